import { frames } from './xai-frames.ts'
import { xaiFinds } from './xai-turns.ts'

const SEEN = {
  system: '',
  firstUser: '',
  lastUser: '',
  model: 'grok-4.7',
  tools: [],
  subagent: false,
  conversation: '',
  turn: 0,
}

/** What the transport prints of an answer: an event on each line. */
export const answerLines = (text: string): string =>
  frames(xaiFinds(text, ['https://nodejs.org/']), SEEN, 1)
    .map(({ event, data }) => `${JSON.stringify({ type: event, ...data })}\n`)
    .join('')

/** What it prints of a refused key. */
export const refusedLines = `${JSON.stringify({ type: 'http.error', status: 400, body: '{"code":"Client specified an invalid argument","error":"Incorrect API key provided: xa***ng."}' })}\n`
