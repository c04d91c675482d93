export const HOSTS = ['claude', 'codex'] as const
export type Host = (typeof HOSTS)[number]

/** A host's event, reduced to what Waybill decides on. */
export type HookEvent =
  /** `agent` is the full name, with that of its plugin. */
  | {
      kind: 'agent_call'
      agent: string
      /** Undefined: the host does not let it be read. */
      prompt: string | undefined
      description: string
      cwd: string
      toolUseId: string
      session: string
    }
  /** Our own module asks whether a call is one for us. */
  | { kind: 'agent_asked'; agent: string; prompt: string; cwd: string }
  /** The model calls a skill by name; `args` is what it gives to it. */
  | { kind: 'skill_call'; skill: string; args: string; cwd: string; session: string }
  /** A command of Waybill's, typed by a person: `prompt` is all that was typed. */
  | { kind: 'prompt'; prompt: string; cwd: string; session: string }
  /** What is about to go to the host's model. Whoever wrote it (a person, a program, a model, the host with its notices): it grants nothing. `turn`: as of `stop`. */
  | { kind: 'said'; prompt: string; cwd: string; session: string; turn?: string }
  /** `texts`: the command or the paths that the tool is given; for other tools their whole input as JSON. */
  | { kind: 'tool_call'; tool: string; texts: readonly string[]; cwd: string }
  /** `resumed`: an earlier session goes on. */
  | { kind: 'session_start'; cwd: string; session: string; resumed?: true }
  /**
   * The host's model has ended its turn. `turn`: what the host calls it, the same for all that one prompt led to, if it
   * says; `again`: a hook has kept this turn from ending before, or the host does not say that none has.
   */
  | { kind: 'stop'; cwd: string; session: string; turn: string | undefined; again: boolean }
  | { kind: 'other'; name: string }

/** What the host is told. `pass` prints nothing: the host goes on as if Waybill were not there. */
export type HookReply =
  | { kind: 'pass' }
  /** A tool call is refused with a reason; on older hosts the reason carries a delegated result. */
  | { kind: 'deny'; reason: string }
  /** A command was handled here; the prompt goes to no model. */
  | { kind: 'handled'; message: string }
  /** To our own module: this call is one for us. */
  | { kind: 'routed' }
  /** To our own module: nobody but the host has to do with this call, so that it need not be looked at again. */
  | { kind: 'left' }
  /** For the model to read: at the start of a session, with what was said, or beside a call that goes on. */
  | { kind: 'context'; text: string }
  /** The turn goes on: `reason` for the model to read, `message` for the person. */
  | { kind: 'hold'; reason: string; message: string }
  /** Shown to the person; no model reads it. */
  | { kind: 'notice'; message: string }

/** The subagents of this plugin: they have no work of their own, so that a call is answered or refused and never passed. */
export const isOwnAgent = (agent: string): boolean => agent.startsWith('waybill:')
