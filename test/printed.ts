import type { Fact } from '../src/domain/event.ts'
import type { RunDocument } from '../src/entry/render/document.ts'
import type { Ended } from './real/processes.ts'

/** `waybill` on some machine; `More` is what may be said of its start there. */
export type Waybill<More> = (args: string[], more?: More) => Promise<Ended>

/** What Waybill prints there, read. */
export type Printed<More> = {
  /** `waybill ARGS --json`. */
  json(args: string[], more?: More): Promise<{ code: number | null; document: RunDocument }>
  /** The facts of a run, in the order of truth. */
  facts(run: string): Promise<Fact[]>
}

export const printedBy = <More>(waybill: Waybill<More>): Printed<More> => ({
  json: async (args, more) => {
    const ended = await waybill([...args, '--json'], more)
    return { code: ended.code, document: documentIn(ended, args) }
  },
  facts: async (run) => {
    const { stdout } = await waybill(['log', run, '--json'])
    return stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { fact: Fact }).fact)
  },
})

/** Throws with what went to stderr where there is none. */
export function documentIn({ code, stdout, stderr }: Ended, args: readonly string[]): RunDocument {
  if (stdout === '') throw new Error(`waybill ${args.join(' ')} printed nothing (exit ${code}): ${stderr}`)
  return JSON.parse(stdout) as RunDocument
}
