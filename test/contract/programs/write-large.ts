import { writeAtomically } from '../../../src/io/files.ts'

/** `write-large.ts PATH`: replaces a file by one of 64 KB, and prints the code of what went wrong. */
try {
  writeAtomically(process.argv[2] ?? '', 'x'.repeat(65_536))
  console.log('written')
} catch (error) {
  console.log((error as NodeJS.ErrnoException).code)
}
