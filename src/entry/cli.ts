import { useCompiled } from './compiled.ts'

/** Said before anything is loaded that an older Node could not even parse. */
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

if (major < 22 || (major === 22 && minor < 13)) {
  process.stderr.write(
    `waybill: Node 22.13 or newer is needed; this is ${process.versions.node} (${process.execPath}).\n  Install a newer one, or put it first on the PATH.\n`,
  )
  process.exitCode = 6
} else {
  useCompiled(process.env)
  // A bundle of its own, next to this one: split off it would be a dozen files to open.
  const { main } = (await import(new URL('./main.mjs', import.meta.url).href)) as typeof import('./main.ts')
  process.exitCode = await main(process.argv.slice(2))
  // A supervisor's open pipe must not keep a caller that is done; what was printed goes out first.
  process.stdout.write('', () => process.stderr.write('', () => process.exit()))
}
