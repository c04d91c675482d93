import type { Host } from '../domain/hook.ts'
import type { Occasion } from '../domain/rule.ts'

/** What a host puts there by itself: commands, and notices of tasks that ended. */
const NOT_TYPED = /^\s*(?:[/$!#]\S|<[a-z])/i

/** What was typed to a host, or undefined for what is nobody's wish. */
export const typedOccasion = (text: string, host: Host): Occasion | undefined =>
  text.trim() === '' || NOT_TYPED.test(text) ? undefined : { via: 'prompt', host, text, files: [] }
