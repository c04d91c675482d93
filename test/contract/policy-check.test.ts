import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { DoctorReport } from '../../src/domain/doctor.ts'
import type { PolicyAnswer } from '../../src/entry/commands/policy-explain.ts'
import type { CheckedFile } from '../../src/entry/routing-check.ts'
import type { Home } from '../e2e/home.ts'
import { machine } from './hooks-harness.ts'

/* What a routing file may say and would never do. */

const own = (here: Home, ...lines: string[]): string => {
  const path = join(here.waybillHome, 'routing.yaml')
  writeFileSync(path, ['version: 1', ...lines, ''].join('\n'), { mode: 0o600 })
  return path
}

async function checked(here: Home, ...more: string[]) {
  const { code, stdout } = await here.waybill(['policy', 'check', ...more, '--json'])
  const { files } = JSON.parse(stdout) as { files: CheckedFile[] }
  return { code, files }
}

const mistakes = async (...lines: string[]) => {
  const here = machine()
  own(here, ...lines)
  const { files } = await checked(here)
  return files[0]?.mistakes.map(({ line, field, says }) => [line, field, says])
}

const rule = (when: string, rest = 'stay: true') => `  - { when: { ${when} }, ${rest} }`

const ruleFor = async (here: Home, text: string) => {
  const { stdout } = await here.waybill(['policy', 'explain', text, '--json'])
  return (JSON.parse(stdout) as PolicyAnswer).decision?.rule.name
}

describe('what would keep a prompt waiting is refused, and the part that does is named', () => {
  test.each([
    [
      'regex: "(?:\\\\w|\\\\d|-)+:$"',
      '`(?:\\w|\\d|-)+` repeats what can match the same text in more than one way',
    ],
    ['regex: "^(a|aa)+$"', '`(a|aa)+` repeats what'],
    ['regex: "\\\\w*\\\\w*\\\\w*\\\\w*\\\\w*!"', '`\\w*` and then `\\w*`'],
    ['regex: "(a"', 'Unterminated group'],
    ['files: ["a*a*a*a*a*a*a*a*a*a*a*a*b.ts"]', 'it has too many stars'],
    ['files: ["(a|aa)+x"]', 'its groups can match one path in too many ways'],
    ['files: "{a,aa}{a,aa}{a,aa}{a,aa}{a,aa}{a,aa}{a,aa}x"', 'it has more than 64 choices'],
  ])('%s', async (when, why) => {
    expect(await mistakes('rules:', rule(when))).toEqual([
      [3, expect.stringMatching(/^rules\.0\.when\.(regex|files)/), expect.stringContaining(why)],
    ])
  })

  test('and such patterns as people write are taken', async () => {
    const files = 'files: ["**/test/**/*.{ts,tsx}", "**/migrations/**/*_*.sql", "*.test.*", "!(a|b)/*.ts"]'
    const regex = 'regex: "\\\\bfix.*(?:tests?|ci)|\\\\bv\\\\d+(?:\\\\.\\\\d+)*"'
    expect(await mistakes('rules:', rule(files), rule(regex))).toEqual([])
  })
})

describe('what can never match is a mistake that says what to write instead', () => {
  test.each([
    ['words: ["`deploy` it"]', 'write `deploy it`'],
    ['words: [src/pay/till.ts]', 'match it by `files`'],
    ['words: [get_user]', 'names of programs'],
    ['words: ["do not touch"]', 'what is refused'],
    ['words: ["*"]', 'it has no letter'],
    ['contains: [user_id]', 'names of programs'],
    ['files: ["lib/"]', 'write `lib/**`'],
    ['files: "src/{a,b"', 'each `{` and `[` needs its end'],
  ])('%s', async (when, why) => {
    expect(await mistakes('rules:', rule(when))).toEqual([
      [3, expect.stringMatching(/^rules\.0\.when\./), expect.stringContaining(why)],
    ])
  })

  test('a case, an apostrophe, spaces and a name with a capital inside are no matter', async () => {
    const here = machine()
    own(
      here,
      'rules:',
      rule('contains: [JIRA]', 'name: jira, stay: true'),
      rule('words: ["let’s  deploy"]', 'name: deploy, stay: true'),
      rule('words: [GitHub, "OpenAI key", iPhone]', 'name: hub, stay: true'),
    )
    const texts = [
      'see JIRA-12',
      "Let's deploy",
      'open a GitHub issue',
      'open a github issue',
      'rotate the OpenAI key',
      'on an iPhone',
      'rename GitHubClient',
      'createGitHub() fails',
      'see `GitHub`',
    ]
    expect(await Promise.all(texts.map((text) => ruleFor(here, text)))).toEqual([
      ...['jira', 'deploy', 'hub', 'hub', 'hub', 'hub'],
      ...[undefined, undefined, undefined],
    ])
  })

  test('no path is so long that a glob keeps a prompt waiting', async () => {
    const here = machine()
    own(here, 'rules:', rule('files: ["*a*.ts"]', 'name: long, stay: true'))
    const texts = [500, 520].map((letters) => `look at ${'a'.repeat(letters)}.ts`)
    expect(await Promise.all(texts.map((text) => ruleFor(here, text)))).toEqual(['long', undefined])
  })
})

test('a misspelt field is one mistake, and a section with nothing in it is one', async () => {
  expect(
    await mistakes(
      'rules:',
      rule('wrds: [a]'),
      '  - { when: { words: [a] }, rol: reviewer }',
      rule('size: {}'),
      rule('size: { minfiles: 2 }'),
      rule(''),
      '  - { when: { words: [a] } }',
    ),
  ).toEqual([
    [3, 'rules.0.when.wrds', expect.stringContaining('Did you mean `words`')],
    [4, 'rules.1.rol', expect.stringContaining('Did you mean `role`')],
    [5, 'rules.2.when.size', expect.stringContaining('at least one bound')],
    [6, 'rules.3.when.size.minfiles', expect.stringContaining('Did you mean `minFiles`')],
    [7, 'rules.4.when', expect.stringContaining('at least one condition')],
    [8, 'rules.5', expect.stringContaining('either `role` or `stay: true`')],
  ])
})

test('the user’s own file is that, by whatever name it is called', async () => {
  const here = machine()
  const path = own(here, 'rules:', rule('words: [sniff]', 'role: reviewer, auto: true'))
  const link = join(here.project, 'mine.yaml')
  symlinkSync(path, link)
  const copy = join(here.project, 'copy.yaml')
  writeFileSync(copy, 'version: 1\nrules:\n  - { when: { words: [a] }, role: reviewer, auto: true }\n')
  const found = [await checked(here, path), await checked(here, link), await checked(here, copy)]
  expect(found.map(({ code, files }) => [code, files.map(({ state }) => state)])).toEqual([
    [0, ['valid']],
    [0, ['valid']],
    [6, ['invalid']],
  ])
})

const ROLES = [
  'roles:',
  '  reviewer: { model: gpt-9-nope }',
  '  code-auditor: { worker: claude, model: gpt-6.1-sol }',
  '  cc: { worker: claude, model: claude-haiku-4-5, effort: high, description: x }',
  '  old: { worker: claude, model: claude-opus-4-0, description: x }',
  '  fine: { worker: claude, model: opus, effort: high, description: x }',
  '  later: { worker: grok-api, description: x }',
]

describe('a role that can never run', () => {
  test('is a mistake with the line of its model or effort', async () => {
    const found = await mistakes(...ROLES)
    expect(found).toEqual([
      [
        3,
        'roles.reviewer.model',
        expect.stringContaining('codex-cli is not known to have a model `gpt-9-nope`'),
      ],
      [4, 'roles.code-auditor.model', expect.stringContaining('is a model of codex-cli, not of claude-cli')],
      [5, 'roles.cc.effort', expect.stringContaining('does not take the effort high')],
      [6, 'roles.old.model', expect.stringContaining('was retired by its vendor')],
    ])
  })

  test('is judged by the config: a model that it allows is none, and one of the repository counts beneath', async () => {
    const here = machine()
    writeFileSync(
      join(here.waybillHome, 'config.yaml'),
      'workers: { codex-cli: { extraModels: [gpt-9-nope] } }\n',
      { mode: 0o600 },
    )
    own(here, ...ROLES.slice(0, 2))
    mkdirSync(join(here.project, '.waybill'), { recursive: true })
    writeFileSync(
      join(here.project, '.waybill/routing.yaml'),
      `version: 1\n${ROLES.slice(0, 3).join('\n')}\n`,
    )
    const { code, files } = await checked(here)
    expect([code, ...files.map(({ state, mistakes }) => [state, mistakes.map(({ line }) => line)])]).toEqual([
      6,
      ['valid', []],
      ['invalid', [4]],
    ])
  })

  test('doctor says so, and asks the CLIs for the models of the files too', async () => {
    const here = machine({ codex: ['read'] })
    const report = async () => JSON.parse((await here.waybill(['doctor', '--json'])).stdout) as DoctorReport
    const models = async () => {
      const { workers } = await report()
      return workers.flatMap(({ checks }) => checks.find(({ name }) => name === 'models')?.status ?? [])
    }
    const before = await models()
    own(here, 'roles:', '  reviewer: { model: gpt-6-astra }')
    // The CLI of the test lists one model, and this is another.
    expect([before, await models()]).toEqual([
      ['ok', 'ok', 'unknown'],
      ['warn', 'ok', 'unknown'],
    ])
    own(here, ...ROLES.slice(0, 2))
    const { setup } = await report()
    expect(setup.filter(({ name }) => name === 'routing')).toMatchObject([
      { status: 'bad', says: expect.stringContaining('line 3: codex-cli is not known to have a model') },
    ])
  })
})
