import { chmodSync, mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { DEFAULT_CONFIG } from '../../src/domain/config.ts'
import { readConfig } from '../../src/io/config-file.ts'
import { tempFolder, writeIn } from './temp-folder.ts'

const FILE = 'config.yaml'

describe('the file', () => {
  const read = (folder: string) => readConfig({ config: join(folder, FILE) })

  test('no file, and no folder, are the defaults', async () => {
    const folder = tempFolder()
    expect(await read(folder)).toEqual({ ok: true, value: DEFAULT_CONFIG })
    expect(await read(join(folder, 'none'))).toEqual({ ok: true, value: DEFAULT_CONFIG })
  })

  test('a file of the user counts, by way of a link too', async () => {
    const folder = tempFolder({ 'config.yaml': 'depth: 2\n' })
    const linked = tempFolder()
    symlinkSync(join(folder, FILE), join(linked, FILE))
    const limits = { ...DEFAULT_CONFIG.limits, depth: 2 }
    const expected = { ok: true, value: { ...DEFAULT_CONFIG, limits, said: ['depth'] } }
    expect([await read(folder), await read(linked)]).toEqual([expected, expected])
  })

  test('a file or folder that others can write is refused, with the command that mends it', async () => {
    const folder = tempFolder({ 'config.yaml': 'depth: 2\n' })
    const file = join(folder, FILE)
    const refused = (place: string) => ({
      ok: false,
      failure: {
        kind: 'config_invalid',
        message: `${place} can be written by others, so its addresses and keys cannot be trusted`,
        hint: `Check it, then \`chmod go-w ${place}\`.`,
      },
    })
    chmodSync(file, 0o620)
    expect(await read(folder)).toEqual(refused(file))
    chmodSync(file, 0o602)
    expect(await read(folder)).toEqual(refused(file))
    chmodSync(file, 0o644)
    chmodSync(folder, 0o770)
    expect(await read(folder)).toEqual(refused(folder))
    chmodSync(folder, 0o755)
    expect(await read(folder)).toMatchObject({ ok: true })
  })

  test('a folder in its place, and a file of great size, are refused', async () => {
    const folder = tempFolder()
    mkdirSync(join(folder, FILE))
    expect(await read(folder)).toMatchObject({ ok: false, failure: { kind: 'config_invalid' } })
    const large = tempFolder()
    writeIn(large, FILE, `# ${'x'.repeat(300_000)}\n`)
    expect(await read(large)).toMatchObject({ ok: false, failure: { kind: 'config_invalid' } })
  })

  test('errors name the file by its path', async () => {
    const folder = tempFolder({ 'config.yaml': 'depht: 2\n' })
    const message = `${join(folder, FILE)} line 1: there is no field \`depht\`. Did you mean \`depth\`?`
    expect(await read(folder)).toMatchObject({ ok: false, failure: { kind: 'config_invalid', message } })
  })
})
