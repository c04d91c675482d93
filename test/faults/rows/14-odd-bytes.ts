import { codexAnswer, sayLines } from '../moves.ts'
import type { Row } from '../row.ts'

const ESC = '\u001b'
const ODD: Record<string, string> = {
  ANSI: `${ESC}[31mred${ESC}[2J${ESC}[H`,
  OSC: `${ESC}]0;title\u0007 ${ESC}]52;c;aGVsbG8=\u0007 ${ESC}]8;;http://x${ESC}\\`,
  'DCS and APC': `${ESC}Pq#0${ESC}\\ ${ESC}_payload${ESC}\\ ${ESC}^pm${ESC}\\`,
  'C1 controls': '\u009b31m \u0090q\u009c \u009d0;t\u009c',
  'CR and BS': 'safe\rrm -rf\u0008\u0008 \u0000 \u007f',
  bidi: '\u202eevil\u202c \u2066x\u2069 \u200f',
  'tag characters': 'a\u{e0041}\u{e0042}\u{e007f}',
  'zero width': 'a\u200b\u2060\ufeffb',
}
/** What must reach neither a terminal nor a host: all controls but tab and newline, bidi, tags. */
const DANGEROUS =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/u

const RAW: Record<string, (string | Buffer)[]> = {
  'invalid UTF-8': [Buffer.from([0xff, 0xfe, 0x7b]), ...codexAnswer('fine')],
  'lone surrogates': [String.raw`{"type":"item.completed","item":{"text":"\ud800"}}`, ...codexAnswer('fine')],
  'deep JSON': [`${'['.repeat(10_000)}${']'.repeat(10_000)}`, ...codexAnswer('fine')],
  'duplicate keys': ['{"type":"turn.failed","type":"turn.started"}', ...codexAnswer('fine')],
  __proto__: [
    '{"__proto__":{"type":"turn.failed"},"constructor":{"prototype":{"x":1}}}',
    ...codexAnswer('fine'),
  ],
}

export const oddBytes: Row = {
  row: 14,
  fault:
    'invalid UTF-8, surrogates, NUL, terminal controls, bidi, tags, deep JSON, duplicate keys, __proto__',
  injector: 'a worker that prints them',
  async run(lab) {
    await lab.at('texts', {}, async (world) => {
      sayLines(world, 'codex', codexAnswer(Object.values(ODD).join(' | ')))
      const { document } = await world.json(['run', 'hello'])
      for (const args of [['result', document.id], ['jobs'], ['status', document.id], ['log', document.id]]) {
        const { stdout, stderr } = await world.waybill(args)
        const found = DANGEROUS.exec(stdout + stderr)?.[0]
        lab.must(`waybill ${args[0]} prints no U+${found?.codePointAt(0)?.toString(16)}`, found === undefined)
      }
      const { stdout } = await world.waybill(['run', 'hello', '--render', 'host'])
      const text = JSON.stringify(Object.values(JSON.parse(stdout) as object)).replaceAll('\\n', ' ')
      const told = DANGEROUS.exec(JSON.parse(text).join(' ').replaceAll('\n', ' '))?.[0]
      lab.must(`a host is told no U+${told?.codePointAt(0)?.toString(16)}`, told === undefined)
    })
    for (const [name, lines] of lab.some(Object.entries(RAW))) {
      await lab.at(name, {}, async (world) => {
        sayLines(world, 'codex', lines)
        const { document } = await world.json(['run', 'hello'])
        lab.must(`${name}: the answer is read`, document.text === 'fine')
      })
    }
  },
}
