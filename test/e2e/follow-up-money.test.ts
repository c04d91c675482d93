import { chmodSync, existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { closedAfterEach } from '../closed-after-each.ts'
import { REPO } from '../plugin.ts'
import { type Home, home, write } from './home.ts'

const keep = closedAfterEach()
const at = () => keep(home({ codex: ['read'], claude: ['read'] }))

const settledOf = async (here: Home, run: string) =>
  (await here.facts(run)).flatMap((fact) =>
    fact.kind === 'budget.settled' ? [{ usd: fact.usdMicros / 1e6, presumed: fact.presumed }] : [],
  )

/** Started in the background, cancelled once its stream has told of use, and what was then settled. */
async function cancelled(here: Home, args: string[]) {
  const { document } = await here.json([...args, '--wait', '0.2'])
  const transcript = join(here.waybillHome, 'runs', document.id, 'claude-cli.jsonl')
  const hasTold = () => existsSync(transcript) && readFileSync(transcript, 'utf8').includes('msg_used1')
  while (!hasTold()) await new Promise((resolve) => setTimeout(resolve, 20))
  await here.waybill(['cancel', document.id])
  const { document: end } = await here.json(['result', document.id])
  return { outcome: end.outcome, basis: end.spend?.basis, settled: await settledOf(here, document.id) }
}

test('Claude Code, cancelled in a session that it went on in, is paid for as anywhere else: nobody knows, so in full', async () => {
  const here = at()
  const first = await here.json(['run', 'First', '--worker', 'claude', '--keep-session'])
  const goal = '[[fake: use 1000]] [[fake: sleep 20000]] More'
  const inSession = await cancelled(here, ['resume', first.document.id, goal])
  expect(inSession).toEqual({
    outcome: 'cancelled',
    basis: 'unknown',
    settled: [{ usd: 2, presumed: true }],
  })
  expect(await cancelled(here, ['run', goal, '--worker', 'claude'])).toEqual(inSession)
})

/** The fake behind a program that fails with these words on stderr, counting its runs in a file. */
function failsWith(here: Home, worker: 'codex' | 'claude', words: string): () => number {
  const [program, calls] = [join(here.root, 'bin', worker), join(here.root, `${worker}-calls`)]
  rmSync(program)
  const fake = join(REPO, 'test/fakes', `fake-${worker}.mjs`)
  const asks = worker === 'codex' ? '*exec*--json*' : '*stream-json*'
  const script = [
    '#!/bin/sh',
    `case "$*" in ${asks}) ;; *) exec '${fake}' "$@";; esac`,
    `echo x >> '${calls}'`,
    `'${fake}' "$@"`,
    `echo '${words}' >&2`,
    'exit 1',
  ]
  write(program, `${script.join('\n')}\n`)
  chmodSync(program, 0o755)
  return () => readFileSync(calls, 'utf8').split('\n').length - 1
}
const CODEX_GONE = 'Error: thread/resume: thread/resume failed: no rollout found for thread id'
const QUOTED = 'ERROR codex_core::tools::router: error=exec_command failed: no rollout found for thread id'

test.each([
  ['its log quotes the words', QUOTED, false],
  ['it says them itself', CODEX_GONE, false],
  ['it says them itself after it has begun in a session', CODEX_GONE, true],
])('Codex failed after it was paid for, and %s: it is paid for once', async (_what, words, inSession) => {
  const here = at()
  const first = inSession ? await here.json(['run', 'First', '--keep-session']) : undefined
  const calls = failsWith(here, 'codex', words)
  const goal = 'Look for it [[fake: use 300000]]'
  const { document } = await here.json(first ? ['resume', first.document.id, goal] : ['run', goal])
  expect({
    calls: calls(),
    outcome: document.outcome,
    kind: document.failure?.kind,
    settled: (await settledOf(here, document.id)).map(({ usd }) => usd > 0),
  }).toEqual({ calls: 1, outcome: 'failed', kind: 'worker_failed', settled: [true] })
})
