/** Cargo's manifest and settings. */
export const isCargo = (path: string): boolean =>
  /(?:^|\/)(?:Cargo\.toml|\.cargo\/config(?:\.toml)?|\.config\/nextest\.toml|nextest\.toml)$/.test(path)

const OFF =
  /^(?:test|harness|autotests|doctest|default-filter|required-features|exclude|default-members)\s*=\s*(.*)$/
/** `test = true` and the like switch nothing off. */
const ON = /=\s*true$/

/** Lines that switch tests off, where they are new. */
export function cargoLosses(before: string, after: string): string[] {
  const lines = (text: string) =>
    text
      .split(/\r?\n/)
      .map((line) => line.replace(/(?<=\s)#.*$/, '').trim())
      .filter((line) => OFF.test(line) && !ON.test(line))
  const was = lines(before)
  return lines(after).filter((line) => !take(was, line))
}

/** As often as it was there before. */
function take(list: string[], item: string): boolean {
  const at = list.indexOf(item)
  if (at !== -1) list.splice(at, 1)
  return at !== -1
}

export const isMake = (path: string): boolean =>
  /(?:^|\/)(?:GNUm|[Mm])akefile$|(?:^|\/)\.?[Jj]ustfile$/.test(path)

/** Targets that test, where what they do changed. A new one is fine. */
export function makeLosses(before: string, after: string): string[] {
  const [was, is] = [targetsIn(before), targetsIn(after)]
  return [...was].filter(([name, recipe]) => is.get(name) !== recipe).map(([name]) => name)
}

const TESTING = /^(?:[\w-]+[-_])?(?:tests?|check)(?:[-_][\w-]+)?$/

const targetsIn = (text: string): Map<string, string> =>
  new Map(
    [
      ...text
        .replace(/\r\n?/g, '\n')
        .matchAll(/^([\w-]{1,100})(?:[ \t][\w \t-]*)?:(?!=)(.*(?:\n[ \t]+.*)*)/gm),
    ]
      .filter(({ 1: name = '' }) => TESTING.test(name))
      .map(({ 1: name = '', 2: recipe = '' }) => [name, recipe.replace(/\s+/g, ' ').trim()]),
  )
