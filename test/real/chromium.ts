import { type ChildProcess, spawn } from 'node:child_process'
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome']

/** A browser of this machine: what CHROMIUM names, else the first of these in PATH. */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string | undefined {
  if (env.CHROMIUM) return env.CHROMIUM
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean)
  return folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

export const NO_CHROMIUM =
  'no Chromium was found (CHROMIUM, or chromium, chromium-browser, google-chrome in PATH): these cases were not tried'

/** A headless browser with a new profile, its debug port on loopback. */
export type Chromium = { endpoint: string; wsUrl: string; process: ChildProcess; close(): Promise<void> }

// As root there is no sandbox; the rest keeps it from going anywhere by itself.
const FLAGS = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
  '--remote-debugging-port=0',
]

export async function startChromium(executable: string, ...urls: string[]): Promise<Chromium> {
  const profile = mkdtempSync(join(tmpdir(), 'waybill-chromium-'))
  const browser = spawn(executable, [...FLAGS, `--user-data-dir=${profile}`, ...urls], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = new Promise<void>((resolve) => browser.once('exit', () => resolve()))
  const wsUrl = await new Promise<string>((resolve, reject) => {
    let said = ''
    browser.stderr.on('data', (chunk: Buffer) => {
      said += chunk
      const [, url] = /DevTools listening on (ws:\S+)/.exec(said) ?? []
      if (url) resolve(url)
    })
    browser.once('error', reject)
    browser.once('exit', (code) => reject(new Error(`${executable} exited with ${code}: ${said}`)))
  })
  return {
    endpoint: `http://${new URL(wsUrl).host}`,
    wsUrl,
    process: browser,
    close: async () => {
      browser.kill('SIGKILL')
      await ended
      rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
    },
  }
}
