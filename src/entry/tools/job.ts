import * as z from 'zod'
import type { RunView } from '../../decide/fold.ts'
import { counted } from '../../domain/counted.ts'
import { failure } from '../../domain/failure.ts'
import { projectKey } from '../../domain/project.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import { MODES } from '../../domain/task.ts'
import { findWorkspace } from '../../io/repository.ts'
import { listJobs } from '../commands/jobs.ts'
import { awaitRun, cancelRun, type Desk, findRun, markRead, openDesk } from '../desk.ts'
import { documentOf } from '../documents.ts'
import { afterAnswer, waiterHasRead } from '../reading.ts'
import type { RunDocument } from '../render/document.ts'
import { type Answer, answered, refused, waybillOf } from './answer.ts'
import { applyJob } from './apply-job.ts'
import { text, waitMs, waitSeconds } from './fields.ts'
import { resumeJob } from './resume-job.ts'
import { type Call, defineTool } from './tool.ts'

const ACTIONS = ['list', 'status', 'wait', 'result', 'resume', 'cancel', 'apply'] as const
const LISTED = 20

const input = z.strictObject({
  action: z.enum(ACTIONS),
  id: text('the id of a run, or "last"; every action but list needs it').optional(),
  goal: text('of resume: what is to be done now').optional(),
  mode: z.enum(MODES).describe('of resume; left out, that of the run').optional(),
  waitSeconds,
})

type Input = z.output<typeof input>

/** Earlier runs: destructive, since it can end one. */
export const jobTool = defineTool({
  name: 'job',
  description:
    'The runs that were delegated from this repository: list them; see the status of one, wait for its end, read its result again, go on from one that has ended with a new goal (resume), cancel it, or propose its patch to the user (apply).',
  annotations: {
    title: 'Delegated runs',
    readOnlyHint: false,
    destructiveHint: true,
    idempotentHint: false,
    openWorldHint: true,
  },
  input,
  act: async (asked, call) => {
    const ready = fits(asked)
    if (!ready.ok) return refused(ready.failure)
    const folder = await call.folder()
    if (!folder.ok) return refused(folder.failure)
    const desk = await openDesk(call.env)
    if (!desk.ok) return refused(desk.failure)
    try {
      if (asked.action === 'list') return list(desk.value, folder.value)
      const view = findRun(desk.value, asked.id ?? '', folder.value)
      return view.ok ? await ACT[asked.action](desk.value, view.value, call, asked) : refused(view.failure)
    } finally {
      desk.value.ledger.close()
    }
  },
})

function fits({ action, id, goal, mode, waitSeconds }: Input): Result<void> {
  const wrong = (message: string, hint: string) => fail(failure('wrong_usage', `job: ${message}`, { hint }))
  if (action === 'list' && id !== undefined) return wrong('`list` takes no id', 'Use `status` for one run.')
  if (action !== 'list' && id === undefined)
    return wrong(`\`${action}\` needs an id`, 'The action `list` shows the ids.')
  if (action === 'resume' && goal === undefined)
    return wrong('`resume` needs a goal', 'Say what is to be done now.')
  if (action !== 'resume' && (goal !== undefined || mode !== undefined))
    return wrong(
      `\`${action}\` takes no ${goal === undefined ? 'mode' : 'goal'}`,
      'Use `resume` to go on from a run.',
    )
  if (action !== 'wait' && action !== 'resume' && waitSeconds !== undefined)
    return wrong(`\`${action}\` does not wait`, 'Leave waitSeconds out, or use `wait`.')
  return ok(undefined)
}

function list(desk: Desk, folder: string): Answer {
  const workspace = findWorkspace(folder)
  if (!workspace.ok) return refused(workspace.failure)
  const jobs = listJobs(desk, LISTED, projectKey(workspace.value))
  const running = jobs.filter(({ outcome }) => outcome === 'running').length
  const listed = jobs.map(({ tasks, ...job }) => (tasks ? { ...job, tasks: tasks.length } : job))
  return answered({ jobs: listed }, `${counted(jobs.length, 'run')}, ${running} running`)
}

function withoutText({ batch, ...document }: RunDocument): RunDocument {
  const silent = { text: null, structured: undefined }
  const tasks = batch?.tasks.map((task) => ({ ...task, ...silent }))
  return { ...document, ...silent, ...(batch && tasks ? { batch: { ...batch, tasks } } : {}) }
}

type Act = (desk: Desk, view: RunView, call: Call, asked: Input) => Answer | Promise<Answer>

/** Only `status` leaves a result unread: it does not carry it. */
const ACT: Record<Exclude<Input['action'], 'list'>, Act> = {
  status: (desk, view) => {
    const { content, ...told } = waybillOf(withoutText(documentOf(desk, view)))
    return {
      ...told,
      content: view.activity && !view.ended ? { ...content, activity: view.activity } : content,
    }
  },
  wait: async (desk, view, call, asked) => {
    const show = ({ activity }: RunView) => activity && call.progress(activity)
    return read(desk, await awaitRun(desk, view, waitMs(asked.waitSeconds), show), call)
  },
  result: read,
  resume: resumeJob,
  cancel: async (desk, view, call) => read(desk, await cancelRun(desk, view, call.caller), call),
  apply: applyJob,
}

function read(desk: Desk, view: RunView, { caller, env }: Call): Answer {
  markRead(desk, view, caller)
  const document = documentOf(desk, view)
  afterAnswer(() => waiterHasRead(document, caller, env))
  return waybillOf(document)
}
