import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bring, type Going, takeBack } from '../../src/io/artifact-change.ts'
import type { FoundText } from '../../src/io/artifact-files.ts'
import { AGENT, back, brought, made, NEWER, NOTHING, SKILL, TOML, text } from './artifact-samples.ts'

describe('what is not ours', () => {
  test.each([
    ['a file without marks', '---\nname: architect\n---\nMine.\n', /did not write it/],
    ['an empty file', '', /did not write it/],
    ['a file that explains marks', 'Mine.\n<!-- waybill:begin foo -->\n', /did not write it/],
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
    ['whose front matter is no strict YAML', '---\ndescription: Use when: x\nname: [\n---\n', '# Plan\n'],
    ['behind a byte order mark', '\ufeff', '# Plan\n'],
    ['behind a byte order mark and a head', '\ufeff---\nname: plan\n---\n', '# Plan\n'],
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

  test.each(['---\nname: x\n', '---js\nx\n---\n', '---\nname: x\n---'])(
    'whose front matter has no end is its owner’s, and is kept: %j',
    (said) => {
      expect(bring(SKILL, text(said))).toEqual({
        does: 'keep',
        why: 'its front matter does not end with a line `---`: there is no place for the block',
      })
    },
  )

  test.each([
    ['has lost one of its marks', (now: string) => now.replace(/<!-- waybill:end -->\n/, '')],
    ['has them twice', (now: string) => now + now],
    ['has a changed mark', (now: string) => now.replace(/[0-9a-f]{16}/, 'x')],
    ['has another mark inside', (now: string) => now.replace('Hand', '<!-- waybill:begin x -->\nHand')],
  ])('whose block %s is stuck, and is not to be deleted', (_, edit) => {
    const said = edit(brought(SKILL, '# Plan\n'))
    const stuck = { does: 'stuck', why: expect.stringMatching(/: take out what is left of the block$/) }
    expect(bring(SKILL, text(said))).toEqual(stuck)
    expect(back(SKILL, said, 'asked')).toEqual(stuck)
  })

  test('whose block was edited is not to be deleted either', () => {
    const said = brought(SKILL, '# Plan\n').replace('Hand it', 'Do not hand it')
    expect(back(SKILL, said, 'vanished')).toEqual({
      does: 'stuck',
      why: 'the routing does not ask for it any more, but what Waybill wrote in it was edited: take the block out yourself',
    })
  })

  test('that explains marks has its block like any other', () => {
    for (const shown of [
      '<!-- waybill:begin foo -->\n',
      '<!-- waybill:end -->\n',
      '<!-- waybill:begin foo 0123456789abcdef -->\nx\n<!-- waybill:end -->\n',
    ]) {
      const said = `---\nname: plan\n---\n# Plan\n\n${shown}`
      const now = brought(SKILL, said)
      expect(bring(SKILL, text(now))).toEqual(NOTHING)
      expect(back(SKILL, now, 'asked')).toMatchObject({ does: 'update', text: said })
      expect(back(SKILL, said, 'asked')).toEqual(NOTHING)
    }
  })
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
