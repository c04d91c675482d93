import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { agentsAmong, ancestors } from '../src/io/ancestry.ts'
import { GOAL } from './demo/script.ts'
import { openStage, type Stage } from './demo/stage.ts'
import { openLive, openScripted, type Theatre } from './demo/theatre.ts'
import { toldBy } from './demo/transcript.ts'

/** The main job, from an empty home to an applied patch. `--live` plays it with your own logins and no servers. */
async function demo(live: boolean): Promise<void> {
  const stage = openStage()
  stage.step(
    live
      ? 'Set the stage: your own Claude Code and Codex'
      : 'Set the stage: real CLIs, loopback servers, an isolated home',
  )
  const theatre = live ? await openLive() : await openScripted(stage)
  try {
    stage.line(`project     ${theatre.project}`)
    await showTest(theatre, stage, 'its test is red')
    await firstTry(theatre, stage)
    await allow(theatre, stage)
    await secondTry(theatre, stage)
    await product(theatre, stage)
    await books(theatre, stage)
  } finally {
    const { left } = await theatre.close()
    stage.line('')
    stage.line(
      `Left running: ${left === undefined ? 'not known on this system' : left}. The demo's folder is gone.`,
    )
  }
}

async function showTest(theatre: Theatre, stage: Stage, expected: string): Promise<void> {
  const { code, stdout } = await theatre.run('node', '--test')
  const counts = stdout.split('\n').filter((line) => /^(# |ℹ )(pass|fail)/.test(line))
  stage.line(
    `node --test exits ${code} (${counts.map((line) => line.replace(/^\S+ /, '')).join(', ')}): ${expected}`,
  )
}

async function firstTry(theatre: Theatre, stage: Stage): Promise<void> {
  stage.step('The user asks; the host model calls a subagent that is routed to Codex. Nothing is allowed yet')
  stage.say('user', GOAL)
  tell(await theatre.claude(GOAL), stage)
}

async function allow(theatre: Theatre, stage: Stage): Promise<void> {
  stage.step('The user allows it, once, by typing it in the chat')
  const typed = '/waybill:allow codex --write'
  stage.say('user', typed)
  tell(await theatre.claude(typed), stage)
  const [agent] = agentsAmong(ancestors(process.pid))
  if (!agent) return
  // As an administrator would on a machine without people: a file from outside the checkout.
  theatre.provision()
  stage.line(
    `This demo runs below ${agent.name}, and a model may have typed that. The permission is put into the demo's own home instead.`,
  )
}

async function secondTry(theatre: Theatre, stage: Stage): Promise<void> {
  stage.step('The same request again: Codex works in a scratch worktree')
  stage.say('user', GOAL)
  const before = theatre.anthropicRequests()
  const following = follow(theatre, stage)
  const ended = await theatre.claude(GOAL)
  following.stop()
  tell(ended, stage)
  const after = theatre.anthropicRequests()
  if (before !== undefined && after !== undefined) {
    stage.line(
      `Anthropic requests: ${after - before}, both the host's own; none was spent on carrying the work.`,
    )
  }
}

/** Live progress, from a second terminal's point of view. */
function follow(theatre: Theatre, stage: Stage): { stop(): void } {
  let seen = ''
  let stopped = false
  const look = async () => {
    while (!stopped) {
      const { stdout } = await theatre.waybill('status', '--json')
      const { activity, outcome, worker } = JSON.parse(stdout || '{}') as {
        activity?: string
        outcome?: string
        worker?: string
      }
      if (outcome === 'running' && activity && activity !== seen) {
        seen = activity
        stage.say(worker ?? 'worker', activity)
      }
      await new Promise((resolve) => setTimeout(resolve, 150))
    }
  }
  void look()
  return { stop: () => (stopped = true) }
}

async function product(theatre: Theatre, stage: Stage): Promise<void> {
  stage.step('What came back: the waybill, and a patch that was not applied')
  const { stdout, stderr } = await theatre.waybill('result')
  stage.text(stdout + stderr)
  const document = JSON.parse((await theatre.waybill('result', '--json')).stdout) as {
    patch: { path: string } | null
  }
  if (!document.patch) return
  stage.dim(readFileSync(document.patch.path, 'utf8'))
  await showTest(theatre, stage, 'the user’s own tree is as it was')
  const typed = '/waybill:apply last'
  stage.say('user', typed)
  tell(await theatre.claude(typed), stage)
  await showTest(theatre, stage, 'the patch is right')
}

async function books(theatre: Theatre, stage: Stage): Promise<void> {
  stage.step('The ledger, the spending, and the state for whoever carries on')
  for (const verb of ['log', 'jobs', 'spend']) {
    stage.line(`$ waybill ${verb}`)
    stage.dim((await theatre.waybill(verb)).stdout)
    stage.line('')
  }
  stage.line('$ cat .waybill/conversation_state.json')
  stage.dim(readFileSync(join(theatre.project, '.waybill/conversation_state.json'), 'utf8'))
}

function tell(
  { stdout, stderr, code }: { stdout: string; stderr: string; code: number | null },
  stage: Stage,
): void {
  for (const { who, text } of toldBy(stdout)) stage.say(who, text)
  if (code !== 0) stage.line(`claude exited ${code}: ${stderr.trim()}`)
}

await demo(process.argv.includes('--live'))
