import workers from '../../data/workers.json' with { type: 'json' }
import { isConversation, isSessionId } from '../domain/follow.ts'
import type { Vendor, WorkerId } from '../domain/worker-id.ts'

/** What is known of a worker without asking it. Each choice carries its reason. */
export type WorkerFacts = CliFacts | ServiceFacts | BrowserFacts

type Common = {
  title: string
  vendor: Vendor
  /** Who gets what is sent, as a person would say it. */
  vendorName: string
  /** What people type for it, where that is not its id. */
  short?: string
  /** Whose answer it is, as a person would say it. */
  answersAs: string
  /** `tree`: it opens the files of its working folder itself. `prompt`: it sees what goes along in its prompt, and no file. */
  sees: 'tree' | 'prompt'
  /** Of a prompt with files in it: more is not sent. Absent: nothing is known, and its own clock and server decide. */
  mostPromptBytes?: number
  mostPromptBytesBecause?: string
  /** Its sessions can be kept, and gone on in later; `always`: they are, whether it is asked for or not. */
  keepsSessions?: true | 'always'
  /** What it is asked for where nobody names a model, where data/models.json does not say it; and what it can be asked for beside its vendor's models in there. */
  models?: { default: string; because: string; also?: string[]; unpricedBecause?: string }
  /** It can be run with no tool at all, and so be given what strangers wrote. Who sees only its prompt has none. */
  withoutTools?: true
  /** It searches the web when it is asked to, and its output tells what for. */
  searches?: true
  /** What a task may ask for and it has no bounded way to do, and why. */
  cannot?: Partial<Record<'network' | 'writable' | 'fullContext' | 'effort' | 'write', string>>
  /** How many of it a batch runs at once at most. */
  parallel: number
  parallelBecause: string
}

type Keyed = {
  /** Variables in which a user may keep a key, best first; of a CLI the first is the one that it reads. */
  keyEnv: [string, ...string[]]
  keyEnvBecause: string
}

/** What is asked in the user's own browser, by whoever is logged in there. */
export type BrowserFacts = Common & {
  via: 'browser'
  /** What has to be added to Waybill for it. */
  extra: string
}

/** What is asked over HTTP. */
export type ServiceFacts = Common &
  Keyed & {
    via: 'http'
    /** Where it is, unless the user's config says otherwise. */
    baseUrl: string
    /** It is the user's own, as they set it up (data/local-servers.json): a key is optional, and on this machine nobody is paid. */
    ownServer?: true
  }

/** A vendor's CLI. */
export type CliFacts = Common &
  Keyed & {
    via: 'process'
    program: string
    /** Three numbers, as in `0.159.2`. */
    minVersion: string
    minVersionBecause: string
    /** A regular expression whose first group is the version in what `--version` prints. */
    versionPattern: string
    /** A command for a person to type. */
    install: string
    /** The same, to log in. Absent where a login counts for nothing, since each run has a home of its own. */
    login?: string
    /** A variable that carries a subscription login. */
    tokenEnv?: string
    /** How to ask the CLI for its flags, and those that Waybill uses. */
    helpArgs: string[]
    requiredFlags: string[]
  }

/** The day on which the facts about the workers were looked at. */
export const WORKERS_AS_OF = workers.asOf
export const WORKER_FACTS = workers.workers as unknown as Record<WorkerId, WorkerFacts>

/** Its vendor keeps every conversation, whether that is asked for or not. */
export const keepsAnyway = (worker: WorkerId): boolean => WORKER_FACTS[worker].keepsSessions === 'always'

/** It sees no file but those that go along in its prompt, and can change none. */
export const seesPromptOnly = (worker: WorkerId): boolean => WORKER_FACTS[worker].sees === 'prompt'

/** Whether a vendor's word for its session has the form that this worker's have. */
export const isSessionOf = (worker: WorkerId, text: string): boolean =>
  keepsAnyway(worker) ? isConversation(text) : isSessionId(text)
