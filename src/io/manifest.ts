import type { SentManifest } from '../domain/manifest.ts'
import type { Errand, Invocation } from '../domain/run.ts'
import type { Scratch } from './scratch.ts'
import { sha256 } from './sha256.ts'

/** What leaves with this run: the whole prompt, and how far the worker can reach by itself. */
export const listSent = (
  { stdin }: Pick<Invocation, 'stdin'>,
  { cwd }: Pick<Errand, 'cwd'>,
  scratch: Pick<Scratch, 'base'> | undefined,
): SentManifest => ({
  prompt: { bytes: Buffer.byteLength(stdin), sha256: sha256().update(stdin).digest('hex') },
  files: [],
  reach: { root: cwd, ...(scratch ? { base: scratch.base } : {}) },
})
