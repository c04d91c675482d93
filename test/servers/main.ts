import { spawn } from 'node:child_process'
import { startAnthropic } from './anthropic.ts'
import type { VendorServer } from './loopback.ts'
import { startOpenai } from './openai.ts'
import { readScriptFile } from './script-file.ts'

/*
 * node test/servers/main.ts script.json
 *   prints {"anthropic":"http://...","openai":"http://.../v1"} and serves until stdin closes or SIGTERM comes.
 * node test/servers/main.ts script.json -- program args...
 *   serves while the program runs and ends as it does; `{anthropic}` and `{openai}` in its arguments and in the
 *   environment stand for the base URLs.
 */
const [file, dashes, program, ...args] = process.argv.slice(2)
if (file === undefined || (dashes !== undefined && (dashes !== '--' || program === undefined))) {
  console.error('usage: main.ts script.json [-- program args...]')
  process.exit(2)
}

const servers = await start(file)
if (servers === undefined) {
  process.exitCode = 2
} else if (program === undefined) {
  console.log(JSON.stringify(urls(servers)))
  const stop = async () => {
    await closeAll(servers)
    process.exit(0)
  }
  process.once('SIGTERM', stop).once('SIGINT', stop)
  process.stdin.once('close', stop).resume()
} else {
  process.exitCode = await runWith(program, args, urls(servers))
  await closeAll(servers)
}

type Servers = { anthropic?: VendorServer; openai?: VendorServer }

async function start(path: string): Promise<Servers | undefined> {
  try {
    const { anthropic, openai } = readScriptFile(path)
    return {
      ...(anthropic ? { anthropic: await startAnthropic(anthropic) } : {}),
      ...(openai ? { openai: await startOpenai(openai) } : {}),
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error))
    return undefined
  }
}

function urls(servers: Servers): Record<string, string> {
  return Object.fromEntries(Object.entries(servers).map(([vendor, { url }]) => [vendor, url]))
}

async function closeAll(servers: Servers): Promise<void> {
  await Promise.all(Object.values(servers).map((server) => server.close()))
}

/** The program's exit code; 1 when a signal ended it or it could not start. */
function runWith(program: string, args: string[], urls: Record<string, string>): Promise<number> {
  const filled = (text: string) =>
    text.replaceAll(/\{(anthropic|openai)\}/g, (all, vendor: string) => urls[vendor] ?? all)
  const env = Object.fromEntries(
    Object.entries(process.env).map(([name, value]) => [name, filled(value ?? '')]),
  )
  const child = spawn(program, args.map(filled), { env, stdio: 'inherit' })
  process.once('SIGTERM', () => child.kill('SIGTERM'))
  return new Promise((resolve) => {
    child.once('error', (error) => {
      console.error(`${program}: ${error.message}`)
      resolve(1)
    })
    child.once('exit', (code) => resolve(code ?? 1))
  })
}
