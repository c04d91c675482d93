const HEAD = { id: 'chatcmpl-1', object: 'chat.completion.chunk', model: 'scripted/model-4bit' }
const lines = (...values: object[]): string => values.map((value) => `${JSON.stringify(value)}\n`).join('')
const chunk = (delta: object, finish: string | null = null): object => ({
  ...HEAD,
  choices: [{ index: 0, delta, finish_reason: finish }],
})
const usage = {
  prompt_tokens: 200,
  completion_tokens: 40,
  prompt_tokens_details: { cached_tokens: 3 },
}

/** What the transport prints of an answer in pieces; the counts stand in the last one, or in one of their own behind it. */
export const answerLines = (text: string): string =>
  lines(chunk({ role: 'assistant', content: null }), chunk({ content: text }), {
    ...chunk({}, 'stop'),
    usage,
  })

/** What it prints of a key that is refused (llama.cpp's server, b11669). */
export const refusedLines = lines({
  type: 'http.error',
  status: 401,
  body: '{"error":{"code":401,"message":"Invalid API Key","type":"authentication_error"}}',
})
