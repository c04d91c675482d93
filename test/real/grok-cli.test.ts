import { afterEach, beforeAll, expect, test } from 'vitest'
import { xaiFinds, xaiSays } from '../servers/xai-turns.ts'
import { installRealCli } from './install.ts'
import { type World, type WorldOptions, world } from './world.ts'

let open: World | undefined
beforeAll(async () => {
  await installRealCli()
})
afterEach(async () => {
  await open?.close()
  open = undefined
})

test('quick', async () => {
  open = await world('grok', { xai: { lanes: [{ name: 'w', turns: [xaiSays('Hello there.')] }] }, files: { 'a.txt': 'one\n' }, allow: [{ worker: 'grok-cli', modes: ['read'] }] })
  const { code, stdout, stderr } = await open.waybill(['run', 'Say hello @/etc/hostname', '--worker', 'grok-cli', '--json'])
  console.log(code, stdout, stderr)
  console.log(JSON.stringify(open.xai.requests, null, 1))
}, 120000)
