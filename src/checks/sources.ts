import { verdictOn } from '../decide/research/honesty.ts'
import { honestyOf } from '../io/honesty.ts'
import type { Check } from './check.ts'

/** An answer that was to be searched for was searched for, and cites pages that its vendor names. */
export const sources: Check = async ({ task, report, pasted, site }) => {
  const { pages, cancel } = site
  const honesty = await honestyOf({
    task,
    report,
    ...(pasted ? { pasted } : {}),
    ...(pages ? { looking: { privateHosts: pages.privateHosts, cancel } } : {}),
  })
  return { ...verdictOn(honesty, task.round), honesty }
}
