import * as z from 'zod'
import type { Failure } from '../../domain/failure.ts'
import type { Result } from '../../domain/result.ts'
import type { Caller } from '../../domain/task.ts'
import { readInput } from './input.ts'

/** What a tool knows of the request that it answers. */
export type Call = {
  env: NodeJS.ProcessEnv
  caller: Caller
  /** Folder that the client works in, absolute. */
  folder(): Promise<Result<string>>
  /** Tells the client that asked for it what goes on; others hear nothing. */
  progress(message: string): void
}

/**
 * What comes back. Hosts show their model `content` alone where there is one (Claude Code 2.1.197 and 2.1.329,
 * Codex 0.169.0), so it holds everything useful; `text` is a line or two for a person. Of a refusal Claude Code
 * shows the text alone.
 */
export type Answer = { text: string; content: Record<string, unknown> } | { refusal: Failure }

/** Hints for a host that decides whether to ask its user first; each says the truth of the worst the tool can do. */
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

/** A tool whose arguments are read strictly before anything happens. */
export function defineTool<I>({ input, act, ...shown }: Definition<I>): Tool {
  const { $schema: _dialect, ...inputSchema } = z.toJSONSchema(input, { io: 'input' })
  return {
    ...shown,
    inputSchema: { ...inputSchema, type: 'object' },
    run: async (args, call) => {
      const read = readInput(shown.name, input, args)
      return read.ok ? act(read.value, call) : { refusal: read.failure }
    },
  }
}
