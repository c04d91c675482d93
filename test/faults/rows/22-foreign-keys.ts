import type { Row } from '../row.ts'

const STRAY = {
  ANTHROPIC_AUTH_TOKEN: 'stray-anthropic-token-0000000000001',
  GEMINI_API_KEY: 'stray-gemini-key-000000000000000001',
  OPENROUTER_API_KEY: 'stray-openrouter-key-00000000000001',
  NPM_TOKEN: 'stray-npm-token-0000000000000000001',
  DATABASE_PASSWORD: 'stray-database-password-00000000001',
}

export const foreignKeys: Row = {
  row: 22,
  fault: 'keys of others in the environment of the parent',
  injector: 'a recorder in front of the worker, and the worker’s own tool command',
  async run(lab) {
    for (const worker of lab.some(['codex', 'claude'] as const)) {
      await lab.at(worker, {}, async (world) => {
        world.secrets.push(...Object.values(STRAY))
        const { document } = await world.json(['run', '[[fake: answer fine]]', '--worker', worker], {
          env: world.env(STRAY),
        })
        lab.must(`${worker} answers`, document.text === 'fine')
      })
    }
    lab.note('what the real CLIs hand to their tools: row 12')
  },
}
