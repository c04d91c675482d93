/** A bundle of its own: as a part of the command line's it would be forty files to open, and its caller waits for the line. */
export { triage } from './commands/triage.ts'
