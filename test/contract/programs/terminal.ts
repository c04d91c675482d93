import { openTerminal } from '../../../src/entry/terminal.ts'

/** Says its one argument in every way that a command has. */
const words = process.argv[2] ?? ''
const terminal = openTerminal()
terminal.progress(words)
terminal.out({ style: 'green', text: words }, words, '\n')
terminal.err({ style: 'dim', text: words }, words, '\n')
