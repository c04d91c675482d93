/** What was sent to a vendor: enough to tell later whether some text was part of it, and never the text itself. */
export type SentManifest = {
  /** Everything that went in on stdin. */
  prompt: { bytes: number; sha256: string }
  /** Files that the task named, as they were when they were scanned. Paths are relative to the workspace root. */
  files: { path: string; bytes: number; sha256: string }[]
  /** Where the work stood, as it was handed on; part of the prompt. */
  handedOn?: { bytes: number; sha256: string }
  /** The patch of the run that is followed up, as it was shown to a worker that only reads; part of the prompt. */
  earlierPatch?: { bytes: number; sha256: string }
  /** The vendor's own session that was gone on with: all of it is sent again. Its size where its file was found. */
  session?: { id: string; bytes?: number; sha256?: string }
  /** What the worker could open by itself: the folder it worked in, and the commit it was made from. Absent: nothing. */
  reach?: { root: string; base?: string }
}
