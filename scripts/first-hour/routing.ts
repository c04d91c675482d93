/** The user's own rules, as they should be. */
export const ROUTING = `version: 1
rules:
  - name: looking-over
    when: { words: [look over], host: codex }
    role: reviewer
    because: Claude looks over what Codex writes
roles:
  reviewer: { worker: claude }
  stylist: { worker: claude, mode: read, effort: low, description: Looks at the style of a change. }
`

/** And as they are written at first. */
export const ROUTING_WITH_TYPOS = ROUTING.replace('host: codex', 'hots: codex').replace('effort', 'efort')
