import type { VendorServer } from '../servers/loopback.ts'
import type { Ended } from './processes.ts'

/** What a person types; once more where the answer says so: the system may number a hook's channels apart. */
export async function typeIn(type: () => Promise<Ended>): Promise<Ended> {
  const ended = await type()
  return ended.stdout.includes('type it once more') ? type() : ended
}

type Part = { type: string; text?: string; content?: string | { text?: string }[]; is_error?: boolean }

/** What the host model was given as tool results, in order, from the last request that it sent. */
export function toolResults(server: VendorServer): { text: string; isError: boolean }[] {
  const last = server.requests.findLast(
    (request) => request.path.startsWith('/v1/messages') && request.lane === 'host',
  )
  const { messages = [] } = (last?.body ?? {}) as { messages?: { content: string | Part[] }[] }
  return messages
    .flatMap(({ content }) => (typeof content === 'string' ? [] : content))
    .filter((part) => part.type === 'tool_result')
    .map(({ content = '', is_error = false }) => ({
      text: typeof content === 'string' ? content : content.map((part) => part.text ?? '').join('\n'),
      isError: is_error,
    }))
}
