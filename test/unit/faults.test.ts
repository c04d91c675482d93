import { expect, test } from 'vitest'
import { workerEnvironment } from '../../src/io/environment.ts'
import { FAULT_PLAN, readFaultPlan } from '../../src/io/faults.ts'

test.each([
  ['crash:7', { how: 'crash', steps: 'run', at: 7 }],
  ['crash:run:7', { how: 'crash', steps: 'run', at: 7 }],
  ['crash:reaper:3', { how: 'crash', steps: 'reaper', at: 3 }],
  ['crash:consent:1', { how: 'crash', steps: 'consent', at: 1 }],
  ['fs:ENOSPC:5', { how: 'disk', errno: 'ENOSPC', at: 5, once: false }],
  ['fs:EIO:12:once', { how: 'disk', errno: 'EIO', at: 12, once: true }],
])('%s is a plan', (text, plan) => {
  expect(readFaultPlan(text)).toEqual(plan)
})

test.each([
  undefined,
  '',
  'crash',
  'crash:0',
  'crash:-1',
  'crash:other:1',
  'fs:5',
  'fs:EIO:x',
  'fs:EIO:1:twice',
  'clock:5',
])('%s is none', (text) => {
  expect(readFaultPlan(text)).toBeUndefined()
})

test('nothing is planned unless somebody asks for it', () => {
  expect(FAULT_PLAN).toBeUndefined()
})

test('a worker never inherits a plan', () => {
  const env = workerEnvironment({
    caller: { PATH: '/bin', WAYBILL_FAULTS: 'crash:1' },
    invocation: { env: {}, inheritEnv: [] },
    cwd: '/',
    run: 'w1',
    depth: 1,
    hold: 'w1',
  })
  expect(Object.keys(env)).not.toContain('WAYBILL_FAULTS')
})
