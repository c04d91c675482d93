/** The version in what a CLI printed, by a pattern whose first group it is; undefined where it prints none. */
export const versionIn = (printed: string, pattern: string): string | undefined =>
  new RegExp(pattern).exec(printed)?.[1]

/** Whether `version` (three numbers; what follows them does not count) is at least `least`. */
export function isAtLeast(version: string, least: string): boolean {
  const have = numbersOf(version)
  const need = numbersOf(least)
  const place = need.findIndex((part, index) => part !== have[index])
  return place === -1 || (have[place] ?? 0) > (need[place] ?? 0)
}

const numbersOf = (version: string): number[] => version.split('.').slice(0, 3).map(Number.parseFloat)

/** Which of the flags are not named in a help text. A flag is whole: `--model` is not in `--model-list`. */
export const flagsMissingIn = (help: string, flags: readonly string[]): string[] => {
  const named = new Set(help.match(/--[a-z][a-z0-9-]*/gi))
  return flags.filter((flag) => !named.has(flag))
}
