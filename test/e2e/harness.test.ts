import { chmodSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { WorkerId } from '../../src/domain/worker-id.ts'
import { closedAfterEach } from '../closed-after-each.ts'
import { writeConsents } from '../grants.ts'
import { type Home, home, write } from './home.ts'

const keep = closedAfterEach()

/** A machine with a program in a harness's place, and that worker allowed. */
function machine(worker: WorkerId, script: string): Home {
  const here = keep(home({ files: { 'sum.js': 'x\n', '.env': 'EVIL=1\n' } }))
  const path = join(here.root, 'bin', worker === 'copilot' ? 'copilot' : 'gemini')
  write(path, `#!/bin/sh\n${script}`)
  chmodSync(path, 0o755)
  writeConsents(here, [{ worker, modes: ['read', 'write'] }])
  return here
}

const GEMINI = { GEMINI_API_KEY: 'dummy-gemini-key', XDG_CONFIG_HOME: '/nowhere' }
const says = (words: string) =>
  `echo '{"type":"message","role":"assistant","content":"'"${words}"'"}'\necho '{"type":"result","status":"success","stats":{}}'\n`

test('a harness is started in a place of the run, sees none of the user, and the place is gone after it (G31, I6)', async () => {
  const here = machine(
    'gemini-cli',
    `prompt=$(tail -n 1); ${says('$PWD|$HOME|$XDG_CONFIG_HOME|$(ls -A)|$(cat .git/HEAD)|$OPENAI_API_KEY|$GEMINI_API_KEY|$prompt')}`,
  )
  const { code, document } = await here.json(['run', 'Hello?', '--worker', 'gemini'], {
    env: here.env(GEMINI),
  })
  const run = join(here.waybillHome, 'runs', document.id)
  expect([code, document.failure, document.text?.split('|')]).toEqual([
    0,
    null,
    [
      join(run, 'home/work'),
      join(run, 'home'),
      join(run, 'home/.config'),
      '.git',
      'ref: refs/heads/main',
      '',
      // It was given the key, and Waybill keeps none.
      expect.not.stringContaining('dummy-gemini-key'),
      `The repository is the folder ${here.project}. Paths are relative to it; give tools the whole path.`,
    ],
  ])
  expect(existsSync(join(run, 'home'))).toBe(false)
})

test('a writing task is told where its scratch tree is, and what it does there comes back as a patch', async () => {
  const here = machine(
    'gemini-cli',
    `tree=$(sed -n 's/^The repository is the folder \\(.*\\)\\. Paths .*/\\1/p'); echo y > "$tree/sum.js"; ${says('Done.')}`,
  )
  const { code, document } = await here.json(['run', 'Mend it', '--worker', 'gemini', '--write'], {
    env: here.env(GEMINI),
  })
  expect([code, document.outcome, document.patch?.files]).toEqual([0, 'accepted', expect.anything()])
  expect(here.git('status', '--porcelain')).toBe('')
})

const USAGE =
  '{"modelMetrics":{"m":{"usage":{"inputTokens":1000,"outputTokens":10,"cacheReadTokens":0,"cacheWriteTokens":0}}}}'
test.each([
  ['what a harness leaves in its file at the end counts', USAGE, 1_000],
  ['half of it does not', USAGE.slice(0, 40), null],
])('%s', async (_what, left, input) => {
  const here = machine(
    'copilot',
    `cat > /dev/null; echo '${left}' > "$HOME/usage.json"
echo '{"type":"assistant.message","data":{"content":"Hello."}}'
echo '{"type":"result","exitCode":0}'`,
  )
  const { code, document } = await here.json(['run', 'Hello?', '--worker', 'copilot'])
  expect([code, document.text, document.spend?.tokens.input]).toEqual([0, 'Hello.', input])
})

test('what it cannot do within bounds is refused before anything runs, with the reason', async () => {
  const here = machine('gemini-cli', 'exit 9')
  const { code, document } = await here.json(['run', 'Hello?', '--worker', 'gemini', '--network', '--write'])
  expect([code, document.failure]).toMatchObject([
    2,
    {
      kind: 'wrong_usage',
      message: 'gemini-cli takes no --network: its web tools are left out of every run',
      hint: 'Leave --network out.',
    },
  ])
})
