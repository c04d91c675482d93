import { describe, expect, test } from 'vitest'
import type { Span } from '../../src/decide/secret-rule.ts'
import { SECRET_RULES } from '../../src/decide/secret-rules.ts'
import { distinct, literalSpans, secretSpans, without } from '../../src/decide/secret-spans.ts'
import { secretValues } from '../../src/decide/secret-values.ts'

const found = (text: string) =>
  secretSpans(text).map(({ rule, start, end }) => `${rule}: ${text.slice(start, end)}`)

test.each(SECRET_RULES.map(({ name, example }) => [name, example.join('')] as const))(
  '%s is told by its own example, and by nothing else (I6)',
  (name, example) => {
    expect(secretSpans(`see\n${example}\nthere`).map(({ rule }) => rule)).toEqual([name])
  },
)

const TOKEN = ['gh', 'p_', 'Q7w9Zk3Lm2Xv8Tr4Yb6Np1Hs5Gc0Fj3Kq8Ut'].join('')

test.each<[where: string, text: string]>([
  ['after a line end in JSON', `{"text":"Here:\\n${TOKEN}"}`],
  ['after an escape in an address', `https://h.corp.internal/?t%3D${TOKEN}&x=1`],
  ["after a terminal's colour", `\\u001b[32m${TOKEN}\\u001b[0m`],
  ['between quotes of quotes', `"{\\"t\\":\\"${TOKEN}\\"}"`],
  ['glued to a word', `key${TOKEN}`],
  ['at the end of a text', `x ${TOKEN}`],
])('a token is seen %s', (_where, text) => {
  expect(found(text)).toEqual([`github-token: ${TOKEN}`])
})

test('of a short beginning too, where an escape stands before it', () => {
  const short = ['h', 'f_', 'QwZkLmXvTrYbNpHsGcFjKqUtbRtKyZdQfV'].join('')
  expect([found(`{"text":"Here:\\n${short}"}`), found(`half_${short}`), found(`hal${short}`)]).toEqual([
    [`huggingface-token: ${short}`],
    [`huggingface-token: ${short}`],
    [],
  ])
})

test('a private key is seen to its end, in lines of its own and in one of JSON, and also where it was cut off', () => {
  const body = Array.from({ length: 4 }, (_, index) => `${index}Q7w9Zk3Lm2Xv8Tr4Yb6Np1Hs5Gc0Fj3Kq8UtWz6R`)
  const lines = ['-----BEGIN EC PRIV', 'ATE KEY-----'].join('')
  const key = [lines, ...body, lines.replace('BEGIN', 'END')].join('\n')
  const inJson = JSON.stringify({ key })
  expect([found(`a\n${key}\nb`), found(inJson), found(key.slice(0, 150))]).toEqual([
    [`private-key: ${key}`],
    [`private-key: ${key.replaceAll('\n', '\\n')}`],
    [`private-key: ${key.slice(0, 150)}`],
  ])
})

test('a private key that was cut off takes nothing of what follows with it', () => {
  const begun = [['-----BEGIN PRIV', 'ATE KEY-----'].join(''), 'Q7w9Zk3Lm2Xv8Tr4Yb6Np1Hs5Gc0Fj3Kq8UtWz6R']
  const inJson = `{"text":"${begun.join('\\n')}"}\n{"more":1}`
  const joined = `"${begun.join('\\n" +\n  "')}" + rest`
  expect([found(inJson), found(joined)]).toEqual([
    [`private-key: ${begun.join('\\n')}`],
    [`private-key: ${begun.join('\\n" +\n  "')}`],
  ])
})

test('of an address with a password the password is the secret', () => {
  const password = ['v3Ry', 'L0ng', 'Pw'].join('')
  expect(found(`postgres://app:${password}@db.corp.internal/shop`)).toEqual([`url-credential: ${password}`])
})

describe('spans', () => {
  const span = (rule: string, start: number, end: number): Span => ({ rule, start, end })

  test('one inside another of an earlier rule says nothing new; any other stays', () => {
    const spans = [span('sure', 4, 8), span('wide', 0, 9), span('less sure', 5, 8), span('same', 4, 8)]
    expect(distinct(spans)).toEqual([span('wide', 0, 9), span('sure', 4, 8)])
    expect(distinct([span('a', 0, 5), span('b', 3, 8)])).toEqual([span('a', 0, 5), span('b', 3, 8)])
  })

  test('of spans that overlap, nothing is left between them', () => {
    const mark = ({ rule }: Span) => `[${rule}]`
    expect(without('0123456789', [span('a', 1, 5), span('b', 3, 8), span('c', 4, 6)], mark)).toBe('0[a][b]89')
  })

  test('a value of the user stands for itself, however often', () => {
    expect(literalSpans('ab ab', new Map([['ab', 'mine']]))).toEqual([span('mine', 0, 2), span('mine', 3, 5)])
  })
})

describe("the user's own secrets", () => {
  const names = (env: Record<string, string>) => [...new Set(secretValues(env).values())]

  test.each([
    ['OPENAI_API_KEY', 'anything-at-all'],
    ['GITHUB_TOKEN', 'a b c d e'],
    ['npm_config_//registry.corp/:_authToken', 'x9-y8-z7'],
    ['DB_PASSWORD', 'sommer2026'],
    ['aws_secret_access_key', '/vz7Yb3w1lmHTJvVqrwgKri4e'],
    ['clientSecret', 'correct horse'],
    ['SSH_PASSPHRASE', 'correct horse'],
    ['DATABASE_URL', 'postgres://app:l0ngen0ugh@db/shop'],
  ])('%s holds one', (name, value) => {
    expect(names({ [name]: value })).toEqual([`value of ${name}`])
  })

  test.each([
    ['a path', 'SSH_AUTH_SOCK', '/run/user/1000/keyring/ssh'],
    ['a path with a space', 'PRIVATE_KEY', '/home/a user/keys/id_ed25519'],
    ['a path from home', 'API_KEY_FILE_KEY', '~/keys/openai'],
    ['where one stands', 'OLDPWD', '/home/u/shop and more'],
    ['a switch', 'USE_TOKEN', 'true'],
    ['a number', 'MAX_TOKENS_TOKEN', '123456789'],
    ['a word', 'AUTH', 'required'],
    ['a short one', 'TOKEN', 'abc123!'],
    ['an author', 'GIT_AUTHOR_NAME', 'Ada Lovelace 2'],
    ['a keyboard', 'KEYBOARD_LAYOUT', 'de-latin1-nodeadkeys'],
    ['an address', 'TOKEN_URL', 'https://h.corp/token'],
    ['another name', 'EDITOR', 'x9-y8-z7-w6'],
  ])('%s is none', (_what, name, value) => {
    expect(names({ [name]: value })).toEqual([])
  })

  test('is known in the forms that JSON and addresses give it', () => {
    const values = [...secretValues({ TOKEN: 'a"b\\c d/e' }).keys()]
    expect(values).toEqual(['a"b\\c d/e', 'a\\"b\\\\c d/e', 'a%22b%5Cc%20d%2Fe'])
  })

  test('of several lines is known by its whole and by its long lines, not by the mark above them', () => {
    const line = 'Q7w9Zk3Lm2Xv8Tr4Yb6Np1Hs5Gc0Fj3Kq8UtWz6R'
    const values = [
      ...secretValues({ DEPLOY_KEY: `-----BEGIN A KEY-----\n${line}\n-----END A KEY-----\n` }).keys(),
    ]
    expect(values.map((value) => value.length)).toEqual([82, 84, 94, 40])
  })
})
