import type { Host } from '../domain/hook.ts'

/** Files in which the user's word is kept; absolute. */
export type UsersFiles = { config: string; consents: string; trusted: string }

const FILE_TOOLS: readonly string[] = ['Write', 'Edit', 'MultiEdit', 'NotebookEdit', 'apply_patch']

/** What only a person can do, and where. In Codex's chat nobody can (ADR 19). */
const WAYS: Record<Host, { permission: string; patch: string }> = {
  claude: {
    permission:
      'Ask the user to type `/waybill:allow codex` in the chat, or to run `waybill allow codex` in a terminal of their own (`/waybill:trust` and `waybill trust` for a routing file, with `--tests` for a command).',
    patch:
      'ask them to type `/waybill:apply RUN` in the chat, or to run `waybill apply RUN` in a terminal of their own.',
  },
  codex: {
    permission:
      'Ask the user to run `waybill allow claude` in a terminal of their own (`waybill trust` for a routing file, with `--tests` for a command).',
    patch: 'ask them to run `waybill apply RUN` in a terminal of their own.',
  },
}

/** Ways in which a model may reach for a permission, mostly to be helpful: the pattern, what to call it, and what for. */
const REACHES: [pattern: RegExp, what: string, isPatch?: true][] = [
  [/(?:\bwaybill|\bcli\.mjs)["']?\s+["']?allow\b/, 'runs `waybill allow`'],
  [/(?:\bwaybill|\bcli\.mjs)["']?\s+["']?trust\b/, 'runs `waybill trust`'],
  [/\/waybill:allow\b/, 'types `/waybill:allow`'],
  [/\/waybill:trust\b/, 'types `/waybill:trust`'],
  [/\/waybill:apply\b/, 'types `/waybill:apply`', true],
  [/(?:\bwaybill|\bcli\.mjs)["']?\s+["']?apply\b[^\n;&|]*--unch/, 'insists on an unchecked patch', true],
  [/\b(?:launch\.sh|hook\.cjs)["']?\s+["']?(?:claude|codex)\b/, "starts Waybill's own hook"],
  [
    /\bwaybill\/(?:consents\.json|trusted\.json|config\.yaml)|\.config\/waybill(?![\w-])/,
    "touches the user's settings",
  ],
]

/**
 * Why a tool call may not go on, or undefined. This only spares everybody the detour: the fence is in what
 * records a permission, which looks at who stands above it.
 *
 * @param subject the command; for tools that write a file, its absolute path.
 */
export function refuseToolCall(
  host: Host,
  tool: string,
  subject: string,
  own: UsersFiles,
): string | undefined {
  const { permission, patch } = WAYS[host]
  if (FILE_TOOLS.includes(tool)) return aboutPermission(reachOfFile(subject, own), permission)
  const reach = REACHES.find(([pattern]) => pattern.test(subject))
  if (reach) return reach[2] ? aboutPatch(reach[1], patch) : aboutPermission(reach[1], permission)
  return aboutPermission(touches(subject, own) ? "touches the user's settings" : undefined, permission)
}

const reachOfFile = (path: string, own: UsersFiles): string | undefined =>
  Object.values(own).includes(path) ? "writes the user's settings" : undefined

const touches = (command: string, own: UsersFiles): boolean =>
  Object.values(own).some((path) => command.includes(path))

const aboutPermission = (what: string | undefined, way: string) =>
  what &&
  `Waybill: only a person can allow a worker or trust a routing file or a command, and this call ${what}. It would be refused there as well, because an agent stands above it. ${way} \`waybill consents\` shows what is allowed.`

const aboutPatch = (what: string, way: string) =>
  `Waybill: only a person can have a patch applied, and this call ${what}. Show the user what the patch does, and ${way}`
