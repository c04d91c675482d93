import { expect, test } from 'vitest'
import { parseCarriers, parsePsTable } from '../../src/io/process-table-darwin.ts'
import { descendantsOf, ownLine } from '../../src/io/process-tree.ts'

const PS = `    1     0     1 Ss   Sat Nov 21 06:13:00 2026
  501     1   501 Ss   Sat Nov 21 06:14:10 2026
  640   501   501 R+   Sat Nov  7 09:00:01 2026
nonsense
`

test('the table of macOS', () => {
  expect([...parsePsTable(PS)]).toEqual([
    [1, { state: 'Ss', parent: 0, group: 1, startedAt: 'Sat Nov 21 06:13:00 2026' }],
    [501, { state: 'Ss', parent: 1, group: 501, startedAt: 'Sat Nov 21 06:14:10 2026' }],
    [640, { state: 'R+', parent: 501, group: 501, startedAt: 'Sat Nov 7 09:00:01 2026' }],
  ])
})

test('what carries a mark on macOS: in the environment, whole, and not among the arguments', () => {
  const rows: [pid: number, command: string, environment: string][] = [
    [501, '/opt/codex exec --json', 'PATH=/usr/bin WAYBILL_RUN=w1 HOME=/Users/u'],
    [502, 'sleep 600', 'WAYBILL_RUN=w1'],
    [503, 'sleep 600', 'WAYBILL_RUN=w12'],
    [504, 'grep WAYBILL_RUN=w1 log', 'PATH=/usr/bin'],
    [505, 'sleep 600', 'X_WAYBILL_RUN=w1'],
    [506, '/usr/sbin/cfprefsd agent', ''],
  ]
  const plain = rows.map(([pid, command]) => `  ${pid} ${command}\n`).join('')
  const whole = rows.map(([pid, command, environment]) => `  ${pid} ${command} ${environment}\n`).join('')
  expect(parseCarriers(plain, whole, 'WAYBILL_RUN=w1')).toEqual([501, 502])
})

test('a pid that is another program by now is not judged', () => {
  expect(parseCarriers('  7 vi\n', '  7 sleep 6 WAYBILL_RUN=w1\n', 'WAYBILL_RUN=w1')).toEqual([])
})

const row = (parent: number, state = 'S', startedAt = '5') => ({ state, parent, group: 1, startedAt })

test('what stands below a process, also where a child comes before its parent, and what runs no more is left out', () => {
  const table = new Map([
    [3, row(9)],
    [4, row(1)],
    [8, row(3, 'Z')],
    [9, row(20, 'S', '7')],
    [20, row(1)],
  ])
  expect(descendantsOf([20], table)).toEqual([
    { pid: 3, startedAt: '5' },
    { pid: 9, startedAt: '7' },
  ])
})

test('our own line ends where the table does, and where it would go in circles', () => {
  const parents = new Map([
    [process.pid, 50],
    [50, 60],
    [60, 50],
  ])
  expect([...ownLine((pid) => parents.get(pid))]).toEqual([process.pid, 50, 60])
  expect([...ownLine(() => undefined)]).toEqual([process.pid])
})
