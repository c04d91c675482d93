import { describe, expect, test } from 'vitest'
import { forebearsIn } from '../../src/io/forebears.ts'
import { bootId } from '../../src/io/identity.ts'
import { parsePsTree } from '../../src/io/process-table-darwin.ts'

/** As `ps -axeww -o pid=,ppid=,lstart=,command=` prints it: after the command stands its environment. */
const PS = `
    1     0 Sat Nov 21 06:00:00 2026     /sbin/launchd
  300     1 Sat Nov 21 06:01:00 2026     -zsh
  400   300 Sat Nov 21 06:02:00 2026     codex exec --json - PATH=/usr/bin WAYBILL_RUN=w7 HOME=/Users/u
  500   400 Sun Nov  1 06:03:00 2026     /bin/sh -c waybill run "a goal" PATH=/usr/bin
  501   500 Sat Nov 21 06:03:01 2026     node cli.mjs run XWAYBILL_RUN=w8 WAYBILL_RUN=
`
const boot = bootId()
const one = (pid: number, startedAt: string) => ({
  process: { pid, startedAt, ...(boot === undefined ? {} : { bootId: boot }) },
})

describe('who stands above a process, from one look at all of them (macOS)', () => {
  test('is told nearest first, each with the mark that it was started with', () => {
    expect(forebearsIn(parsePsTree(PS), 501)).toEqual([
      one(501, 'Sat Nov 21 06:03:01 2026'),
      one(500, 'Sun Nov 1 06:03:00 2026'),
      { ...one(400, 'Sat Nov 21 06:02:00 2026'), run: 'w7' },
      one(300, 'Sat Nov 21 06:01:00 2026'),
      one(1, 'Sat Nov 21 06:00:00 2026'),
    ])
  })

  test('is nobody for a process that is not there', () => {
    expect(forebearsIn(parsePsTree(PS), 77)).toEqual([])
  })

  test('comes to an end where the table runs in a circle', () => {
    const circle = new Map([[5, { parent: 5, startedAt: 'x', commandAndEnvironment: '' }]])
    expect(forebearsIn(circle, 5).length).toBeLessThan(65)
  })
})
