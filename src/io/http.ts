import type { HttpInvocation, RawRun } from '../domain/run.ts'
import { type AskOptions, runAsked } from './asked-run.ts'
import { askHttp } from './http-ask.ts'
import { askChat } from './http-chat.ts'

export type HttpOptions = AskOptions & {
  /** Goes into the header `Authorization`; absent where the server wants none. */
  secret?: string | undefined
}

/** Makes a request inside its limits, as `runAsked` has it. When it resolves, its connection is closed. */
export function runHttp(invocation: HttpInvocation, { secret, ...options }: HttpOptions): Promise<RawRun> {
  const ask = invocation.api === 'chat' ? askChat : askHttp
  return runAsked((print, stop) => ask(invocation, secret, stop, print), options)
}
