import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Artifact } from '../../src/domain/artifact.ts'
import { bring, type Going, takeBack } from '../../src/io/artifact-change.ts'
import type { FoundText } from '../../src/io/artifact-files.ts'

const AGENT: Artifact = {
  host: 'claude',
  kind: 'subagent',
  role: 'architect',
  path: '.claude/agents/architect.md',
  mark: 'architect',
  fields: [
    ['name', 'architect'],
    ['description', 'Plans: what to build # and why'],
    ['tools', 'Read, Grep'],
    ['model', 'claude-opus-5-5'],
    ['effort', 'high'],
  ],
  text: 'Plan it.\n',
}
const TOML: Artifact = {
  ...AGENT,
  host: 'codex',
  kind: 'agent',
  path: '.codex/agents/architect.toml',
  fields: [],
  text: 'model = "gpt-5.5"\n',
}
const SKILL: Artifact = {
  ...AGENT,
  kind: 'skill',
  path: '.claude/skills/plan/SKILL.md',
  mark: 'dispatch',
  fields: [],
  text: 'Hand it over.\n',
}
const NEWER: Artifact = {
  ...AGENT,
  fields: [
    ['name', 'architect'],
    ['description', 'Plans.'],
    ['model', 'claude-opus-6'],
  ],
  text: 'Plan it anew.\n',
}

const text = (said: string): FoundText => ({ kind: 'text', text: said, mode: 0o644 })
const textOf = (change: ReturnType<typeof bring>): string => ('text' in change ? change.text : '')
const made = (artifact: Artifact): string => textOf(bring(artifact, { kind: 'nothing' }))
const brought = (artifact: Artifact, said: string): string => textOf(bring(artifact, text(said)))
const NOTHING = { does: 'nothing' }
const back = (artifact: Artifact, said: string, how: Going) =>
  takeBack(artifact.mark, artifact.kind === 'skill', text(said), how)

const WHOLE = `---
name: architect
description: "Plans: what to build # and why"
tools: Read, Grep
model: claude-opus-5-5
effort: high
---

<!-- waybill:begin architect 7a5c83eb1a1a0f93 name description tools model effort -->
Plan it.
<!-- waybill:end -->
`

describe('a file that is not there', () => {
  test('is made whole, and is then as it should be', () => {
    expect(made(AGENT).replace(/[0-9a-f]{16}/, '7a5c83eb1a1a0f93')).toBe(WHOLE)
    expect(bring(AGENT, text(made(AGENT)))).toEqual(NOTHING)
    expect(made(TOML)).toMatch(
      /^# waybill:begin architect [0-9a-f]{16}\nmodel = "gpt-5\.5"\n# waybill:end\n$/,
    )
    expect(bring(TOML, text(made(TOML)))).toEqual(NOTHING)
  })

  test('is not made where it would be a skill', () => {
    expect(bring(SKILL, { kind: 'nothing' })).toEqual(NOTHING)
  })

  test.each([
    'true',
    'no',
    'null',
    '- x',
    'a: b',
    '"',
    "it's # so",
    '12',
    '',
    'ü',
    'x\ty',
    '[a]',
    '&x',
    'a\u2028b',
  ])('has fields whose values are words, also %j', (value) => {
    const odd: Artifact = {
      ...AGENT,
      fields: [
        ['name', value],
        ['description', value],
      ],
    }
    expect(bring({ ...odd, text: 'New.\n' }, text(made(odd)))).toEqual({
      does: 'update',
      text: made({ ...odd, text: 'New.\n' }),
    })
  })
})

test.each(['true', 'no', 'Null', 'on', 'y'])(
  'a value that some YAML takes for no text is quoted: %s',
  (value) => {
    expect(made({ ...AGENT, fields: [['name', value]] })).toContain(`\nname: "${value}"\n`)
  },
)

test('front matter runs nothing, whatever language it says', () => {
  const ran = globalThis as { ran?: boolean }
  for (const language of ['js', 'javascript', 'json', 'coffee', 'yaml', ' js'])
    expect(
      bring(SKILL, text(`---${language}\n(globalThis.ran = true, { name: 'plan' })\n---\nPlan.\n`)),
    ).toEqual({
      does: 'stuck',
      why: expect.stringMatching(/front matter/),
    })
  expect(ran.ran).toBeUndefined()
})

describe('a file of ours', () => {
  const CASES: [what: string, before: (whole: string) => string, after: (newer: string) => string][] = [
    ['that nobody has edited becomes the newer one', (whole) => whole, (newer) => newer],
    [
      'keeps what stands around the marks',
      (whole) => `${whole.replace('\n<!-- w', '\nAbove.\n<!-- w')}\nBelow, without an end`,
      (newer) => `${newer.replace('\n<!-- w', '\nAbove.\n<!-- w')}\nBelow, without an end`,
    ],
    [
      'keeps fields, comments and their order',
      (whole) =>
        whole
          .replace('name:', '# mine\ncolor:   red # too\nname:')
          .replace('model: ', "skills:\n- 'a'\nmodel:   "),
      (newer) =>
        newer
          .replace('name:', '# mine\ncolor:   red # too\nname:')
          .replace('model: ', "skills:\n- 'a'\nmodel:   "),
    ],
    [
      'keeps a comment behind a value of ours',
      (whole) => whole.replace('claude-opus-5-5', 'claude-opus-5-5 # the larger one'),
      (newer) => newer.replace('claude-opus-6', 'claude-opus-6 # the larger one'),
    ],
    [
      'takes back an edit of what is ours',
      (whole) => whole.replace('claude-opus-5-5', 'haiku').replace('Plan it.', 'Do as you like.'),
      (newer) => newer,
    ],
    [
      'takes back a value that somebody wrote in another form',
      (whole) => whole.replace('"Plans: what to build # and why"', '>-\n  Plans what\n  to build'),
      (newer) => newer,
    ],
    [
      'keeps its line ends',
      (whole) => whole.replaceAll('\n', '\r\n'),
      (newer) => newer.replaceAll('\n', '\r\n'),
    ],
    ['keeps its byte order mark', (whole) => `\ufeff${whole}`, (newer) => `\ufeff${newer}`],
    ['keeps that it has no last line end', (whole) => whole.trimEnd(), (newer) => newer.trimEnd()],
  ]

  test.each(CASES)('%s', (_, before, after) => {
    const now = brought(NEWER, before(made(AGENT)))
    expect(now).toBe(after(made(NEWER)))
    expect(bring(NEWER, text(now))).toEqual(NOTHING)
  })

  test('says so where it takes an edit back', () => {
    expect(bring(AGENT, text(made(AGENT).replace('Plan it.', 'Mine.')))).toMatchObject({
      does: 'update',
      why: expect.stringMatching(/edited in it by hand/),
    })
    expect(bring(NEWER, text(made(AGENT)))).not.toHaveProperty('why')
  })

  test('keeps a field that somebody has added, though a role may have one of that name', () => {
    const narrowed = made(NEWER).replace('model:', 'tools: Read\nmodel:')
    expect(bring(NEWER, text(narrowed))).toEqual(NOTHING)
    expect(brought({ ...NEWER, text: 'More.\n' }, narrowed)).toContain('\ntools: Read\nmodel:')
  })

  test('may have a list of nothing, and takes back what is in it', () => {
    const none: Artifact = { ...NEWER, fields: [...NEWER.fields, ['tools', '[]']] }
    expect(made(none)).toContain('\ntools: []\n')
    for (const edit of ['[Bash]', '\n  - Bash', '"[]x"', ''])
      expect(brought(none, made(none).replace('[]', edit))).toBe(made(none))
    expect(back(none, made(none), 'asked')).toEqual({ does: 'remove' })
    expect(back(none, made(none).replace('[]', '[Bash]'), 'asked')).toMatchObject({ does: 'stuck' })
  })

  test('gives up a field that it set and the role has no more', () => {
    expect(brought(NEWER, made(AGENT))).not.toMatch(/tools|effort/)
  })

  test.each<[string, (whole: string) => string, RegExp]>([
    ['has lost one of its marks', (whole) => whole.replace(/<!-- waybill:end -->\n/, ''), /not one pair/],
    ['has them twice', (whole) => whole + whole, /not one pair/],
    ['has a changed mark', (whole) => whole.replace(/[0-9a-f]{16}/, 'x'), /waybill:begin was changed/],
    ['has front matter that is no YAML', (whole) => whole.replace('model:', 'x: [\nmodel:'), /front matter/],
    ['has a field twice', (whole) => whole.replace('model:', 'model: x\nmodel:'), /front matter/],
    ['has no front matter any more', (whole) => whole.slice(whole.indexOf('<!--')), /front matter/],
    ['has front matter that would run', (whole) => whole.replace('---', '---js'), /front matter/],
  ])('that %s is stuck, and says so', (_, edit, why) => {
    expect(bring(NEWER, text(edit(made(AGENT))))).toEqual({ does: 'stuck', why: expect.stringMatching(why) })
  })
})

describe('a TOML file of ours', () => {
  const NEW: Artifact = { ...TOML, text: 'model = "gpt-6"\n' }

  test('keeps what stands around the marks', () => {
    const around = (block: string) =>
      `# mine\nnotify = []\n${block}web_search = "live"\n[features]\nx = true\n`
    expect(brought(NEW, around(made(TOML)))).toBe(around(made(NEW)))
  })

  test.each([
    ['sets a field twice', (block: string) => `${block}model = "x"\n`, /`model` outside/],
    ['sets it above', (block: string) => `"model" = "x"\n${block}`, /`model` outside/],
    ['has a table above', (block: string) => `[x]\n${block}`, /table stands above/],
  ] as const)('that %s is stuck: Codex would not read it', (_, around, why) => {
    expect(bring(NEW, text(around(made(TOML))))).toEqual({ does: 'stuck', why: expect.stringMatching(why) })
  })

  test('may set the same field in a table below', () => {
    expect(brought(NEW, `${made(TOML)}[x]\nmodel = "y"\n`)).toBe(`${made(NEW)}[x]\nmodel = "y"\n`)
  })
})

describe('what is not ours', () => {
  test.each([
    ['a file without marks', '---\nname: architect\n---\nMine.\n', /did not write it/],
    ['an empty file', '', /did not write it/],
    ['a copy of another', made({ ...AGENT, mark: 'clerk' }), /copy of clerk/],
  ])('%s is kept', (_, said, why) => {
    expect(bring(AGENT, text(said))).toEqual({ does: 'keep', why: expect.stringMatching(why) })
  })

  test.each<Going>(['asked', 'vanished'])('is nothing to take back, %s', (how) => {
    expect(back(AGENT, '---\nname: architect\n---\nMine.\n', how)).toEqual(NOTHING)
    expect(back(AGENT, made({ ...AGENT, mark: 'clerk' }), how)).toEqual(NOTHING)
    expect(takeBack('architect', false, { kind: 'refused', why: 'a link' }, how)).toEqual(NOTHING)
  })

  test('marks that somebody explains are nothing to take back; marks of ours that are broken are', () => {
    expect(back(SKILL, '# Marks\n<!-- waybill:begin NAME -->\n', 'asked')).toEqual(NOTHING)
    expect(back(AGENT, made(AGENT).replace('<!-- waybill:end -->\n', ''), 'asked')).toMatchObject({
      does: 'stuck',
    })
  })

  test('what cannot be read is stuck, but a skill behind a link is somebody else’s', () => {
    const refused: FoundText = { kind: 'refused', why: 'it is a link' }
    expect(bring(AGENT, refused)).toEqual({ does: 'stuck', why: 'it is a link' })
    expect(bring(SKILL, refused)).toEqual({ does: 'keep', why: 'it is a link' })
  })
})

describe('taking back', () => {
  test.each<Going>(['asked', 'vanished'])('removes what nobody has edited, %s', (how) => {
    expect(back(AGENT, made(AGENT), how)).toEqual({ does: 'remove' })
    expect(back(AGENT, made(AGENT).replaceAll('\n', '\r\n'), how)).toEqual({ does: 'remove' })
    expect(back(TOML, made(TOML), how)).toEqual({ does: 'remove' })
  })

  const EDITED = made(AGENT)
    .replace('name:', '# mine\ncolor: red\nname:')
    .replace('effort: high', 'effort: high\nskills: [a]')

  test('leaves the lines of others, and nothing of ours', () => {
    expect(back(AGENT, `${EDITED}\nBelow.\n`, 'asked')).toEqual({
      does: 'update',
      text: '---\n# mine\ncolor: red\nskills: [a]\n---\n\n\nBelow.\n',
      why: 'your own lines stay',
    })
    expect(back(TOML, `# mine\n${made(TOML)}web_search = "live"\n`, 'asked')).toEqual({
      does: 'update',
      text: '# mine\nweb_search = "live"\n',
      why: 'your own lines stay',
    })
  })

  test.each([
    ['a field of others', EDITED],
    ['a comment in the front matter', made(AGENT).replace('name:', '# mine\nname:')],
    ['a line below', `${made(AGENT)}Below.\n`],
  ])('a role that vanished keeps its file where it has %s', (_, said) => {
    expect(back(AGENT, said, 'vanished')).toEqual({
      does: 'stuck',
      why: expect.stringMatching(/lines of yours/),
    })
  })

  test.each<Going>(['asked', 'vanished'])('what is ours and was edited stays, and is named, %s', (how) => {
    const edits = ['Plan it.', 'claude-opus-5-5', 'Read, Grep'].map((ours) =>
      made(AGENT).replace(ours, 'mine'),
    )
    for (const edited of [...edits, made(AGENT).replace('effort: high\n', '')])
      expect(back(AGENT, edited, how)).toEqual({ does: 'stuck', why: expect.stringMatching(/was edited/) })
  })
})

describe('a skill', () => {
  test.each([
    ['behind its front matter', '---\nname: plan\n---\n', '\n# Plan\n'],
    ['at the top where it has none', '', '# Plan\n'],
    ['with its line ends', '---\r\nname: plan\r\n---\r\n', '\r\n# Plan\r\n'],
    ['whose front matter is odd', '---\nname:   plan # x\n? a\n---  \n', 'no end'],
  ])('gets one block %s, and loses it without a trace', (_, head, body) => {
    const now = brought(SKILL, head + body)
    expect([now.startsWith(head), now.endsWith(body)]).toEqual([true, true])
    expect(now.slice(head.length, now.length - body.length).replaceAll('\r', '')).toBe(
      made({ ...SKILL, kind: 'agent' }),
    )
    expect(bring(SKILL, text(now))).toEqual(NOTHING)
    for (const how of ['asked', 'vanished'] as const)
      expect(back(SKILL, now, how)).toMatchObject({ does: 'update', text: head + body })
  })

  test('has its block where its owner put it', () => {
    const moved = `---\nname: plan\n---\n# Plan\n\n${made({ ...SKILL, kind: 'agent' })}\nMore.\n`
    expect(bring(SKILL, text(moved))).toEqual(NOTHING)
    const newer = { ...SKILL, text: 'Hand all of it over.\n' }
    expect(brought(newer, moved)).toBe(
      moved.replace(made({ ...SKILL, kind: 'agent' }), made({ ...newer, kind: 'agent' })),
    )
  })

  test.each(['---\nname: x\n', '---\nname: [\n---\n# Plan\n', '---js\nx\n---\n', '---\nname: x\n---'])(
    'whose front matter cannot be read is stuck: %j',
    (said) => {
      expect(bring(SKILL, text(said))).toEqual({ does: 'stuck', why: expect.stringMatching(/front matter/) })
    },
  )
})

const line = fc.stringMatching(/^[^\r\n\ufeff]{0,20}$/).filter((said) => !/waybill:|^---/.test(said))
const lines = fc.array(line, { maxLength: 6 }).map((said) => said.map((one) => `${one}\n`).join(''))

test('whatever stands around the marks stays, to the byte, through a change and through taking it back', () => {
  fc.assert(
    fc.property(lines, lines, (above, below) => {
      const around = (block: string) =>
        block.replace('\n<!-- waybill:begin', () => `\n${above}<!-- waybill:begin`) + below
      expect(brought(NEWER, around(made(AGENT)))).toBe(around(made(NEWER)))
      const skill = `# Plan\n${above}${below}`
      expect(back(SKILL, brought(SKILL, skill), 'asked')).toMatchObject({ text: skill })
    }),
  )
})

test('whatever fields others have stay, to the byte', () => {
  const field = fc.tuple(
    fc.stringMatching(/^x[a-z]{0,5}$/),
    fc.constantFrom(' 1', ' a b # c', '\n  - "x"\n  - y', ' {a:  1}', ' |\n  two\n  lines', ''),
  )
  fc.assert(
    fc.property(
      fc.uniqueArray(field, { selector: ([name]) => name, maxLength: 4 }),
      fc.nat(5),
      (fields, at) => {
        const theirs = fields.map(([name, value]) => `${name}:${value}\n`).join('')
        const put = (whole: string) => {
          const name = ['name:', 'description:', 'model:'][at % 3] ?? ''
          return whole.replace(`\n${name}`, () => `\n${theirs}${name}`)
        }
        expect(brought(NEWER, put(made(AGENT)))).toBe(put(made(NEWER)))
      },
    ),
  )
})
