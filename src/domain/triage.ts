/** How bad a report is, and the exit code of `waybill triage` that says so. None is one of the command line's other codes. */
export const SEVERITIES = { ok: 0, info: 0, warning: 10, critical: 11, abstain: 12 } as const
export type Severity = keyof typeof SEVERITIES

export const CONFIDENCES = ['low', 'medium', 'high'] as const

/** What a model says of a report. `abstain`: it cannot tell, which is an answer. */
export type Triage = {
  severity: Severity
  /** What to do first, in a sentence. */
  action: string
  /** Words and not a number: no grammar holds a number between two others. */
  confidence: (typeof CONFIDENCES)[number]
  /** Whether a person should look now. */
  escalate: boolean
  /** Lines of the report, or parts of lines, that it rests on. */
  evidence: string[]
}

export const LONGEST_ACTION_CHARS = 300
export const MOST_EVIDENCE = 5

/** The same as JSON Schema, of the plainest kind: each server's grammar has to understand it. */
export const TRIAGE_SCHEMA: Record<string, unknown> = {
  type: 'object',
  properties: {
    severity: { type: 'string', enum: Object.keys(SEVERITIES) },
    action: { type: 'string', maxLength: LONGEST_ACTION_CHARS },
    confidence: { type: 'string', enum: [...CONFIDENCES] },
    escalate: { type: 'boolean' },
    evidence: { type: 'array', items: { type: 'string' }, maxItems: MOST_EVIDENCE },
  },
  required: ['severity', 'action', 'confidence', 'escalate', 'evidence'],
  additionalProperties: false,
}

export const TRIAGE_GOAL = `Say of this report how bad it is and what to do first.
- severity: "ok" (nothing is wrong), "info" (worth knowing), "warning" (will become a problem), "critical" (something is broken or will be within hours), "abstain" (the report does not tell, or you cannot say).
- action: what to do first, in one sentence.
- confidence: how sure you are.
- escalate: whether a person should look now.
- evidence: the lines that it rests on, at most ${MOST_EVIDENCE}, copied from the report letter by letter; none for "ok" and "abstain" if there is none.`
