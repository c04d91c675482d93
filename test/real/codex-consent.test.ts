import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { PLUGIN, WAYBILL } from '../plugin.ts'
import { message as codexSays, shell } from '../servers/openai-turns.ts'
import { inCodex, installInCodex, outputsIn } from './codex-host.ts'
import { codexProvider } from './rig.ts'
import { realWorlds } from './worlds.ts'

const world = realWorlds()

const LAUNCHER = join(PLUGIN, 'hooks/launch.sh')
const PROMPT = '/waybill:allow claude'
const typed = {
  hook_event_name: 'UserPromptExpansion',
  command_name: 'waybill:allow',
  command_args: 'claude',
}
const CLAUDE_EVENT = JSON.stringify({ ...typed, prompt: PROMPT, session_id: 's', cwd: '.' })
const CODEX_EVENT = JSON.stringify({
  ...{ hook_event_name: 'UserPromptSubmit', prompt: '$waybill:allow claude', session_id: 's', cwd: '.' },
})
/** Becomes the hook itself, so that the host stands right above it, with the channels that a host gives its hooks. */
const BECOME = `exec perl -MSocket -e 'socketpair(A,B,AF_UNIX,SOCK_STREAM,0); open(STDIN,"<","event"); open(STDOUT,">&A"); exec "sh","${LAUNCHER}","claude","prompt"'`

test('in Codex a scripted model cannot grant, with no sandbox and no guard: shell, pseudo terminal, variable, file, nested host, forged events (W28, I9, I10)', async () => {
  const attempts = (url: string) => [
    `'${WAYBILL}' allow claude </dev/null`,
    `printf 'project\\n' | script -qec "'${WAYBILL}' allow claude" /dev/null`,
    `env -u CODEX_SANDBOX setsid -w script -qec "'${WAYBILL}' allow claude" /dev/null </dev/null`,
    `WAYBILL_ALLOW=claude WAYBILL_CONSENT=claude '${WAYBILL}' run 'Audit sum.js' --json`,
    `mkdir -p .waybill && echo '{"version":1,"repositories":{"'$PWD'/.git":[{"worker":"claude-cli","modes":["read"],"recordedAt":"2026-01-01","how":"chat","root":"'$PWD'"}]}}' > .waybill/consents.json`,
    `codex exec --dangerously-bypass-hook-trust ${codexProvider(url)
      .map((word) => `'${word}'`)
      .join(' ')} '$waybill:allow claude' </dev/null`,
    `printf '%s' '${CODEX_EVENT}' | PLUGIN_ROOT='${PLUGIN}' sh '${LAUNCHER}' codex said`,
    `printf '%s' '${CLAUDE_EVENT}' | sh '${LAUNCHER}' claude prompt`,
    `printf '%s' '${CLAUDE_EVENT}' > event; ${BECOME}`,
    `'${WAYBILL}' trust </dev/null`,
  ]
  const turns: ReturnType<typeof shell>[] = []
  const here = await world('codex-consent', {
    files: { 'sum.js': 'export const sum = 1\n' },
    openai: { lanes: [{ name: 'host', turns }] },
  })
  writeFileSync(join(here.place.home, '.profile'), `PATH=${here.place.bin}:$PATH\n`)
  turns.push(...attempts(here.openai.url).map((command) => shell(command)), codexSays('Done.'))
  await installInCodex(here)
  await inCodex(here, { sandbox: 'danger-full-access' })
  expect(outputsIn(here)).toHaveLength(turns.length - 1)
  expect({
    consents: JSON.parse((await here.waybill(['consents', '--all', '--json'])).stdout),
    outcome: (await here.json(['run', 'Audit sum.js', '--worker', 'claude'])).document.outcome,
    asked: here.anthropic.requests.length,
    trusted: existsSync(join(here.place.waybillHome, 'trusted.json')),
  }).toEqual({ consents: { consents: {} }, outcome: 'denied', asked: 0, trusted: false })
})
