import { lintSource } from '@secretlint/core'
import { secretLintProfiler } from '@secretlint/profiler'
import { rules } from '@secretlint/secretlint-rule-preset-recommend'
import type { Span } from '../decide/secret-rule.ts'
import { isStandIn } from '../decide/secret-shape.ts'

/** Core 12.0.0 keeps fifty marks for each text for ever, and goes through all of them for each new one. */
secretLintProfiler.mark = () => {}

/**
 * Left out: comments in a text would switch rules off, and whoever wrote the text must not decide that; what an
 * address or a private key is, our own rules judge more closely. Said rule by rule, because core 12.0.0 passes over
 * `disabled` inside a preset.
 */
const LEFT_OUT = ['filter-comments', 'basicauth', 'database-connection-string', 'privatekey']

const nameOf = (ruleId: string): string => ruleId.replace(/^@secretlint\/secretlint-rule-/, '')

const CONFIG = {
  rules: rules.flatMap((rule) =>
    LEFT_OUT.includes(nameOf(rule.meta.id)) ? [] : [{ id: rule.meta.id, rule }],
  ),
}

/** What the rules of secretlint's preset take for a secret. They never see a path: nothing is read beside the text. */
export async function presetSpans(text: string): Promise<Span[]> {
  const source = { content: text, filePath: 'text', ext: '', contentType: 'text' as const }
  const { messages } = await lintSource({ source, options: { noPhysicFilePath: true, config: CONFIG } })
  return messages
    .map(({ ruleId, range: [start, end] }) => ({ rule: nameOf(ruleId), start, end }))
    .filter(({ start, end }) => end > start && !isStandIn(text.slice(start, end)))
}
