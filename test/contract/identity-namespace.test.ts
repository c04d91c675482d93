import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, readlinkSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { ProcessIdentity } from '../../src/domain/run.ts'
import type { Forebear } from '../../src/io/forebears.ts'
import { identify, lifeOf, signalProcess } from '../../src/io/identity.ts'
import { freshLedger, saidBy } from './ledger-harness.ts'
import { begin, deadProcess, started } from './reaper-harness.ts'
import { SANDBOXES, whyNoSandbox } from './sandbox.ts'

const program = (name: string) => fileURLToPath(new URL(`./programs/${name}`, import.meta.url))
const none = whyNoSandbox()
const why = none ? ` (${none})` : ''

type Told = { pid: number; self: ProcessIdentity; forebears: Forebear[]; above: string[] }

/** Somebody in a sandbox: what it says of itself, and what it thinks of others. */
async function within(wrap: string[]) {
  const [file = '', ...args] = [...wrap, process.execPath, program('life.ts')]
  const env = { PATH: process.env.PATH ?? '', WAYBILL_RUN: 'w7' }
  const child = spawn(file, args, { env, stdio: ['pipe', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const next = async () => JSON.parse((await lines.next()).value as string)
  return {
    child: child as ChildProcess,
    told: (await next()) as Told,
    judges: async (identity: ProcessIdentity) => {
      child.stdin.write(`${JSON.stringify(identity)}\n`)
      return (await next()) as [string, boolean]
    },
  }
}

const namespaceHere = () => readlinkSync('/proc/self/ns/pid')

describe.skipIf(none)(`a PID namespace${why}`, () => {
  describe.each(SANDBOXES)('%s', (_what, wrap) => {
    test('who is inside knows itself, and is known to live and to be dead from outside (I2)', async () => {
      const { child, told, judges } = await within(wrap)
      const itself = await judges(told.self)
      const living = lifeOf(told.self)
      const stranger = lifeOf({ ...told.self, startedAt: '1' })
      child.kill('SIGKILL')
      await once(child, 'exit')
      while (lifeOf(told.self) === 'alive') await new Promise((resolve) => setTimeout(resolve, 5))
      expect({ told: told.self, itself, living, stranger, dead: lifeOf(told.self) }).toEqual({
        told: {
          pid: told.pid,
          startedAt: expect.stringMatching(/^\d+$/),
          bootId: readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
          pidNamespace: expect.stringMatching(/^pid:\[\d+\]$/),
        },
        itself: ['alive', false],
        living: 'alive',
        stranger: 'dead',
        // Where we do not stand in the first namespace, one that is gone cannot be told from one beside ours.
        dead: namespaceHere() === 'pid:[4026531836]' ? 'dead' : 'unknown',
      })
      expect([told.self.pidNamespace === namespaceHere(), told.pid === child.pid]).toEqual([false, false])
    })

    test('a signal from outside reaches the one that is meant, by another number', async () => {
      const { child, told } = await within(wrap)
      const ended = once(child, 'exit')
      const sent = signalProcess(told.self, 'SIGKILL')
      await ended
      expect({ sent, again: signalProcess(told.self, 'SIGKILL') }).toEqual({ sent: true, again: false })
    })

    test('of somebody outside nobody inside can tell, and nothing is signalled', async () => {
      const { judges } = await within(wrap)
      const outside = identify(process.pid)
      expect([await judges(outside), await judges({ ...outside, pid: 1 })]).toEqual(
        wrap.includes('--proc')
          ? Array(2).fill(['unknown', false])
          : // The machine's own table shows whoever is outside; the numbers in it are still nobody's to signal.
            [
              ['alive', false],
              [expect.any(String), false],
            ],
      )
    })

    test('a reaper inside leaves a dead supervisor outside to those who can see it', async () => {
      const { ledger, path } = freshLedger()
      begin(ledger, { ...(await deadProcess()), pidNamespace: 'pid:[1]' }, [started], {}, Date.now())
      const [file = '', ...args] = [...wrap, process.execPath, program('reap.ts'), path]
      const child = spawn(file, args, {
        env: { PATH: process.env.PATH ?? '' },
        stdio: ['pipe', 'pipe', 'inherit'],
      })
      child.stdin.write('go\n')
      expect(await saidBy(child)).toBe('ready\n[]')
    })

    test('what stands above it is told: the first process of the sandbox carries the mark of the run (W32)', async () => {
      const { told } = await within(wrap)
      expect([told.forebears[0]?.process, told.forebears[1], told.above[0]]).toEqual([
        told.self,
        { process: { ...told.self, pid: 1, startedAt: expect.any(String) }, run: 'w7' },
        'bwrap',
      ])
    })
  })
})
