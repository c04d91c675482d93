import type { ConnectOverCDPTransport } from 'playwright-core'

type Message = {
  id?: number
  method?: string
  sessionId?: string
  params?: Record<string, unknown>
  result?: { targetId?: string }
}

/** Far above the ids that the library counts. */
const FIRST_OWN_ID = 2 ** 30

/**
 * The connection to a browser, which lets the library see no tab but those that it opens itself. By itself it would attach
 * to every tab of the user's at once, and put a script into each: its wish for that is answered here and goes nowhere, and
 * each tab that it opens is attached by name. A text says why the browser did not take the connection.
 */
export async function ownTabsOnly(url: string, limitMs: number): Promise<ConnectOverCDPTransport | string> {
  const socket = new WebSocket(url)
  const refusal = await refusalOf(socket, limitMs)
  if (refusal !== undefined) {
    socket.close()
    return refusal
  }
  const opening = new Set<number>()
  const held = new Map<number, Message>()
  let nextId = FIRST_OWN_ID
  const transport: ConnectOverCDPTransport = {
    send(said) {
      const message = said as Message
      const { id, method, sessionId } = message
      if (method === 'Target.setAutoAttach' && sessionId === undefined)
        return queueMicrotask(() => transport.onmessage?.({ id, result: {} }))
      if (method === 'Target.createTarget' && id !== undefined) opening.add(id)
      socket.send(JSON.stringify(message))
    },
    close: () => socket.close(),
  }
  /** The library takes a tab as open once it is attached: until then the answer is held back. */
  const attach = (answer: Message, targetId: string): void => {
    const id = nextId++
    held.set(id, answer)
    const params = { targetId, flatten: true }
    socket.send(JSON.stringify({ id, method: 'Target.attachToTarget', params }))
  }
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(String(data)) as Message
    const { id = -1, result } = message
    const answer = held.get(id)
    if (answer) held.delete(id)
    if (opening.delete(id) && result?.targetId !== undefined) attach(message, result.targetId)
    else transport.onmessage?.(answer ?? message)
  }
  socket.onclose = () => transport.onclose?.()
  return transport
}

/** Why it was not taken; undefined once it is. */
function refusalOf(socket: WebSocket, limitMs: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const settle = (why?: string) => () => {
      clearTimeout(timer)
      resolve(why)
    }
    const timer = setTimeout(settle(`it did not take the connection within ${limitMs / 1000} s`), limitMs)
    socket.onopen = settle()
    socket.onerror = settle('it did not take the connection')
  })
}
