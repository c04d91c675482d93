/** A labelled corpus of texts, made anew from a seed: no credential, real or not, stands in a file. */
export type Sample = { kind: string; text: string; secret: string }

type Dice = {
  below(n: number): number
  from(alphabet: string, length: number): string
  one<T>(list: readonly T[]): T
}

const LOWER = 'abcdefghijklmnopqrstuvwxyz'
const UPPER = LOWER.toUpperCase()
const DIGITS = '0123456789'
const HEX = `${DIGITS}abcdef`
const BASE62 = UPPER + LOWER + DIGITS
const BASE64 = `${BASE62}+/`
const URLSAFE = `${BASE62}-_`

/** The same numbers for the same seed, on every machine. */
export function dice(seed: number): Dice {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (n: number) => Math.floor(next() * n)
  return {
    below,
    from: (alphabet, length) => Array.from({ length }, () => alphabet[below(alphabet.length)]).join(''),
    one: (list) => list[below(list.length)] as never,
  }
}

/** As the vendors' documentation describes them, and not as our patterns do. */
const KINDS: Record<string, (d: Dice) => string> = {
  xai: (d) => `${'xa'}i-${d.from(BASE62, 80)}`,
  anthropic: (d) => `${'sk-'}ant-api03-${d.from(URLSAFE, 93)}AA`,
  'anthropic oauth': (d) => `${'sk-'}ant-oat01-${d.from(URLSAFE, 86)}-${d.from(URLSAFE, 6)}AA`,
  'openai project': (d) => `${'sk-'}proj-${d.from(URLSAFE, 74)}T3BlbkFJ${d.from(URLSAFE, 74)}`,
  'openai old': (d) => `${'s'}k-${d.from(BASE62, 20)}T3BlbkFJ${d.from(BASE62, 20)}`,
  openrouter: (d) => `${'sk-'}or-v1-${d.from(HEX, 64)}`,
  deepseek: (d) => `${'s'}k-${d.from(HEX, 32)}`,
  google: (d) => `${'AI'}zaSy${d.from(URLSAFE, 33)}`,
  'aws id': (d) => `${'AK'}IA${d.from(`${UPPER}234567`, 16)}`,
  'aws session id': (d) => `${'AS'}IA${d.from(`${UPPER}234567`, 16)}`,
  github: (d) => `${'gh'}p_${d.from(BASE62, 36)}`,
  'github app': (d) => `${'gh'}s_${d.from(BASE62, 36)}`,
  'github fine-grained': (d) => `${'github'}_pat_${d.from(BASE62, 22)}_${d.from(BASE62, 59)}`,
  gitlab: (d) => `${'gl'}pat-${d.from(URLSAFE, 20)}`,
  'slack bot': (d) => `${'xo'}xb-${d.from(DIGITS, 12)}-${d.from(DIGITS, 13)}-${d.from(BASE62, 24)}`,
  'slack user': (d) =>
    `${'xo'}xp-${d.from(DIGITS, 11)}-${d.from(DIGITS, 11)}-${d.from(DIGITS, 13)}-${d.from(HEX, 32)}`,
  npm: (d) => `${'np'}m_${d.from(BASE62, 36)}`,
  huggingface: (d) => `${'h'}f_${d.from(UPPER + LOWER, 34)}`,
  sendgrid: (d) => `${'S'}G.${d.from(URLSAFE, 22)}.${d.from(URLSAFE, 43)}`,
  stripe: (d) => `${'sk'}_live_${d.from(BASE62, 24)}`,
  groq: (d) => `${'gs'}k_${d.from(BASE62, 52)}`,
  jwt: (d) => `${'ey'}J${d.from(URLSAFE, 33)}.${'ey'}J${d.from(URLSAFE, 60)}.${d.from(URLSAFE, 43)}`,
  pem: (d) => pem(d, 'RSA PRIVATE'),
  'pem of ssh': (d) => pem(d, 'OPENSSH PRIVATE'),
}

function pem(d: Dice, what: string): string {
  const lines = Array.from({ length: 6 }, () => d.from(BASE64, 64)).join('\n')
  return `-----BEGIN ${what} KEY-----\n${lines}\n-----END ${what} KEY-----`
}

/** Where people leave them. */
const AROUND: ((secret: string) => string)[] = [
  (secret) => `Please look at why this fails: ${secret}`,
  (secret) => `export THE_THING=${secret}\n`,
  (secret) => `  "headers": { "x-thing": "${secret.replaceAll('\n', '\\n')}" },\n`,
  (secret) => `const client = new Client('${secret}')\n`,
  (secret) => JSON.stringify({ type: 'message', text: `Here it is:\n${secret}\nDone.` }),
  (secret) => `+ thing: ${secret}\n- thing: none\n`,
]

/** Secrets that have no form of their own: only what stands beside them tells. */
const IN_CONTEXT: Record<string, (d: Dice) => Sample['text'][]> = {
  'aws secret': (d) => [d.from(BASE64, 40), 'aws_secret_access_key = ', '\n'],
  'generic api key': (d) => [d.from(BASE62, 32), 'API_KEY="', '"\n'],
  'generic token in yaml': (d) => [d.from(HEX, 40), 'deploy_token: ', '\n'],
  'client secret in json': (d) => [d.from(URLSAFE, 34), '{"client_secret":"', '","id":7}'],
  'token in escaped json': (d) => [d.from(BASE62, 40), '{"text":"{\\"access_token\\":\\"', '\\"}"}'],
  password: (d) => [`${d.from(UPPER, 2)}${d.from(LOWER, 5)}!${d.from(DIGITS, 3)}`, 'DB_PASSWORD=', '\n'],
  'bearer header': (d) => [
    d.from(BASE62, 43),
    'curl -H "Authorization: Bearer ',
    '" https://api.corp.internal',
  ],
  'npm auth token': (d) => [d.from(BASE64, 44), '//registry.corp.internal/:_authToken=', '\n'],
  'postgres url': (d) => [d.from(BASE62, 14), 'postgresql://shop:', '@db7.corp.internal:5432/shop'],
  'https url': (d) => [d.from(BASE62, 20), 'git clone https://ci:', '@git.corp.internal/a/b.git'],
  'redis url': (d) => [d.from(BASE62, 24), 'REDIS_URL=redis://:', '@cache.corp.internal:6379'],
  'azure connection': (d) => [
    `${d.from(BASE64, 86)}==`,
    'AccountName=shop;AccountKey=',
    ';EndpointSuffix=core',
  ],
}

/** Four of every kind, each in another surrounding. */
export function positives(seed: number): Sample[] {
  const d = dice(seed)
  const marked = Object.entries(KINDS).flatMap(([kind, make]) =>
    [0, 1, 2, 3].map((round) => {
      const secret = make(d)
      return {
        kind,
        secret,
        text: (AROUND[(round + d.below(3)) % AROUND.length] as (s: string) => string)(secret),
      }
    }),
  )
  const inContext = Object.entries(IN_CONTEXT).flatMap(([kind, make]) =>
    [0, 1, 2, 3].map(() => {
      const [secret = '', before = '', after = ''] = make(d)
      return { kind, secret, text: before + secret + after }
    }),
  )
  return [...marked, ...inContext]
}

/** What looks like a secret to a careless eye: made from the seed, or as it stands in real projects. */
export function negatives(seed: number): string[] {
  const d = dice(seed)
  const hex = (length: number) => d.from(HEX, length)
  const uuid = () => [8, 4, 4, 4, 12].map(hex).join('-')
  const made = Array.from({ length: 8 }, () => [
    `commit ${hex(40)}\nAuthor: A <a@b.c>\n`,
    `index ${hex(7)}..${hex(7)} 100644\n`,
    `sha256:${hex(64)}`,
    `"integrity": "sha512-${d.from(BASE64, 86)}==",`,
    `"resolved": "https://registry.corp.internal/left-pad/-/left-pad-1.3.0.tgz#${hex(40)}",`,
    `id: ${uuid()}`,
    `<img src="data:image/png;base64,iVBORw0KGgo${d.from(BASE64, 200)}==">`,
    `const cacheKey = '${d.from(LOWER, 8)}-${hex(8)}'`,
    `!function(e,t){var n=${d.from(LOWER, 2)};e.${d.from(BASE62, 6)}=t}(${d.from(LOWER, 3)});//# sourceMappingURL=a.${hex(8)}.js.map`,
    `ETag: W/"${hex(32)}"`,
  ]).flat()
  return [...made, ...AS_THEY_STAND]
}

const AS_THEY_STAND = [
  'OPENAI_API_KEY=sk-...',
  'export ANTHROPIC_API_KEY="sk-ant-..."',
  'ANTHROPIC_API_KEY=<your key>',
  'XAI_API_KEY=xai-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
  `aws_access_key_id = ${'AKIA'}IOSFODNN7EXAMPLE`,
  'aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  'GITHUB_TOKEN: ${{ secrets.GITHUB_TOKEN }}',
  'apiKey: process.env.OPENAI_API_KEY,',
  'api_key = os.environ["OPENAI_API_KEY"]',
  "const token = await getToken({ audience: 'shop' })",
  'token = response.json()["access_token"]',
  'password: ${DB_PASSWORD}',
  'password = "password123"',
  "PASSWORD_HASHERS = ['django.contrib.auth.hashers.Argon2PasswordHasher']",
  'postgres://postgres:postgres@localhost:5432/test',
  'mysql://root:root@127.0.0.1/app',
  'DATABASE_URL=postgres://user:password@db.corp.internal/app',
  'https://user:hunter2@example.com/',
  'redis://:${REDIS_PASSWORD}@cache:6379',
  'git@github.com:owner/repository.git',
  'ssh://git@git.corp.internal:22/a/b.git',
  'http://localhost:3000/callback?code=1',
  'Authorization: Bearer <token>',
  'Authorization: Bearer $TOKEN',
  'headers: { authorization: `Bearer ${token}` }',
  'max_tokens: 4096, tokens_used = 123456789012',
  'tokenizer = AutoTokenizer.from_pretrained("bert-base-uncased-v1-2")',
  'secretName: my-app-tls-secret-2024',
  'secretKeyRef: { name: shop-credentials, key: database-password }',
  '-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----',
  '-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIUQ2VydGlmaWNhdGU=\n-----END CERTIFICATE-----',
  '-----BEGIN RSA PRIVATE KEY-----\n...\n-----END RSA PRIVATE KEY-----',
  'if (pkcs8.indexOf("-----BEGIN PRIVATE KEY-----") !== 0)\n    throw new TypeError("pkcs8 must be a PKCS8 formatted string")\n  return',
  'if (pem.includes("-----BEGIN PRIVATE KEY-----")) return parse(pem)',
  'expect(read("sk-ant-test-key-for-unit-tests")).toBe(1)',
  "env: { OPENAI_API_KEY: 'dummy-openai-key' }",
  "env: { API_KEY: 'test-key-for-the-fake-server' }",
  'the disk-usage-report-for-november-2026 is task-management-service-v2',
  'npm_config_user_agent=npm/10.9.0 node/v24.0.0 linux x64',
  'class="btn_primary__a8Fk2 header_logo__3kd9Z"',
  '.hf_container_wrapper_inner_content_box { color: red }',
  'import { AKIAHelper } from "./akia"',
  'the JWT starts with eyJ and has three parts',
  'password_policy: minimum-length-12-with-digits',
  'credentials: "same-origin"',
  'csrf_token_header_name = "X-CSRF-Token-Header-Name"',
  'private_key_path: /etc/ssl/private/server-key-2024.pem',
  'auth_key_file=./config/keys/service-account-prod-1.json',
  'accessKeyId: credentials.accessKeyId,',
  'secret = crypto.randomBytes(32).toString("hex")',
  'token: string | undefined, secret: Buffer',
  'const SECRET_NAME = /(?:key|token|secret|password)/i',
  'sk-learn-contrib-package-name-for-the-docs',
  'AIzaSy is how keys of Google begin',
  'SG.1 is a section, SG.2 is the next one',
]
