import * as z from 'zod'
import type { Result } from '../../domain/result.ts'
import type { Caller } from '../../domain/task.ts'
import { type Answer, refused } from './answer.ts'
import { readInput } from './input.ts'

/** What a tool knows of the request that it answers. */
export type Call = {
  env: NodeJS.ProcessEnv
  caller: Caller
  /** Folder that the client works in, absolute. */
  folder(): Promise<Result<string>>
  /** Tells a client that asked for it what goes on; others hear nothing. */
  progress(message: string): void
}

/** Hints for a host that decides whether to ask its user first: the truth about the most that the tool can do. */
export type Annotations = {
  title: string
  readOnlyHint: boolean
  destructiveHint: boolean
  idempotentHint: boolean
  openWorldHint: boolean
}

export type Tool = {
  name: string
  description: string
  annotations: Annotations
  inputSchema: { type: 'object' } & Record<string, unknown>
  run(args: unknown, call: Call): Promise<Answer>
}

type Definition<I> = Omit<Tool, 'inputSchema' | 'run'> & {
  input: z.ZodType<I>
  act(input: I, call: Call): Promise<Answer>
}

/** What a refusal says in words anyway: each context that lists the tools would pay for it. */
const SAID_ANYWAY = [
  'minLength',
  'exclusiveMinimum',
  'minimum',
  'maximum',
  'pattern',
  'propertyNames',
] as const

function shorten({ jsonSchema: shown }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  for (const name of SAID_ANYWAY) delete shown[name]
  const others = shown.additionalProperties
  if (typeof others === 'object' && Object.keys(others).length === 0) delete shown.additionalProperties
}

/** A tool whose arguments are read strictly before anything happens. */
export function defineTool<I>({ input, act, ...shown }: Definition<I>): Tool {
  const { $schema: _dialect, ...inputSchema } = z.toJSONSchema(input, { io: 'input', override: shorten })
  return {
    ...shown,
    inputSchema: { ...inputSchema, type: 'object' },
    run: async (args, call) => {
      const read = readInput(shown.name, input, args)
      return read.ok ? act(read.value, call) : refused(read.failure)
    },
  }
}
