import { closeSync, constants, fstatSync, openSync, readlinkSync, realpathSync, type Stats } from 'node:fs'
import { isAbsolute, relative, resolve, sep } from 'node:path'
import { type Failure, failure } from '../domain/failure.ts'
import type { Workspace } from '../domain/task.ts'

/** Declared files are named from where the caller stands; a worker is told them from the top of the working tree. */
export const filesFromRoot = (files: string[], { cwd, root }: Workspace): string[] =>
  files.map((file) => relative(root, resolve(cwd, file)) || '.')

/** Judges each declared file by what opening it really opens: a link that leaves the repository is outside. */
export function refuseFiles(files: string[], workspace: Workspace): Failure | undefined {
  for (const file of files) {
    const refusal = refuseFile(file, workspace)
    if (refusal !== undefined) return failure('file_refused', `--files ${JSON.stringify(file)}: ${refusal}`)
  }
  return undefined
}

const refuseFile = (file: string, workspace: Workspace): string | undefined => {
  const opened = withOpened(resolve(workspace.root, file), workspace.root, () => undefined)
  return typeof opened === 'string' ? opened : undefined
}

/**
 * Opens a file or folder and hands it over, judged by what the opening really opened; a refusal comes back in words.
 * Whoever reads, reads from `handle`: by its name it may be another one by now.
 */
export function withOpened<T>(
  path: string,
  root: string,
  use: (handle: number, facts: Stats, realPath: string) => T,
  extraFlags = 0,
): T | string {
  let handle: number
  try {
    // O_NONBLOCK: opening a FIFO must not wait for a writer.
    handle = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | extraFlags)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`
  }
  try {
    const facts = fstatSync(handle)
    if (!facts.isFile() && !facts.isDirectory()) return 'it is neither a file nor a folder'
    // Whoever may write here can give a file of somebody else's a second name; its owner gives it away.
    if (facts.isFile() && facts.nlink > 1 && facts.uid !== process.getuid?.())
      return "it is a second name of another user's file"
    const realPath = openedPath(handle, path)
    return outside(realPath, root) ? `it is outside ${root}` : use(handle, facts, realPath)
  } finally {
    closeSync(handle)
  }
}

/** The path of what was opened, from the kernel where it tells it. */
function openedPath(handle: number, path: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${handle}`)
  } catch {
    return realpathSync(path)
  }
}

function outside(path: string, root: string): boolean {
  const way = relative(root, path)
  return way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)
}
