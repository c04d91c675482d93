import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { message as claudeSays, toolUse } from '../servers/anthropic-turns.ts'
import { applyPatch, message as codexSays } from '../servers/openai-turns.ts'
import { toolResults, typeIn } from './chat.ts'
import { readJson, type World, type WorldOptions } from './world.ts'
import { realWorlds } from './worlds.ts'

const world = realWorlds()

const FILES = { 'sum.js': 'export const sum = (a, b) => a - b\n' }
const MENDED = 'export const sum = (a, b) => a + b\n'
const PATCH = `*** Begin Patch\n*** Update File: sum.js\n@@\n-${FILES['sum.js']}+${MENDED}*** End Patch`
const CODEX = [{ worker: 'codex-cli' as const, modes: ['read' as const, 'write' as const] }]

describe.each(['2.1.329', '2.1.197'] as const)('in Claude Code %s', (claude) => {
  async function enter(options: WorldOptions = {}) {
    return world('claude-host', { claude, plugin: true, files: FILES, allow: CODEX, ...options })
  }
  const ask = (here: World, prompt: string) =>
    here.claude(['-p', prompt, '--output-format', 'json', '--allowedTools', 'Bash'])
  const sumIn = ({ place }: World) => readFileSync(join(place.project, 'sum.js'), 'utf8')
  /** A host model that runs these commands in its shell. */
  const running = (...commands: string[]) => ({
    lanes: [
      {
        name: 'host',
        turns: [
          ...commands.map((command) => toolUse('Bash', { command, description: 'x' })),
          claudeSays('Done.'),
        ],
      },
    ],
  })

  test('what a person types in the chat is done: a patch goes in and out, a command is trusted, a permission taken away', async () => {
    const here = await enter({
      openai: { lanes: [{ name: 'worker', turns: [applyPatch(PATCH), codexSays('Mended.')] }] },
    })
    expect((await here.json(['run', 'Mend sum.js', '--write', '--worker', 'codex'])).document.outcome).toBe(
      'accepted',
    )
    await typeIn(() => ask(here, '/waybill:apply last'))
    expect(sumIn(here)).toBe(MENDED)
    await typeIn(() => ask(here, '/waybill:apply last --revert'))
    expect(sumIn(here)).toBe(FILES['sum.js'])
    await typeIn(() => ask(here, '/waybill:trust --tests npm test'))
    expect(JSON.stringify(readJson(join(here.place.waybillHome, 'trusted.json')))).toContain(
      '"command":"npm test"',
    )
    await ask(here, '/waybill:deny codex')
    expect(readJson(join(here.place.waybillHome, 'consents.json'))).toEqual({ version: 1, repositories: {} })
    expect(here.anthropic.requests.filter(({ path }) => path.startsWith('/v1/messages'))).toEqual([])
  })

  test('in the shell of the model `waybill run` works, and what reaches for a permission is stopped', async () => {
    const here = await enter({
      anthropic: running(
        "waybill run 'Look at sum.js' --worker codex",
        'waybill allow claude',
        'waybill trust',
      ),
      openai: { lanes: [{ name: 'worker', turns: [codexSays('sum subtracts.')] }] },
    })
    await ask(here, 'Go')
    const [ran, ...stopped] = toolResults(here.anthropic)
    expect(ran).toMatchObject({ isError: false, text: expect.stringContaining('sum subtracts.') })
    const way = expect.stringContaining('Ask the user to type `/waybill:allow codex` in the chat')
    expect(stopped).toEqual([
      { isError: true, text: way },
      { isError: true, text: way },
    ])
    expect(existsSync(join(here.place.waybillHome, 'trusted.json'))).toBe(false)
  })
})
