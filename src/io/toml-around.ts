const KEY = /^[ \t]*"?([\w-]+)"?[ \t]*=/
const TABLE = /^[ \t]*\[/

/** What around our lines would keep Codex from reading a TOML file with them; a reader of TOML is not worth a package here. */
export function tomlTrouble(before: string, after: string, ours: string): string | undefined {
  const above = before.split(/\r?\n/)
  if (above.some((line) => TABLE.test(line)))
    return 'a table stands above the marks, so that what is between them would be a part of it'
  const below = after.split(/\r?\n/)
  const table = below.findIndex((line) => TABLE.test(line))
  const theirs = keysIn([...above, ...(table === -1 ? below : below.slice(0, table))])
  const twice = keysIn(ours.split('\n')).find((key) => theirs.includes(key))
  return twice === undefined
    ? undefined
    : `it sets \`${twice}\` outside of the marks as well, and Codex reads no file with a field twice`
}

const keysIn = (lines: readonly string[]): string[] => lines.flatMap((line) => KEY.exec(line)?.[1] ?? [])
