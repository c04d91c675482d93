import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { readAllowance } from '../../src/decide/allowance.ts'
import { workerNamed } from '../../src/decide/route.ts'
import { failure } from '../../src/domain/failure.ts'
import { fail, ok, type Result } from '../../src/domain/result.ts'
import { readApplyArgs } from '../../src/entry/commands/apply.ts'
import { readBatchArgs } from '../../src/entry/commands/batch.ts'
import { readCleanArgs } from '../../src/entry/commands/clean.ts'
import { readConsentsArgs } from '../../src/entry/commands/consent.ts'
import { readDoctorArgs } from '../../src/entry/commands/doctor.ts'
import { readExtrasArgs } from '../../src/entry/commands/extras.ts'
import { readGenerateArgs } from '../../src/entry/commands/generate.ts'
import { COMMANDS } from '../../src/entry/commands/index.ts'
import { readJobsArgs } from '../../src/entry/commands/jobs.ts'
import { readLogArgs } from '../../src/entry/commands/log.ts'
import { readMcpArgs } from '../../src/entry/commands/mcp.ts'
import { readOneRunArgs } from '../../src/entry/commands/one-run.ts'
import { readPolicyArgs } from '../../src/entry/commands/policy-args.ts'
import { readResumeArgs } from '../../src/entry/commands/resume.ts'
import { readRunArgs } from '../../src/entry/commands/run-args.ts'
import { readSpendArgs } from '../../src/entry/commands/spend.ts'
import { readStateArgs } from '../../src/entry/commands/state.ts'
import { readTriageArgs } from '../../src/entry/commands/triage-args.ts'
import { readTrustArgs } from '../../src/entry/commands/trust.ts'
import { tempFolder, writeIn } from '../unit/temp-folder.ts'
import { commandsIn, shellWords } from './shell-words.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const DOCUMENTS = ['README.md', 'CHANGELOG.md', 'AGENTS.md', 'docs/**/*.md', 'plugin/{skills,agents}/**/*.md']

type Reader = (argv: string[]) => Result<unknown>

/** The program's own readers: what they refuse, the program refuses. */
const READERS: Record<string, Reader> = {
  run: (argv) => readRunArgs('run', argv),
  batch: readBatchArgs,
  resume: readResumeArgs,
  explain: (argv) => readRunArgs('explain', argv),
  generate: readGenerateArgs,
  policy: readPolicyArgs,
  jobs: readJobsArgs,
  status: (argv) => readOneRunArgs('status', argv),
  wait: (argv) => readOneRunArgs('wait', argv),
  result: (argv) => readOneRunArgs('result', argv),
  cancel: (argv) => readOneRunArgs('cancel', argv),
  apply: readApplyArgs,
  clean: readCleanArgs,
  allow: readAllowance,
  deny: ([worker = '']) => workerNamed(worker),
  consents: readConsentsArgs,
  triage: readTriageArgs,
  trust: readTrustArgs,
  spend: readSpendArgs,
  log: readLogArgs,
  state: readStateArgs,
  doctor: readDoctorArgs,
  extras: readExtrasArgs,
  mcp: readMcpArgs,
  help: ([verb]) => (verb === undefined || verb in COMMANDS ? ok(verb) : fail(failure('wrong_usage', verb))),
}

/** What a document writes where a person puts a value. */
const PLACEHOLDERS: Record<string, string> = { N: '1', SECONDS: '30', WORKER: 'codex', VERB: 'run' }

/** Why the program would refuse a command, or nothing. */
function refusal(command: string, file: string): string | undefined {
  const [program = '', ...rest] = shellWords(command.replace('$ARGUMENTS', 'codex'))
  const chat = /^\/waybill:(allow|deny)$/.exec(program)?.[1]
  const skill = /^\/waybill:(\w+)$/.exec(program)?.[1]
  if (skill && !chat) return existsAsSkill(skill) ? undefined : `there is no skill ${skill}`
  const [verb = '', ...words] = chat ? [chat, ...rest] : rest
  if (verb.startsWith('--')) return ['--help', '--version'].includes(verb) ? undefined : `no option ${verb}`
  // `waybill allow` in a sentence is the name of a command, not a call.
  if (words.length === 0 && Object.hasOwn(READERS, verb)) return undefined
  const isFile = (index: number) => ['--goal-file', '--schema'].includes(words[index - 1] ?? '')
  const argv = words.map((word, index) => (isFile(index) ? file : (PLACEHOLDERS[word] ?? word)))
  const read = Object.hasOwn(READERS, verb)
    ? READERS[verb]?.(argv.filter((word) => word !== '--help'))
    : undefined
  if (!read) return `there is no command ${verb}`
  return read.ok ? undefined : read.failure.message
}

const existsAsSkill = (name: string) => globSync(`plugin/skills/${name}/SKILL.md`, { cwd: root }).length === 1

test('every verb of the program can be read without running it', () => {
  expect(Object.keys(READERS).sort()).toEqual([...Object.keys(COMMANDS), 'help'].sort())
})

test('every command in skills, subagents and documents is one that the program takes', () => {
  const file = writeIn(tempFolder(), 'schema.json', '{}')
  const documents = DOCUMENTS.flatMap((pattern) => globSync(pattern, { cwd: root })).sort()
  const commands = documents.flatMap((document) =>
    commandsIn(readFileSync(`${root}/${document}`, 'utf8')).map((found) => ({ document, ...found })),
  )
  const refused = commands.flatMap(({ document, line, command }) => {
    const why = refusal(command, file)
    return why === undefined ? [] : [`${document}:${line} ${command}: ${why}`]
  })
  expect(refused).toEqual([])
  // Each of these has commands: a reader that finds none would pass everything.
  const telling = new Set(commands.map(({ document }) => document))
  const skills = globSync('plugin/skills/*/SKILL.md', { cwd: root })
  expect([...telling]).toEqual(expect.arrayContaining(['README.md', ...skills]))
})

test.each([
  ['waybill run "GOAL" --modle x', 'waybill run: there is no option --modle'],
  ['waybill rnu "GOAL"', 'there is no command rnu'],
  ['waybill run --worker codx "…"', 'there is no worker `codx`'],
  ['waybill jobs ID', 'waybill jobs: "ID" is one argument too many'],
  ['waybill status ID --timeout 5', 'waybill status: there is no option --timeout'],
  ['waybill state shw', 'there is no `waybill state shw`'],
  ['/waybill:allow codex --wirte', '"--wirte" is not known'],
  ['/waybill:alow codex', 'there is no skill alow'],
  ["waybill run --goal-file - --wait 100 <<'GOAL'", undefined],
  ['waybill log ID --json | head -3   # the first facts', undefined],
])('%s', (command, why) => {
  expect(refusal(command, writeIn(tempFolder(), 'schema.json', '{}'))).toBe(why)
})

test('every file that a document points to is there', () => {
  const documents = DOCUMENTS.flatMap((pattern) => globSync(pattern, { cwd: root }))
  const pointed = documents.flatMap((document) =>
    [...readFileSync(`${root}/${document}`, 'utf8').matchAll(/\]\(([^)#\s]+)/g)].flatMap(([, target = '']) =>
      /^[a-z]+:/.test(target) ? [] : [{ document, file: join(root, dirname(document), target) }],
    ),
  )
  expect(pointed.length).toBeGreaterThan(20)
  expect(pointed.filter(({ file }) => !existsSync(file))).toEqual([])
})

test('skills are short and tell when to use them', () => {
  const skills = globSync('plugin/skills/*/SKILL.md', { cwd: root }).map((path) => ({
    path,
    text: readFileSync(`${root}/${path}`, 'utf8'),
  }))
  const wrong = skills.flatMap(({ path, text }) => {
    const folder = path.split('/').at(-2)
    const [, name, description = ''] = /^---\nname: (\S+)\ndescription: (.+)\n/.exec(text) ?? []
    const fits = name === folder && description.length <= 500 && text.split('\n').length < 100
    return fits ? [] : [path]
  })
  expect(wrong).toEqual([])
})
