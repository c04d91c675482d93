import { describe, expect, test } from 'vitest'
import type { Artifact } from '../../src/domain/artifact.ts'
import { bring } from '../../src/io/artifact-change.ts'
import { AGENT, back, brought, made, NEWER, NOTHING, SKILL, TOML, text } from './artifact-samples.ts'

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
  const block = made(AGENT).slice(made(AGENT).indexOf('<!--'))
  for (const language of ['js', 'javascript', 'json', 'coffee', 'yaml', ' js'])
    expect(
      bring(NEWER, text(`---${language}\n(globalThis.ran = true, { name: 'plan' })\n---\n${block}`)),
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
