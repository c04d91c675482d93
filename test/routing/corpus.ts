import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { typedOccasion } from '../../src/decide/occasion.ts'
import { occasionOf } from '../../src/decide/ruling.ts'
import type { Occasion } from '../../src/domain/rule.ts'
import { type Mode, plainAsk, type TaskKind } from '../../src/domain/task.ts'

/** One line of `corpus/`: what was typed or called, and the role that a sensible developer would want for it. */
export type Case = {
  text: string
  via?: Occasion['via']
  host?: 'claude' | 'codex'
  subagent?: string
  skill?: string
  kind?: TaskKind
  files?: string[]
  mode?: Mode
  role: string
  why: string
}

const folder = fileURLToPath(new URL('./corpus/', import.meta.url))

/** The cases of one part: those that the rules were written with, or those of somebody who did not know the rules. */
export const corpus = (part: 'seen' | 'unseen'): Case[] =>
  readdirSync(`${folder}${part}`)
    .sort()
    .flatMap((name) => readFileSync(`${folder}${part}/${name}`, 'utf8').trim().split('\n'))
    .map((line) => JSON.parse(line) as Case)

/** As the hooks and the command line make it; undefined for what they leave alone. */
export function occasionFor({ text, via = 'prompt', host = 'claude', ...said }: Case): Occasion | undefined {
  if (via === 'prompt') return typedOccasion(text, host)
  const { subagent, skill, kind, mode, files = [] } = said
  if (via === 'ask') {
    const ask = { ...plainAsk(text), files, ...(kind ? { kind } : {}), ...(mode ? { mode } : {}) }
    return occasionOf(ask, 'terminal')
  }
  return { via, host, text, files, ...(subagent ? { subagent } : {}), ...(skill ? { skill } : {}) }
}
