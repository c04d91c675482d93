import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { Forebear } from '../../src/io/forebears.ts'
import { identify } from '../../src/io/identity.ts'

const program = fileURLToPath(new URL('./programs/life.ts', import.meta.url))

/** What a program tells that is called by `script`, in which it stands as `"$@"`. */
function toldBelow(script: string): { pid: number; forebears: Forebear[] } {
  const args = ['-c', script, 'sh', process.execPath, program]
  const env = { PATH: process.env.PATH ?? '' }
  return JSON.parse(execFileSync('/bin/sh', args, { env, stdio: ['ignore', 'pipe', 'inherit'] }).toString())
}

test.runIf(process.platform === 'linux')(
  'a caller shows itself and everybody above it, with marks that were stripped further down (W32, needs /proc)',
  () => {
    const inner = `env -i "$@"; true`
    const { pid, forebears } = toldBelow(`WAYBILL_RUN=w7 /bin/sh -c '${inner}' sh "$@"; true`)
    const at = forebears.findIndex(({ process: { pid } }) => pid === process.pid)
    expect({
      first: forebears[0]?.process.pid,
      marks: forebears.slice(0, at).map(({ run }) => run),
      us: forebears[at],
    }).toEqual({ first: pid, marks: [undefined, 'w7', undefined], us: { process: identify(process.pid) } })
  },
)

test.runIf(process.platform === 'linux')(
  'a mark that a program unset after its start still stands in what it was started with',
  () => {
    const { forebears } = toldBelow(`WAYBILL_RUN=w7 /bin/sh -c 'unset WAYBILL_RUN; "$@"; true' sh "$@"; true`)
    expect(forebears.slice(0, 2).map(({ run }) => run)).toEqual([undefined, 'w7'])
  },
)

test.runIf(process.platform === 'linux')('what only looks like a mark is none', () => {
  const { forebears } = toldBelow(`XWAYBILL_RUN=w7 NOTE="see WAYBILL_RUN=w8" "$@"; true`)
  expect(forebears[0]?.run).toBeUndefined()
})
