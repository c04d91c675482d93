type Block = {
  type: string
  text?: string
  name?: string
  input?: { subagent_type?: string; prompt?: string }
  content?: unknown
}
type Message = {
  type: string
  result?: string
  num_turns?: number
  /** Said inside a subagent: a person sees its result. */
  parent_tool_use_id?: string | null
  message?: { content?: Block[] | string }
}

/** What a person would have seen in the chat, from the stream of a print-mode run. */
export function toldBy(stream: string): { who: string; text: string }[] {
  return stream.split('\n').flatMap((line) => {
    const message = parsed(line)
    if (message?.type === 'result' && message.num_turns === 0)
      return [{ who: 'waybill', text: ownWords(message.result ?? '') }]
    if (typeof message?.parent_tool_use_id === 'string') return []
    const content = message?.message?.content
    return Array.isArray(content) ? content.flatMap(told) : []
  })
}

function told(block: Block): { who: string; text: string }[] {
  if (block.type === 'text' && block.text) return [{ who: 'claude', text: block.text }]
  if (block.type === 'tool_use')
    return [
      {
        who: 'claude',
        text: `→ ${block.name}(${block.input?.subagent_type ?? ''}): ${block.input?.prompt ?? ''}`,
      },
    ]
  if (block.type === 'tool_result') return [{ who: 'waybill', text: withoutFrame(resultText(block.content)) }]
  return []
}

const resultText = (content: unknown): string =>
  typeof content === 'string'
    ? content
    : Array.isArray(content)
      ? content.map((part: { text?: string }) => part.text ?? '').join('\n')
      : ''

/** Claude Code puts a report between a line of warning and a line of counts; both are the host's, not Waybill's. */
const withoutFrame = (text: string): string =>
  text.replace(/^\[Subagent hand-back\].*\n/, '').replace(/\nagentId: .*$/s, '')

/** What the host says around the words of a hook that answered in place of a model. */
const ownWords = (text: string): string =>
  text.replace(/^\w+ operation blocked by hook:\n/, '').replace(/\n\nOriginal prompt: .*$/s, '')

function parsed(line: string): Message | undefined {
  try {
    return JSON.parse(line) as Message
  } catch {
    return undefined
  }
}
