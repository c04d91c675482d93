import { createInterface } from 'node:readline'
import type { ProcessIdentity } from '../../../src/domain/run.ts'
import { ancestors } from '../../../src/io/ancestry.ts'
import { forebears } from '../../../src/io/forebears.ts'
import { identify, killGroup, lifeOf } from '../../../src/io/identity.ts'

/** `life.ts`: says who it is and who stands above it; then, for each identity on stdin, whether it lives and whether its group could be killed. */
console.log(
  JSON.stringify({
    pid: process.pid,
    self: identify(process.pid),
    forebears: forebears(),
    above: ancestors(process.pid).map(({ name }) => name),
  }),
)
for await (const line of createInterface({ input: process.stdin })) {
  const identity = JSON.parse(line) as ProcessIdentity
  console.log(JSON.stringify([lifeOf(identity), killGroup(identity, 'SIGCONT')]))
}
