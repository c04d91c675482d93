import { endRun } from '../../../src/io/cookie.ts'
import { identify } from '../../../src/io/identity.ts'

/** `end-run.ts COOKIE LEADER`: ends a run that it may be a part of, and says who is still there. */
const [cookie = '', leader] = process.argv.slice(2)
const { survivors } = await endRun({ cookie, leader: identify(Number(leader)) })
console.log(JSON.stringify({ own: process.pid, survivors: survivors.sort((a, b) => a - b) }))
