import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createTranscript } from '../../src/io/kept-output.ts'
import { withoutSecrets } from '../../src/io/redacted-transcript.ts'
import { scrubFile } from '../../src/io/scrub-file.ts'
import { tempFolder, writeIn } from '../unit/temp-folder.ts'
import { dice } from './secret-corpus.ts'
import { aRedactor, FOR_THE_PRESET, fingerprint, TOKEN, TOKEN_2 } from './secret-harness.ts'

const MARK = `[redacted: github-token, ${fingerprint(TOKEN)}]`
describe('a value', () => {
  test('is cleared in every string that it has, and keeps its form', () => {
    const value = { [TOKEN]: [1, null, { goal: `use ${TOKEN}!`, more: `{"t":"${TOKEN}"}` }] }
    const redactor = aRedactor()
    expect(redactor.value(value)).toEqual({
      [MARK]: [1, null, { goal: `use ${MARK}!`, more: `{"t":"${MARK}"}` }],
    })
    expect([...redactor.taken()]).toEqual([[fingerprint(TOKEN), 'github-token']])
  })

  test('that was cleared stays as it is', async () => {
    const once = aRedactor().text(`token: ${TOKEN}`)
    expect([aRedactor().text(once), await aRedactor().whole({ once })]).toEqual([once, { once }])
  })

  test('is cleared by all rules where there is time for it, each string by itself', async () => {
    const value = [`a ${FOR_THE_PRESET}`, `b ${TOKEN}`, 'c', `d ${TOKEN_2} ${FOR_THE_PRESET}`]
    const clear = await aRedactor().whole(value)
    expect([clear.map((text) => text.slice(0, 12)), JSON.stringify(clear)]).toEqual([
      ['a [redacted:', 'b [redacted:', 'c', 'd [redacted:'],
      expect.not.stringMatching(new RegExp(`${TOKEN}|${TOKEN_2}|${FOR_THE_PRESET}`)),
    ])
  })

  test("holds none of the user's own values", () => {
    const redactor = aRedactor({ 'tr4bant-und-wartburg': 'value of SHOP_PASSWORD' })
    expect(redactor.text('it is tr4bant-und-wartburg.')).toMatch(
      /^it is \[redacted: value of SHOP_PASSWORD, [0-9a-f]{16}\]\.$/,
    )
  })
})

describe('a transcript', () => {
  /** What is on disk after these writes. */
  function kept(chunks: readonly (string | Buffer)[], redactor = aRedactor()): Buffer {
    const path = join(tempFolder(), 't.jsonl')
    const transcript = withoutSecrets(createTranscript(path), redactor)
    for (const chunk of chunks) transcript.write(Buffer.from(chunk as string))
    expect(transcript.close()).toBe(true)
    return readFileSync(path)
  }

  test('has no secret, wherever its bytes were cut', () => {
    const text = `before\n{"t":"${TOKEN}"}\nafter, without a line end: ${TOKEN}`
    const clear = text.replaceAll(TOKEN, MARK)
    for (let cut = 0; cut <= text.length; cut += 1)
      expect(kept([text.slice(0, cut), text.slice(cut)]).toString()).toBe(clear)
  })

  test('has every byte of what stands around one, also what is no text', () => {
    const odd = Buffer.from([0xff, 0xfe, 0x0a, 0x00, 0xc3, 0x0a, 0xe2, 0x82])
    expect(kept([odd, `\n${TOKEN}\n`, odd])).toEqual(Buffer.concat([odd, Buffer.from(`\n${MARK}\n`), odd]))
  })

  test('waits for the end of a private key of many lines', () => {
    const d = dice(7)
    const mark = (word: string) => [`-----${word} RSA PRIV`, 'ATE KEY-----'].join('')
    const body = Array.from({ length: 20 }, () => d.from('ABCDEFGHKLMNPQRSTabcdefghkmnpqrst23456789', 64))
    const lines = ['start', mark('BEGIN'), ...body, mark('END'), 'end', ''].map((line) => `${line}\n`)
    expect(kept(lines).toString()).toMatch(/^start\n\[redacted: private-key, [0-9a-f]{16}\]\nend\n\n$/)
    expect(kept(lines.slice(0, 9)).toString()).toMatch(/^start\n\[redacted: private-key, [0-9a-f]{16}\]$/)
  })

  test.each([300_000, 458_732, 917_484, 2_500_000])(
    'of one endless line has none behind %i bytes either',
    (before) => {
      const text = `${'x '.repeat(before / 2)}${TOKEN}${' y'.repeat(700_000)}`
      const chunks = Array.from({ length: Math.ceil(text.length / 65_536) }, (_, index) =>
        text.slice(index * 65_536, (index + 1) * 65_536),
      )
      expect(kept(chunks).toString() === text.replace(TOKEN, MARK)).toBe(true)
    },
  )
})

describe('a finished file', () => {
  test('loses what only the slower rules know, and stays private', async () => {
    const long = `${'{"a":1}\n'.repeat(200_000)}{"t":"${FOR_THE_PRESET}"}\nend`
    const path = writeIn(tempFolder(), 't.jsonl', long)
    await scrubFile(path, aRedactor())
    const clear = readFileSync(path, 'utf8')
    expect([clear.length < long.length, clear.includes(FOR_THE_PRESET), clear.slice(-5)]).toEqual([
      true,
      false,
      '}\nend',
    ])
    expect((statSync(path).mode & 0o777).toString(8)).toBe('600')
  })

  test('loses it also from a long line, wherever that is cut', async () => {
    const line = (secret: string) => `"${'é '.repeat(20_473)}${secret}${' é'.repeat(50_000)}"\n`
    const path = writeIn(tempFolder(), 't.jsonl', `{"a":1}\n${line(FOR_THE_PRESET)}{"b":2}\n`)
    await scrubFile(path, aRedactor())
    const clear = readFileSync(path, 'utf8').replace(/\[redacted: [^\]]+\]/, 'REDACTED')
    expect(clear === `{"a":1}\n${line('REDACTED')}{"b":2}\n`).toBe(true)
  })

  test('without any of it is not touched', async () => {
    const path = writeIn(tempFolder(), 't.jsonl', '{"a":1}\n')
    const before = statSync(path)
    await scrubFile(path, aRedactor())
    expect([statSync(path).ino, statSync(path).mtimeMs]).toEqual([before.ino, before.mtimeMs])
  })
})
