/** What a worker says at its end for whoever comes next. */
export type Closing = {
  /** Where the work stands, in a few sentences. */
  summary: string
  /** What is to be done next, on one line; null where it says that nothing is. */
  nextStep: string | null
}

/** Much more is no summary; what is longer is cut. */
export const CLOSING_SUMMARY_CHARS = 2_000
export const CLOSING_STEP_CHARS = 300
