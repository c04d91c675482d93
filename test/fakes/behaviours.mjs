/**
 * What a fake worker can be told to do, by directives inside the prompt on stdin: `[[fake: NAME ARGUMENTS]]`.
 *
 *   answer TEXT           answer TEXT (without a directive: the prompt itself), with usage, exit 0
 *   answer-coded TEXT     the same with `%XX` decoded: an answer may hold a directive for whoever is given that answer
 *   edit PATH TEXT        write TEXT and a newline to PATH in the working folder (`\n` in TEXT is a newline),
 *                         then answer; may be given several times; refused where the sandbox is read-only
 *   sleep MS              wait, then answer
 *   shell COMMAND         run it in a session of its own, as the real ones do, and answer with what it printed
 *   use TOKENS            say that one more request took so many input tokens and one of output (several times: several requests)
 *   drip [MS]             answer one byte at a time
 *   env                   answer with the environment as JSON
 *   history               answer with what was said in this session before, as JSON
 *   argv                  answer with {argv, cwd, stdinBytes, stdinSha256} as JSON
 *   invalid-utf8          answer with two bytes that are not UTF-8
 *   empty                 print nothing, exit 0
 *   exit N                a perfect answer, then exit N
 *   die SIGNAL            a perfect answer, then kill itself
 *   hang                  the start events, then nothing for ever
 *   silent                nothing at all, for ever
 *   retry                 the start events, then retry events for ever
 *   unauthorized          the vendor says 401: retries, then the terminal error, exit 1
 *   usage-limit           the vendor says that the plan's limit is reached, exit 1
 *   flood-stdout [BYTES]  JSON lines for ever, or BYTES of them and then an answer
 *   flood-stderr [BYTES]  the same on stderr
 *   flood-line [BYTES]    the same without a newline
 *   ignore-term           ignore SIGTERM, then as `hang`
 *   ignore-int            ignore SIGINT, then as `hang`
 *   ignore-all            ignore SIGINT, SIGTERM and SIGHUP, then as `hang`
 *   stubborn-child        start a child that ignores SIGINT and SIGTERM, then as `hang`
 *   child                 start a quiet child in the same group, answer, exit 0
 *   child-holds-stdout    the same, and the child keeps stdout open
 *   setsid-child          the same as `child`, in a session of its own
 *   setsid-holds-stdout   the same as `child-holds-stdout`, in a session of its own
 *
 * Children live for 60 s if nobody ends them. Programs see the real dialects in `fake-codex.mjs` and `fake-claude.mjs`.
 */
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises'

export function writeAll(fd, data) {
  const bytes = Buffer.from(data)
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at)
}

const jsonLine = (event) => `${JSON.stringify(event)}\n`
const print = (...events) => writeAll(1, events.map(jsonLine).join(''))

async function forEver() {
  for (;;) await wait(1_000_000)
}

const DIRECTIVE = /\[\[fake: *([^\]]*?) *\]\]/g

export function readPrompt() {
  const bytes = readFileSync(0)
  const text = bytes.toString('utf8')
  const directives = [...text.matchAll(DIRECTIVE)].map(([, words]) => {
    const [, name, rest = ''] = /^(\S+)\s*(.*)$/s.exec(words) ?? []
    return { name, rest }
  })
  return { bytes, said: text.replaceAll(DIRECTIVE, '').trim(), directives }
}

async function flood(fd, piece, bytes) {
  for (let sent = 0; sent < bytes; sent += piece.length) {
    writeAll(fd, piece)
    // Lets a signal handler in; a busy loop would ignore every signal that it handles.
    await turn()
  }
}

function startChild({ holdsStdout = false, ownSession = false, stubborn = false }) {
  const script = stubborn ? 'trap "" INT TERM; for i in 1 2 3 4 5 6; do sleep 10; done' : 'exec sleep 60'
  const stdio = ['ignore', holdsStdout ? 'inherit' : 'ignore', 'ignore']
  spawn('/bin/sh', ['-c', script], { stdio, detached: ownSession }).unref()
}

function shell(command) {
  const { stdout } = spawnSync('/bin/sh', ['-c', command], { detached: true, encoding: 'utf8' })
  return stdout
}

function ignore(...signals) {
  for (const signal of signals) {
    process.removeAllListeners(signal)
    process.on(signal, () => {})
  }
}

function edit(rest, dialect) {
  const { folder } = dialect
  const [, path, text] = /^(\S+)\s*(.*)$/s.exec(rest)
  if (!dialect.mayWrite) return print(...dialect.editRefused(join(folder, path)))
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), `${text.replaceAll('\\n', '\n')}\n`)
  print(...dialect.edited(join(folder, path)))
}

const children = {
  'stubborn-child': { stubborn: true },
  child: {},
  'child-holds-stdout': { holdsStdout: true },
  'setsid-child': { ownSession: true },
  'setsid-holds-stdout': { holdsStdout: true, ownSession: true },
}

const dialectLines = (events) => events.map(jsonLine).join('')

async function drip(text, everyMs) {
  for (const byte of Buffer.from(text)) {
    writeAll(1, [byte])
    await wait(everyMs)
  }
}

/** What happens instead of an answer: these end the process or never return. */
async function insteadOfAnswer(dialect, named) {
  const has = (name) => named.has(name)
  if (has('ignore-term')) ignore('SIGTERM')
  if (has('ignore-int')) ignore('SIGINT')
  if (has('ignore-all')) ignore('SIGINT', 'SIGTERM', 'SIGHUP')
  if (['hang', 'ignore-term', 'ignore-int', 'ignore-all', 'stubborn-child'].some(has)) await forEver()
  for (let attempt = 1; has('retry'); attempt += 1) {
    print(dialect.retry(attempt))
    await wait(20)
  }
  for (const name of ['unauthorized', 'usage-limit'].filter(has)) {
    for (const event of dialect[name]) {
      print(event)
      await wait(20)
    }
    process.exit(1)
  }
}

async function beforeAnswer(dialect, directives) {
  for (const { name, rest } of directives) {
    const amount = Number(rest || Number.POSITIVE_INFINITY)
    if (name === 'flood-stdout') await flood(1, jsonLine(dialect.chatter).repeat(200), amount)
    if (name === 'flood-stderr') await flood(2, `${'e'.repeat(99)}\n`.repeat(200), amount)
    if (name === 'flood-line') {
      await flood(1, 'x'.repeat(20_000), amount)
      writeAll(1, '\n')
    }
    if (name === 'edit') edit(rest, dialect)
    if (name === 'sleep') await wait(Number(rest))
  }
}

function answerText(dialect, named, { bytes, said }) {
  if (named.has('env')) return JSON.stringify(process.env)
  if (named.has('history')) return JSON.stringify(dialect.history)
  if (named.has('shell')) return shell(named.get('shell'))
  if (named.has('answer-coded')) return decodeURIComponent(named.get('answer-coded'))
  if (!named.has('argv')) return named.get('answer') ?? said
  const stdinSha256 = createHash('sha256').update(bytes).digest('hex')
  return JSON.stringify({ argv: dialect.argv, cwd: process.cwd(), stdinBytes: bytes.length, stdinSha256 })
}

/** Ends the process, or never returns. */
export async function behave(dialect, prompt) {
  const named = new Map(prompt.directives.map(({ name, rest }) => [name, rest]))
  if (named.has('empty')) process.exit(0)
  if (named.has('silent')) await forEver()
  if (named.has('drip')) {
    await drip(
      dialectLines([...dialect.start, ...dialect.answer(prompt.said)]),
      Number(named.get('drip') || 1),
    )
    process.exit(0)
  }
  print(...dialect.start)
  for (const [name, how] of Object.entries(children)) if (named.has(name)) startChild(how)
  for (const { name, rest } of prompt.directives) if (name === 'use') dialect.use(Number(rest))
  await insteadOfAnswer(dialect, named)
  await beforeAnswer(dialect, prompt.directives)
  const broken = named.has('invalid-utf8')
  const answer = dialectLines(dialect.answer(broken ? 'BROKEN' : answerText(dialect, named, prompt)))
  const [before, ...after] = broken ? answer.split('BROKEN') : [answer]
  writeAll(1, before)
  // Every place where the text stands gets the two bytes, so that all of them agree.
  for (const part of after) writeAll(1, Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(part)]))
  if (named.has('die')) {
    process.kill(process.pid, named.get('die'))
    await forEver()
  }
  process.exit(Number(named.get('exit') ?? 0))
}
