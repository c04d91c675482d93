import type { Played, PlayedScene } from './play.ts'

const WIDTH = 180

const HEAD = `# The first hour

What somebody sees who follows the [README](../README.md) for the first time, in both hosts. \`npm run first-hour -- --write\` plays it and writes this page: the real Claude Code 2.1.329
and the real Codex 0.169.0, from an empty home, against servers on loopback whose models answer by script. So the words of the models are made up, and everything around them is not. A home of one's own differs
in two places: \`config.yaml\` and Codex's \`config.toml\` need no addresses, and keys are real or logins.

Times, ids, digests and paths are replaced, so that two runs give the same page; long lines end in \`…\`. A line for \`claude\` is shown with the calls (→) that its model made on the way and what came back (←), one for \`codex\` without the settings that it prints first.
`

/** The page of a run. */
export const pageOf = (scenes: PlayedScene[]): string =>
  [HEAD, ...scenes.map(({ title, played }) => `## ${title}\n\n${played.map(shown).join('\n\n')}\n`)].join(
    '\n',
  )

function shown(played: Played): string {
  if ('say' in played) return played.say
  if ('file' in played)
    return `\`~/${played.file}\`, ${played.as}:\n\n${block('yaml', played.text.trimEnd())}`
  const text = played.shown === '' ? '' : `\n${played.shown.split('\n').map(shortened).join('\n')}`
  const exit = played.exit === 0 ? [] : [`It exits ${played.exit}.`]
  return [block('console', `$ ${played.typed}${text}`), ...exit, ...played.seen].join('\n\n')
}

const block = (language: string, text: string): string => `\`\`\`${language}\n${text}\n\`\`\``

const shortened = (line: string): string =>
  (line.length > WIDTH ? `${line.slice(0, WIDTH)}…` : line).trimEnd()

/** The lines that a page says were typed. */
export const typedOn = (page: string): string[] =>
  [...page.matchAll(/^\$ (.+)$/gm)].map(([, line = '']) => line)
