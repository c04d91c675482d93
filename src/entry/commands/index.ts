import type { Terminal } from '../terminal.ts'
import { run } from './run.ts'

export type Command = (argv: string[], terminal: Terminal) => Promise<number>
type Row = {
  about: string
  usage: string
  load(): Promise<Command>
  /** It opens no ledger, or not for that: what dead supervisors left is ended after its answer. */
  tidiesAfter?: true
}

/** Every verb but `run` is loaded only when it is used: a waiting `run` must start in milliseconds. */
export const COMMANDS: Record<string, Row> = {
  run: {
    about: 'Run one task on a worker and bring the result back',
    usage:
      'run "GOAL" [--worker codex|claude] [--role ROLE] [--kind audit|review|explain|implement|other] [--write] [--files A,B] [--model ID] [--effort low|medium|high|xhigh]\n      [--search] [--search-on web|x] [--site HOST] [--handle NAME] [--since DAY] [--until DAY] [--research] [--rounds N]\n      [--max-usd N] [--wall 15m] [--idle 3m] [--schema FILE] [--stop-when TEXT] [--network] [--writable DIR] [--full-context]\n      [--fallback WORKER] [--check NAME] [--scope GLOB] [--declare GLOB]\n      [--goal-file FILE|-] [--handoff] [--keep] [--keep-session] [--wait SECONDS] [--idempotency-key KEY] [--json]',
    load: async () => run,
  },
  batch: {
    about: 'Run many tasks, each on its own worker and model, in parallel',
    usage:
      'batch FILE|- [--dry-run] [--max-usd N] [--wait SECONDS] [--idempotency-key KEY] [--json | --jsonl]\n\n  FILE is YAML or JSON: version: 1, defaults: {…}, maxUsd: N, tasks: [{name, goal, worker, model, role, effort, mode, kind,\n  limits: {maxUsd, wall, idle}, files, checks, scope, declared, after, stopWhen, schema, network, fallbacks, fullContext, handoff, keepSession,\n  search: web|x|all, research: ROUNDS}]',
    load: async () => (await import('./batch.ts')).batch,
  },
  resume: {
    about: 'Follow up a run that has ended, or run what a batch or a research left without a result',
    usage:
      'resume RUN "MORE" [--write] [--max-usd N] [--wall 15m] [--idle 3m] [--handoff] [--keep-session] [--wait SECONDS] [--idempotency-key KEY] [--json]\n       waybill resume [BATCH | RESEARCH] [--max-usd N] [--wait SECONDS] [--json | --jsonl]',
    load: async () => (await import('./resume.ts')).resume,
  },
  explain: {
    about: 'Show what `run` would do, and send nothing',
    usage: 'explain "GOAL" [the options of run]',
    load: async () => (await import('./explain.ts')).explain,
    tidiesAfter: true,
  },
  policy: {
    about: 'What the routing rules say, and whether they can be read',
    usage:
      'policy check [FILE] [--json] | policy explain "PROMPT" [--host claude|codex] [--subagent NAME | --skill NAME] [--json] | policy schema | policy compile',
    load: async () => (await import('./policy.ts')).policy,
    tidiesAfter: true,
  },
  generate: {
    about: 'Write what the hosts can run of the routing: subagents, agents, profiles',
    usage: 'generate [--host claude|codex] [--project | --user] [--dry-run | --check] [--remove] [--json]',
    load: async () => (await import('./generate.ts')).generate,
    tidiesAfter: true,
  },
  triage: {
    about: 'Have a model on this machine say how bad reports are: one JSON line each',
    usage:
      'triage FILE...|- [--fallback WORKER | --no-fallback] [--model ID] [--wall 2m] [--max-usd N] [--parallel N]\n\n  Exit codes: 0 ok or info, 10 warning, 11 critical, 12 it cannot tell; else those of run. Of several reports the gravest.',
    load: async () => (await import(new URL('./triage.mjs', import.meta.url).href)).triage,
  },
  jobs: {
    about: 'List the runs of this repository',
    usage: 'jobs [--all] [--limit N] [--json]',
    load: async () => (await import('./jobs.ts')).jobs,
  },
  status: {
    about: 'How a run stands',
    usage: 'status [RUN] [--json]',
    load: async () => (await import('./one-run.ts')).status,
  },
  wait: {
    about: 'Wait for a run to end',
    usage: 'wait [RUN] [--timeout SECONDS] [--json]',
    load: async () => (await import('./one-run.ts')).wait,
  },
  result: {
    about: 'The whole waybill of a run',
    usage: 'result [RUN] [--explain] [--json]',
    load: async () => (await import('./one-run.ts')).result,
  },
  cancel: {
    about: 'End a run',
    usage: 'cancel [RUN] [--json]',
    load: async () => (await import('./one-run.ts')).cancel,
  },
  apply: {
    about: 'Put an accepted patch into the working tree, or take it out again',
    usage: 'apply [RUN] [--revert] [--unchecked] [--json]',
    load: async () => (await import('./apply.ts')).apply,
  },
  clean: {
    about: 'Remove scratch worktrees whose result was read, and sessions that were kept',
    usage: 'clean [RUN] [--all] [--dry-run] [--json]',
    load: async () => (await import('./clean.ts')).clean,
  },
  allow: {
    about: 'Allow a worker in this repository',
    usage:
      'allow WORKER [--write] [--max-usd N] [--for 30d] | allow WORKER --triage | allow WORKER [--triage] --secret FINGERPRINT',
    load: async () => (await import('./consent.ts')).allow,
    tidiesAfter: true,
  },
  deny: {
    about: 'Withdraw that',
    usage: 'deny WORKER [--triage]',
    load: async () => (await import('./consent.ts')).deny,
    tidiesAfter: true,
  },
  consents: {
    about: 'What is allowed',
    usage: 'consents [--all] [--json]',
    load: async () => (await import('./consent.ts')).consents,
    tidiesAfter: true,
  },
  trust: {
    about: "Trust this repository's routing file, or a command that checks may run",
    usage:
      'trust [--revoke] | trust --tests COMMAND | trust --command NAME COMMAND | trust --revoke --tests|--command NAME',
    load: async () => (await import('./trust.ts')).trust,
  },
  spend: {
    about: 'What was spent, against the caps',
    usage: 'spend [--json]',
    load: async () => (await import('./spend.ts')).spend,
  },
  log: {
    about: 'The facts of a run, in order',
    usage: 'log [RUN] [--json]',
    load: async () => (await import('./log.ts')).log,
  },
  state: {
    about: 'The conversation state that is handed from model to model',
    usage: 'state show|set|close|rebuild [--thread TEXT] [--summary TEXT] [--next-step TEXT] [--json]',
    load: async () => (await import('./state.ts')).state,
  },
  doctor: {
    about: 'Check the set-up',
    usage: 'doctor [--browser] [--json]',
    load: async () => (await import('./doctor.ts')).doctorCommand,
    tidiesAfter: true,
  },
  extras: {
    about: 'What can be added to Waybill, and whether it is there',
    usage: 'extras [list] | extras add browser | extras remove browser [--json]',
    load: async () => (await import('./extras.ts')).extras,
    tidiesAfter: true,
  },
  mcp: {
    about: 'Serve the MCP tools on stdio (started by the hosts)',
    usage: 'mcp',
    load: async () => (await import('./mcp.ts')).mcp,
  },
}
