import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { plainAsk } from '../../src/domain/task.ts'
import { opened, schemaFor } from '../../src/workers/closing.ts'

const asking = (more: { handoff?: true; answerSchema?: Record<string, unknown> }) => ({
  ...plainAsk('Count'),
  ...more,
})
const read = (more: Parameters<typeof asking>[0], structured: unknown) =>
  opened(asking(more), 'the last message', structured)
const TREE = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  properties: { name: { $ref: '#/$defs/name' }, children: { type: 'array', items: { $ref: '#' } } },
  required: ['name'],
  $defs: { name: { type: 'string' } },
}

describe('the shape that a worker is given', () => {
  test('without a handoff it is that of the caller, or none', () => {
    expect([schemaFor(asking({})), schemaFor(asking({ answerSchema: TREE }))]).toEqual([undefined, TREE])
  })

  test('with one it has a place for the answer, the summary and the next step, all of them required', () => {
    const { properties, ...rest } = schemaFor(asking({ handoff: true })) as Record<string, unknown>
    expect({ ...rest, names: Object.keys(properties as object) }).toEqual({
      type: 'object',
      required: ['answer', 'summary', 'nextStep'],
      additionalProperties: false,
      names: ['answer', 'summary', 'nextStep'],
    })
  })

  test('a shape of the caller means inside ours what it meant by itself, references too', () => {
    const schema = z.fromJSONSchema(
      schemaFor(asking({ handoff: true, answerSchema: TREE })) as Parameters<typeof z.fromJSONSchema>[0],
    )
    const fits = (answer: unknown) => schema.safeParse({ answer, summary: 'Done.', nextStep: null }).success
    expect([
      fits({ name: 'a', children: [{ name: 'b', children: [{ name: 'c' }] }] }),
      fits({ name: 'a', children: [{ name: 3 }] }),
      fits({ children: [] }),
    ]).toEqual([true, false, false])
  })
})

describe('what a last message says', () => {
  const CLOSING = { summary: 'Counted.', nextStep: 'Count again.' }

  test.each([
    ['nothing was asked for', {}, { answer: 'three', ...CLOSING }, { text: 'the last message' }],
    [
      'all of it is there',
      { handoff: true as const },
      { answer: 'three', ...CLOSING },
      { text: 'three', closing: CLOSING },
    ],
    [
      'nothing is next',
      { handoff: true as const },
      { answer: 'three', summary: 'Counted.', nextStep: null },
      { text: 'three', closing: { summary: 'Counted.', nextStep: null } },
    ],
    [
      'a blank next step is none',
      { handoff: true as const },
      { answer: 'three', summary: 'Counted.', nextStep: ' \n' },
      { text: 'three', closing: { summary: 'Counted.', nextStep: null } },
    ],
    [
      'in the shape of the caller',
      { handoff: true as const, answerSchema: TREE },
      { answer: { name: 'a' }, ...CLOSING },
      { text: '{"name":"a"}', structured: { name: 'a' }, closing: CLOSING },
    ],
    [
      'the shape of the caller alone',
      { handoff: true as const, answerSchema: TREE },
      { name: 'a' },
      {
        text: 'the last message',
        structured: { name: 'a' },
        unclosed: 'it does not say where the work stands',
      },
    ],
    [
      'no word of what is next',
      { handoff: true as const },
      { answer: 'three', summary: 'Counted.' },
      { text: 'three', unclosed: 'it does not say what is to be done next' },
    ],
    [
      'no JSON',
      { handoff: true as const },
      undefined,
      { text: 'the last message', unclosed: 'its last message is not the JSON that was asked for' },
    ],
    [
      'a list',
      { handoff: true as const },
      [1, 2],
      { text: 'the last message', unclosed: 'its last message is not the JSON that was asked for' },
    ],
    [
      'an answer of another kind',
      { handoff: true as const },
      { answer: { n: 3 }, ...CLOSING },
      { text: 'the last message', closing: CLOSING },
    ],
  ])('%s', (_what, asked, structured, told) => {
    expect(read(asked, structured)).toEqual(told)
  })

  test('a next step is one line, and neither is without end', () => {
    const said = {
      answer: 'a',
      summary: 's'.repeat(5_000),
      nextStep: `Do this\nand that ${'n'.repeat(5_000)}`,
    }
    const { closing } = read({ handoff: true }, said)
    expect([
      closing?.summary.length,
      closing?.summary.endsWith('s…'),
      closing?.nextStep?.length,
      closing?.nextStep?.startsWith('Do this and'),
    ]).toEqual([2_000, true, 300, true])
  })
})
