/** A weakening that somebody might plant, or make by mistake, and the test that must then fail. */
export type Mutant = {
  /** The weakening, as a sentence about the program. */
  what: string
  /** Source file, from the top of the repository. */
  file: string
  /** Found exactly once in the file, or the table is out of date. */
  find: string
  replace: string
  /** Test file that must fail. */
  test: string
  /** Only tests whose names hold this are run. */
  name?: string
  /** The test runs what ships: it is built anew from the changed sources. */
  build?: true
}
