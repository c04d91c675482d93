import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { DoctorReport } from '../../src/domain/doctor.ts'
import type { PolicyAnswer } from '../../src/entry/commands/policy-explain.ts'
import type { CheckedFile } from '../../src/entry/routing-check.ts'
import type { Home } from '../e2e/home.ts'
import { REPO } from '../plugin.ts'
import { machine } from './hooks-harness.ts'

const own = (here: Home, text: string): void =>
  writeFileSync(join(here.waybillHome, 'routing.yaml'), text, { mode: 0o600 })

function theirs(here: Home, text: string): void {
  mkdirSync(join(here.project, '.waybill'), { recursive: true })
  writeFileSync(join(here.project, '.waybill/routing.yaml'), text)
}

async function checked(here: Home, ...more: string[]) {
  const { code, stdout } = await here.waybill(['policy', 'check', ...more, '--json'])
  const { files } = JSON.parse(stdout) as { files: CheckedFile[] }
  return {
    code,
    files: files.map(({ state, says, mistakes, unreached }) => ({ state, says, mistakes, unreached })),
  }
}

const explained = async (here: Home, ...args: string[]) => {
  const { stdout } = await here.waybill(['policy', 'explain', ...args, '--json'])
  return JSON.parse(stdout) as PolicyAnswer
}

describe('policy check', () => {
  test('has no complaint where there are no files, and says so', async () => {
    const absent = { state: 'absent', says: 'is not there', mistakes: [], unreached: [] }
    expect(await checked(machine())).toEqual({ code: 0, files: [absent, absent] })
  })

  test('tells every mistake with line, field, what was expected and what was found', async () => {
    const here = machine()
    own(
      here,
      'version: 1\nrules:\n  - { when: { words: 7 }, role: reviewr }\n  - { when: { kind: adit }, role: reviewer, stay: true }\n  - { when: {}, role: reviewer }\n  - { when: { regex: "(a+)+" }, stay: true }\n',
    )
    const { code, files } = await checked(here)
    expect([code, files[0]?.state]).toEqual([6, 'invalid'])
    expect(files[0]?.mistakes.map(({ line, field, found }) => [line, field, found])).toEqual([
      [3, 'rules.0.when.words', '7'],
      [4, 'rules.1.when.kind', '"adit"'],
      [5, 'rules.2.when', 'a section of fields'],
      [6, 'rules.3.when.regex', '"(a+)+"'],
    ])
  })

  test('tells names that lead nowhere with the nearest, and what is not for a repository to say', async () => {
    const here = machine()
    theirs(
      here,
      'version: 1\nrules:\n  - { when: { words: [a] }, role: reviewr }\n  - { when: { words: [b] }, role: reviewer, auto: true }\nroles:\n  implementor: { worker: claude }\n  reviewer: { mode: write }\n',
    )
    const { code, files } = await checked(here)
    expect(code).toBe(6)
    expect(files[1]?.mistakes.map(({ line, field }) => [line, field])).toEqual([
      [3, 'rules.0.role'],
      [4, 'rules.1.auto'],
      [6, 'roles.implementor'],
      [7, 'roles.reviewer.mode'],
    ])
    expect(files[1]?.mistakes.map(({ says }) => /`(reviewer|implementer)`/.exec(says)?.[1])).toEqual([
      'reviewer',
      undefined,
      'implementer',
      undefined,
    ])
  })

  test('says of a sound file what is in it, that nobody trusted it, and which rule is never reached', async () => {
    const here = machine()
    theirs(
      here,
      'version: 1\ndeny: [claude]\nrules:\n  - { name: all, when: { words: [a, b] }, role: reviewer }\n  - { name: never, when: { words: [b], mode: read }, role: reviewer }\n  - { name: other, when: { words: [b, c] }, role: reviewer }\n',
    )
    const { code, files } = await checked(here)
    expect([code, files[1]]).toEqual([
      0,
      {
        state: 'untrusted',
        says: '3 rules, 0 roles, denies claude-cli; not trusted, so not used: `waybill trust`',
        mistakes: [],
        unreached: [{ rule: 'never', from: '.waybill/routing.yaml:5', by: 'all' }],
      },
    ])
    expect((await checked(here, '.waybill/routing.yaml')).files.map(({ state }) => state)).toEqual(['valid'])
  })

  test('does not read a file of the user that others can write', async () => {
    const here = machine()
    writeFileSync(join(here.waybillHome, 'routing.yaml'), 'version: 1\n', { mode: 0o666, flag: 'w' })
    chmodSync(join(here.waybillHome, 'routing.yaml'), 0o666)
    const { code, files } = await checked(here)
    expect([code, files[0]?.state]).toEqual([6, 'invalid'])
  })
})

test('doctor names a routing file that cannot be read, and one that nobody trusted', async () => {
  const here = machine({ codex: ['read'] })
  own(here, 'version: 1\nrule: []\n')
  theirs(here, 'version: 1\n')
  const { code, stdout } = await here.waybill(['doctor', '--json'])
  const { setup } = JSON.parse(stdout) as DoctorReport
  expect([code, setup.filter(({ name }) => name === 'routing')]).toEqual([
    6,
    [
      {
        name: 'routing',
        status: 'bad',
        says: expect.stringContaining('line 2: there is no field `rule`. Did you mean `rules` or `roles`?'),
        next: 'waybill policy check',
      },
      { name: 'routing', status: 'warn', says: expect.stringContaining('not trusted') },
    ],
  ])
})

describe('policy explain', () => {
  test('shows the rule that fired, what the others would have said, and each value with its source (G28)', async () => {
    const here = machine()
    own(
      here,
      'version: 1\nrules:\n  - { name: mine, when: { words: [audit] }, role: reviewer, because: I want it }\n',
    )
    const { decision, route } = await explained(here, 'audit it, and ask Codex')
    expect([
      decision?.rule,
      decision?.others.map(({ name, role }) => [name, role]),
      decision?.addressee,
    ]).toMatchObject([
      { name: 'mine', from: 'your routing.yaml:3', role: 'reviewer', because: 'I want it' },
      [
        ['audit', 'code-auditor'],
        ['asked-by-name', 'colleague'],
      ],
      'codex',
    ])
    expect(route).toMatchObject({
      worker: 'codex-cli',
      role: 'reviewer',
      provenance: { effort: 'role reviewer', wallMs: 'default for review' },
    })
  })

  test('tells the hosts apart, and what is called from what is typed', async () => {
    const here = machine()
    const rules = await Promise.all([
      explained(here, 'let Claude try', '--host', 'codex'),
      explained(here, 'let Claude try'),
      explained(here, 'x', '--subagent', 'waybill:codex-reviewer'),
      explained(here, 'audit it', '--skill', 'audit'),
      explained(here, ''),
    ])
    expect(rules.map(({ decision }) => decision?.rule.name)).toEqual([
      'asked-by-name',
      undefined,
      'codex-reviewer',
      undefined,
      undefined,
    ])
  })

  test("says where the work is the host's own, so that nothing is started", async () => {
    const here = machine({ codex: ['read'] })
    own(here, 'version: 1\nrules:\n  - { name: planning, when: { words: [plan] }, role: architect }\n')
    const answers = await Promise.all([
      explained(here, 'plan it'),
      explained(here, 'plan it', '--host', 'codex'),
    ])
    expect(answers.map(({ itself, route }) => [itself, route])).toMatchObject([
      [true, { worker: 'claude-cli' }],
      [false, { worker: 'claude-cli' }],
    ])
    const { stdout } = await here.waybill(['policy', 'explain', 'plan it'])
    expect(stdout).toMatch(/^worker +the host does it itself: nothing is started$/m)
    expect(stdout).not.toContain('caps')
  })

  test('knows a door that was generated, and tells where a call of it is refused', async () => {
    const here = machine({ codex: ['read'] })
    const called = (name: string, text = 'run it') => explained(here, text, '--subagent', name)
    const before = await called('backtester')
    await here.waybill(['generate', '--host', 'claude'])
    own(here, 'version: 1\nrules:\n  - { name: typos, when: { words: [typo] }, stay: true }\n')
    expect([before, await called('backtester'), await called('backtester', 'mind the typo')]).toMatchObject([
      { decision: null, route: null, door: false },
      {
        decision: { rule: { name: 'its own name', role: 'backtester' } },
        route: { mode: 'write' },
        door: true,
      },
      { decision: { rule: { name: 'typos' } }, route: { kind: 'stay' }, door: true },
    ])
    // What the host has of its own under such a name is none, and is its own work.
    expect(await called('architect')).toMatchObject({
      decision: { rule: { role: 'architect' } },
      itself: true,
      door: false,
    })
    const { stdout } = await here.waybill(['policy', 'explain', '--subagent', 'backtester', 'mind the typo'])
    expect(stdout).toMatch(/^door +a call of it is refused: it has no work of its own$/m)
  })

  test('says whose work a report is, and that nobody else has it', async () => {
    const { route, failure } = await explained(machine(), 'triage these alerts')
    expect([route, failure]).toMatchObject([{ worker: 'local', model: 'default_model', fallbacks: [] }, null])
  })
})

test('policy explain without anything to explain is a mistake, and no answer', async () => {
  const { code, stdout } = await machine().waybill(['policy', 'explain', '--json'])
  const { failure } = JSON.parse(stdout) as { failure: { kind: string } }
  expect({ code, kind: failure.kind }).toEqual({ code: 2, kind: 'wrong_usage' })
})

test('the schema for editors takes what the parser takes, and refuses a misspelt field', async () => {
  const { stdout } = await machine().waybill(['policy', 'schema'])
  expect(readFileSync(join(REPO, 'docs/routing.schema.json'), 'utf8')).toBe(stdout)
  const schema = JSON.parse(stdout) as {
    additionalProperties: boolean
    properties: { rules: { items: object } }
  }
  expect([schema.additionalProperties, Object.keys(schema.properties)]).toEqual([
    false,
    ['version', 'deny', 'limits', 'checks', 'rules', 'roles'],
  ])
  expect(schema.properties.rules.items).toMatchObject({ additionalProperties: false, required: ['when'] })
})

test('explain names the rule, the role and the other rules', async () => {
  const { stdout } = await machine({ codex: ['read'] }).waybill(['explain', 'Ask Codex to audit README.md'])
  const rows = stdout.split('\n').filter((line) => /^(rule|role|else) /.test(line))
  expect(rows.map((row) => row.replace(/ +/g, ' '))).toEqual([
    'rule audit (built-in of 2026-11-21)',
    'role code-auditor',
    'else asked-by-name (built-in of 2026-11-21) would say colleague',
  ])
})

test('a role of a routing file can be asked for by name, and a misspelt one is refused with the nearest', async () => {
  const here = machine({ codex: ['read'] })
  own(here, 'version: 1\nroles:\n  stylist: { worker: codex, description: Looks at style., effort: low }\n')
  const asked = (role: string) => here.json(['run', '[[fake: answer Tidy.]]', '--role', role])
  const [done, lost] = [await asked('stylist'), await asked('stylst')]
  expect([done.document.route, done.document.text, lost.document.failure]).toMatchObject([
    { role: 'stylist', worker: 'codex-cli', effort: 'low', provenance: { effort: 'your routing.yaml:3' } },
    'Tidy.',
    { kind: 'unknown_name', hint: expect.stringContaining('`stylist`') },
  ])
})
