import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { codexAnswer, failureOf, sayLines, timesAsked } from '../moves.ts'
import type { Row } from '../row.ts'
import { snapshotOf } from '../snapshot.ts'

/** Put together here, so that no scanner takes this file for a leak. */
const token = (start: string, length: number) =>
  start + 'aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xY'.repeat(4).slice(0, length)
const SECRETS: Record<string, string> = {
  anthropic: `${token('sk-ant-' + 'api03-', 93)}-${token('', 6)}AA`,
  openai: token('sk-' + 'proj-', 74),
  openrouter: token('sk-' + 'or-v1-', 64).replace(/[^\w-]/g, 'a'),
  xai: token('xai' + '-', 80),
  'private key': `-----BEGIN ${'RSA PRIVATE'} KEY-----\n${token('MIIE', 64)}\n-----END ${'RSA PRIVATE'} KEY-----`,
  'URL credentials': `https://admin:${token('', 16)}@db.acme-works.net/x`,
}

export const secrets: Row = {
  row: 21,
  fault: 'a secret in the prompt, a file, the diff, the result, the error text, an environment value',
  injector: 'planted texts',
  async run(lab) {
    for (const [name, secret] of lab.some(Object.entries(SECRETS))) {
      await lab.at(`${name} in the prompt`, {}, async (world) => {
        world.secrets.push(...secret.split('\n').slice(name === 'private key' ? 1 : 0, 2))
        const { document } = await world.json(['run', `Use this: ${secret}`])
        lab.must(
          `${name} in the prompt: blocked, not ${failureOf(document) ?? document.outcome}`,
          failureOf(document) === 'secret_found',
        )
        lab.must(`${name} in the prompt: nobody is asked`, timesAsked(world) === 0)
      })
    }
    const key = SECRETS.anthropic ?? ''
    await lab.at('in a file', {}, async (world) => {
      writeFileSync(join(world.project, 'settings.env'), `KEY=${key}\n`)
      world.before = snapshotOf(world)
      world.secrets.push(key)
      const { document } = await world.json(['run', 'Look', '--files', 'settings.env'])
      lab.must(
        `in a file: blocked, not ${failureOf(document) ?? document.outcome}`,
        failureOf(document) === 'secret_found',
      )
    })
    await lab.at('in the answer', {}, async (world) => {
      world.secrets.push(key)
      sayLines(world, 'codex', codexAnswer(`The key is ${key}.`))
      const { document } = await world.json(['run', 'Look'])
      lab.must('in the answer: not told', !JSON.stringify(document).includes(key))
    })
    await lab.at('in the error text', {}, async (world) => {
      world.secrets.push(key)
      const failed = JSON.stringify({ type: 'turn.failed', error: { message: `bad key ${key}` } })
      sayLines(world, 'codex', [failed], 1)
      const { document } = await world.json(['run', 'Look'])
      lab.must('in the error text: not told', !JSON.stringify(document).includes(key))
    })
    await lab.at('an environment value in the answer', {}, async (world) => {
      const value = token('zQ', 30)
      world.secrets.push(value)
      sayLines(world, 'codex', codexAnswer(`DEPLOY_TOKEN is ${value}.`))
      const { document } = await world.json(['run', 'Look'], { env: world.env({ DEPLOY_TOKEN: value }) })
      lab.must('an environment value: not told', !JSON.stringify(document).includes(value))
    })
    await lab.at('in the diff', {}, async (world) => {
      const { document } = await world.json([
        'run',
        `[[fake: edit a.env KEY=${'sk-ant-' + 'x'}]] [[fake: answer done]]`,
        '--write',
      ])
      lab.must('a diff without a secret is untouched', document.outcome === 'accepted')
    })
  },
}
