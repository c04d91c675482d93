import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { keyed, lane, refused } from './lane-cases.ts'
import { tempFolder, writeIn } from './temp-folder.ts'

describe('a key where the config says it is', () => {
  const withFile = (text: string, mode = 0o600) => writeIn(tempFolder(), 'key', text, mode)

  test('beats the variables of the vendor', () => {
    const env = { HOME: tempFolder(), MY_KEY: 'sk-mine', OPENAI_API_KEY: 'sk-other' }
    expect(lane('codex-cli', env, { apiKeyEnv: 'MY_KEY' })).toEqual(
      keyed('MY_KEY', 'CODEX_API_KEY', 'sk-mine'),
    )
    const apiKeyFile = withFile('sk-file\n')
    expect(lane('codex-cli', env, { apiKeyFile })).toEqual(keyed(apiKeyFile, 'CODEX_API_KEY', 'sk-file'))
  })

  test('a variable that is not set is told, and no other key is taken', () => {
    const env = { HOME: tempFolder(), OPENAI_API_KEY: 'sk-other' }
    expect(lane('codex-cli', env, { apiKeyEnv: 'MY_KEY' })).toEqual(
      refused(
        'config.yaml says that the key is in MY_KEY, which is not set',
        'Set it where this runs, or name a file (apiKeyFile): Codex hands its tools no keys.',
      ),
    )
  })

  test.each([
    ['two lines', 'sk-1\nsk-2\n'],
    ['an assignment', 'OPENAI_API_KEY = sk-1'],
    ['nothing', '\n'],
  ])('a file that holds %s is refused and not quoted (I6)', (_what, text) => {
    const apiKeyFile = withFile(text)
    expect(lane('codex-cli', { HOME: tempFolder() }, { apiKeyFile })).toEqual(
      refused(
        `${apiKeyFile} does not hold a key: one line without spaces was expected`,
        'Put the key there and nothing else.',
      ),
    )
  })

  test.each([0o640, 0o604, 0o620, 0o602])(
    'a file of mode %o is refused, with the command that mends it',
    (mode) => {
      const apiKeyFile = withFile('sk-1')
      chmodSync(apiKeyFile, mode)
      expect(lane('codex-cli', { HOME: tempFolder() }, { apiKeyFile })).toEqual(
        refused(
          `the key file is not private: ${apiKeyFile} is open to others`,
          `Run \`chmod go-rwx ${apiKeyFile}\`.`,
        ),
      )
    },
  )

  test('a file that is not there is told', () => {
    const apiKeyFile = join(tempFolder(), 'key')
    expect(lane('codex-cli', { HOME: tempFolder() }, { apiKeyFile })).toEqual(
      refused(
        `the key file ${apiKeyFile} cannot be read (ENOENT)`,
        'Write the key to it, or mend apiKeyFile.',
      ),
    )
  })
})
