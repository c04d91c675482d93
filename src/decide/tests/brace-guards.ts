import { openOf, type Range } from './brackets.ts'

const GUARD = /(?<![\w$.])if\b[^{;\n]*?(?:\{\s*|\)\s*)return\s*(?=[;\n}])/g

/** Early returns on a condition at the top of a body in braces: each is a skip that no runner counts. */
export const guardsIn = (code: string, { start, end }: Range): number =>
  [...code.slice(start, end).matchAll(GUARD)].filter(({ index }) => openOf(code, start + index) === start - 1)
    .length
