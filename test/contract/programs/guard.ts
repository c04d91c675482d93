import { startGuardian } from '../../../src/io/guardian.ts'

/** `guard.ts GROUP COOKIE PATH SHELL...`: sets a guardian of this shell and PATH on a group, and stays until it is killed. */
const [group, cookie = '', path = '', ...shell] = process.argv.slice(2)
startGuardian(Number(group), cookie, [{ signal: 'SIGTERM', waitMs: 2_000 }], { shell, path })
console.log('ready')
setInterval(() => {}, 1_000_000)
