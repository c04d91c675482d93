import type { VendorServer } from '../servers/loopback.ts'

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
