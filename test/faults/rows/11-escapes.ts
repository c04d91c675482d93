import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { become, failureOf } from '../moves.ts'
import { seenUnder } from '../processes.ts'
import type { Row } from '../row.ts'
import type { World } from '../world.ts'

const asked = (directives: string) => ({ goal: directives, script: 'exec "$fake" "$@"' })

/** The seven of reliability.md 1.3. The path in the comments of the inner shells is what finds them again. */
const PATTERNS: Record<string, (world: World) => { goal: string; script: string }> = {
  'npm-style wrapper': () => ({ goal: '[[fake: hang]]', script: '"$fake" "$@"\nexit $?' }),
  'ignores every request': () => asked('[[fake: ignore-all]]'),
  'obeys, its grandchild does not': () => asked('[[fake: stubborn-child]]'),
  'a child in a session of its own': () => asked('[[fake: setsid-child]] answer'),
  'a daemon, forked twice': ({ root }) => ({
    goal: '[[fake: hang]]',
    script: `(setsid sh -c 'sleep 60 & sleep 60; : ${root}/' > /dev/null 2>&1 &)\nexec "$fake" "$@"`,
  }),
  'leaves, its child holds stdout': () => asked('[[fake: setsid-holds-stdout]] answer'),
  'a session of its own, no environment': ({ root }) => ({
    goal: '[[fake: hang]]',
    script: `(cd /; setsid env -i sh -c 'sleep 60; : ${root}/' > /dev/null 2>&1 &)\nexec "$fake" "$@"`,
  }),
}
const UNSEEN = 'a session of its own, no environment'

export const escapes: Row = {
  row: 11,
  fault: 'seven ways to outlive one’s end',
  injector: 'scripts in front of the fake worker; with a PID namespace, and where none is said to work',
  async run(lab) {
    for (const tier of lab.some(['namespace', 'cookie'] as const)) {
      // A namespace ends all of them alike; without one each is a case of its own.
      const all = Object.keys(PATTERNS)
      const names = tier === 'cookie' || lab.thorough ? all : all.slice(-4)
      for (const name of lab.some(names)) {
        await lab.at(`${name} (${tier})`, {}, async (world) => {
          if (tier === 'cookie') await forgoNamespaces(world)
          const { goal, script } = PATTERNS[name]?.(world) ?? asked('')
          become(world, 'codex', script)
          const { document } = await world.json(['run', goal, '--wall', '1s'])
          const why = failureOf(document)
          lab.must(`${name}: ends, not as ${why}`, why === undefined || why === 'timed_out')
          const told = document.proof?.killTier ?? 'none'
          if (tier === 'cookie')
            lab.must(`${name}: without a namespace the proof says cookie, not ${told}`, told === 'cookie')
          else if (told !== 'namespace') lab.note(`no namespace works here: the proof says ${told}`)
          if (name === UNSEEN && told === 'cookie') endUnseen(world, lab.note)
        })
      }
    }
  },
}

/** What the first run found out about this machine is made to say that no namespace works here. */
async function forgoNamespaces(world: World): Promise<void> {
  await world.json(['run', '[[fake: answer warm]]'])
  const path = join(world.waybillHome, 'containment.json')
  if (!existsSync(path)) return
  const known = JSON.parse(readFileSync(path, 'utf8')) as { key: string }
  const answer = { variant: 'none', because: 'this row does without' }
  writeFileSync(path, JSON.stringify({ ...known, answer }), { mode: 0o600 })
}

/** Without a namespace there is nothing to know it by: that is the limit of the tier, and the proof names the tier. */
function endUnseen({ root }: World, note: (what: string) => void): void {
  const left = seenUnder(root).filter(
    ({ runs, command }) => runs.length === 0 && command.includes('sleep 60'),
  )
  for (const { pid } of left) process.kill(pid, 'SIGKILL')
  note(`cookie tier, ${UNSEEN}: ${left.length === 0 ? 'ended' : 'lives on, as that tier says'}`)
}
