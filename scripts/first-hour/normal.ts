import { REPO } from './house.ts'

/** The same bytes from two runs: what differs by machine, moment or chance gets one name. Runs are counted as they come. */
export function normaliser({ home, bin }: { home: string; bin: string }): (text: string) => string {
  const seen = new Map<string, string>()
  const nameOf = (id: string): string => {
    const name = seen.get(id) ?? `w${String(seen.size + 1).padStart(id.length - 1, '0')}`
    seen.set(id, name)
    return name
  }
  return (text) =>
    CHANCE.reduce(
      (now, [pattern, name]) => now.replace(pattern, name),
      text
        .replaceAll(home, '~')
        .replaceAll(bin, '/usr/local/bin')
        .replace(VENDOR_PROGRAM, '/usr/local/lib/')
        .replaceAll(REPO, '~/waybill')
        .replace(/\bw[0-9a-z]{14}\b/g, nameOf),
    )
}

const VENDOR_PROGRAM = /\S*\/node_modules\/(?=@openai\/|@anthropic-ai\/)/g

const CHANCE: [RegExp, string][] = [
  [/\x1b\[[0-9;]*m/g, ''],
  [/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, '01a10000-0000-7000-8000-000000000000'],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z/g, '2026-01-01T12:00:00.000Z'],
  [/(?<=resets )\d{4}-\d\d-\d\d/g, '2026-02-01'],
  [/127\.0\.0\.1:\d{4,5}/g, '127.0.0.1:8080'],
  [/(nonce="|worker-output )[0-9a-f]{8}/g, '$18f3a51c7'],
  [/\bpid \d+/g, 'pid 4711'],
  [/(?<=bytes, )[0-9a-f]{12}/g, '5f0c9a7e31d2'],
  [/(?<=the session \S+ \()\d+ bytes/g, '65000 bytes'],
  [/(?<= · )(\d+ ms|\d+\.\d+s)(?= · |\])/g, '1.2s'],
  // A column as wide as its widest entry.
  [/(\d+ ms|\d+\.\d+s) +(?=\$|cost )/g, '1.2s  '],
  [/git version \S+/g, 'git version 2.39.5'],
]
