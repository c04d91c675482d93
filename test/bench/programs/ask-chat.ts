/**
 * `node ask-chat.ts URL AT-ONCE COUNT`: the same request to a chat server again and again, so many at once, with the fetch of
 * Node and nothing around it. The body comes on stdin. Prints how long each took, in ms.
 */
import { text } from 'node:stream/consumers'

const [, , url = '', atOnce = '1', count = '1'] = process.argv
const body = await text(process.stdin)
const took: number[] = []
let begun = 0

async function one(): Promise<void> {
  while (begun < Number(count)) {
    begun += 1
    const startedMs = performance.now()
    const answer = await fetch(`${url}/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    await answer.text()
    if (!answer.ok) throw new Error(`it answered with ${answer.status}`)
    took.push(performance.now() - startedMs)
  }
}

await Promise.all(Array.from({ length: Number(atOnce) }, one))
console.log(JSON.stringify(took))
process.exit()
