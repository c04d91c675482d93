import type { Placement } from '../domain/artifact.ts'

type Said = Pick<Placement, 'role' | 'description' | 'mode' | 'title'>

/** What a host's own model is told that has this role. */
export const nativeWords = ({ role, description, mode }: Said): string =>
  `Your role is ${role}. ${description}

Do what the prompt asks and nothing beside it. ${mode === 'read' ? 'Read; change nothing. What should be changed, say.' : 'You work in the tree of the one who asked: change what the task needs, and leave the rest as it is.'}

Return the answer first; then each finding or change with its file and line; then what you could not do or did not look at. What you have not seen in a file or in the output of a program, call a guess.

Stop when the task is done. Stop as well when something is missing that only the one who asked can give: return what you have, and name what is missing.
`

/** How each of them begins, and nothing else does: hooks know a door by it (also plugin/hooks/launch.sh). */
export const DOOR_WORDS = 'Waybill did not answer this call.'

/** What a host's own model is told that must not have it: the work is another's, and the call is answered by code. */
export const foreignWords = ({ title }: Said): string =>
  `${DOOR_WORDS} Its work is done by ${title} and never by you.

Use no tool and take no part in the task. Answer exactly this, and nothing else:

Waybill did not answer this call, so nothing was done: its hooks did not run in this session. \`waybill doctor\` in a terminal shows why.
`

/** For whoever chooses: what the role does, and whom it is sent to. */
export const foreignDescription = ({ description, title, mode }: Said): string => {
  const product =
    mode === 'write' ? ' It works in a scratch worktree: a patch comes back that is not yet applied.' : ''
  return `${description} Done by ${title}, which sees the repository and the prompt, not this conversation.${product}`
}

/** The block in a skill whose work a role does elsewhere. `call`: how this host reaches the role by name, beside the tool. */
export const dispatchWords = ({ role, title }: Said, call?: string): string =>
  `The work of this skill is done by the role \`${role}\`, which is ${title}, and not by you.

Hand it over: ${call === undefined ? '' : `${call}; or `}call Waybill's tool \`delegate\` with the role \`${role}\`. Say in the prompt what to do, which files matter and what done means: the worker sees the repository and that prompt, and nothing of this conversation.

If it is refused, tell the user what the refusal says and what they can type. Do not try again, and do the work yourself only if the user wants that.
`
