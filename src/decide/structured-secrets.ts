import { type SecretRule, SOME_40 } from './secret-rule.ts'
import { entropyOf, isStandIn, isWords, looksChosen, looksGenerated } from './secret-shape.ts'

/** Secrets that are told by what stands around them. */
export const STRUCTURED: readonly SecretRule[] = [
  {
    name: 'private-key',
    hints: ['PRIVATE KEY'],
    // To its end mark, or as far as it goes: a key that is cut off is one all the same. Line ends may be written out,
    // and the lines may be strings that are joined; nothing else of what follows is taken with it.
    pattern: new RegExp(
      [
        '-----BEGIN (?:[A-Z0-9]+ ){0,4}PRIVATE KEY(?: BLOCK)?-----',
        String.raw`(?:(?:[\r\n]|\\{1,3}[nr]){1,4}[A-Z][A-Za-z-]{3,20}: [^\r\n\\]{1,100}){0,4}`,
        String.raw`(?<body>(?:[A-Za-z0-9+/=\s]|\\{1,3}[nrt]|["']\s{0,3}[+.]?\s{0,40}["']){40,65536})`,
        '(?:-----END [A-Z0-9 ]{0,40}-----)?',
      ].join(''),
      'g',
    ),
    judge: (_secret, { body = '' }) => isKeyBody(body),
    example: [
      '-----BEGIN ',
      'PRIVATE ',
      'KEY-----\n',
      SOME_40,
      SOME_40,
      '\n-----END ',
      'PRIVATE ',
      'KEY-----',
    ],
  },
  {
    name: 'jwt',
    hints: ['eyJ'],
    // From the beginning of a run on, so that a run of many such beginnings is gone through once.
    pattern: /(?:(?<![\w-])|(?<=\\[nrt]))eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.(?<body>[\w-]{16,})/g,
    judge: (_secret, { body = '' }) => !isStandIn(body) && !isWords(body),
    example: ['ey', 'JhbGciOiJIUzI1NiJ9', '.ey', 'JzdWIiOiI0MiJ9.', SOME_40],
  },
  {
    name: 'url-credential',
    hints: ['://'],
    pattern:
      /:\/\/(?<user>[^\s:@/'"`<>\\]{0,128}):(?<secret>[^\s@/'"`<>\\]{3,256})@(?<host>[^\s/'"`<>\\?#:,)\]}]{1,253})/g,
    judge: (secret, { user, host }) => isRealPassword(secret, user ?? '', host ?? ''),
    example: ['postgres:/', '/app:', 'v3Ry', 'L0ng', 'Pw', '@db.internal.corp/shop'],
  },
  {
    name: 'authorization-header',
    hints: ['uthorization', 'UTHORIZATION', 'earer ', 'EARER '],
    pattern:
      /(?:authorization\\?["']?\s{0,4}[:=]\s{0,4}\\?["']?(?:bearer|token|basic)|\bbearer)\s{1,4}(?<secret>[A-Za-z0-9+/._~=-]{16,4096})/gi,
    judge: (secret) => looksGenerated(secret),
    example: ['Authorization: ', 'Bearer ', SOME_40],
  },
  {
    name: 'secret-assignment',
    hints: [],
    pattern:
      /(?<name>api[_-]?key|secret|token|passw(?:or)?d|passwd|passphrase|credentials?|(?:access|private|encryption|signing|account|auth|service|client)[_-]?key|_pass|_pwd|_auth)(?<rest>[\w-]{0,30})(?:\\?["']\]?|\])?\s{0,4}(?::=|=>|[:=])\s{0,4}(?:\\?["'`])?(?<secret>[^\s'"`,;&<>\\]{8,512})/gi,
    judge: (secret, { name = '', rest = '' }) => isAssigned(secret, name, rest),
    example: ['api_', 'key = "', SOME_40, '"'],
  },
]

/** Enough of a key to be one, and no gap that somebody left for it. */
const isKeyBody = (body: string): boolean => {
  const bare = body.replace(/\\+[nrt]|[^A-Za-z0-9+/=]/g, '')
  return bare.length >= 40 && entropyOf(bare.slice(0, 400)) >= 3
}

/** Passwords of every tutorial, and hosts that are nobody's (RFC 2606, 6761) or one's own machine. */
const COMMON =
  /^(?:pass(?:word|wd|phrase)?|pwd|secret|postgres(?:ql)?|mysql|root|admin|user|guest|test(?:ing)?|token|key|hunter2|letmein|default|foo|bar|baz|none|null|undefined|true|false|\*+|x+)\d{0,4}$/i
const NOBODYS =
  /^(?:localhost|127\.|0\.0\.0\.0|\[?::1|(?:(?:host|hostname|server|db|database)$)|(?:.*\.)?(?:example\.(?:com|org|net)|example|test|invalid|localhost)$)/i

const isRealPassword = (password: string, user: string, host: string): boolean =>
  !isStandIn(password) &&
  !COMMON.test(password) &&
  !/^[$%{]|[})]$/.test(password) &&
  password.toLowerCase() !== user.toLowerCase() &&
  !/^[\d.]{1,5}$/.test(password) &&
  !NOBODYS.test(host)

/** Names that hold no secret though they sound like it: counts, kinds, places, and what only points at one. */
const NO_SECRET =
  /^s?[_-]?(?:count|limit|usage|type|name|path|file|dir|url|uri|endpoint|id|ids|length|size|env|hash(?:er)?s?|policy|field|label|version|expir|ttl|manager|arn|ref|izer|ize)|^s$/i

function isAssigned(value: string, name: string, rest: string): boolean {
  if (NO_SECRET.test(rest) || COMMON.test(value)) return false
  return /pass|pwd/i.test(name) ? looksChosen(value) : looksGenerated(value)
}
