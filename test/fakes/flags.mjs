/**
 * Command-line flags from their help lines, so that a fake accepts exactly what its `--help` shows:
 * `-m, --model <MODEL>` takes a value, `<TOOLS...>` takes all up to the next flag, `[FILTER]` may take one.
 */
export function parseFlags(args, helpLines) {
  const kinds = new Map()
  for (const line of helpLines) {
    const [, names, value = ''] = /^([^<[]+?)\s*([<[].*)?$/.exec(line)
    const kind = { name: names.split(', ').at(-1), value }
    for (const name of names.split(', ')) kinds.set(name, kind)
  }
  const given = new Map()
  const positionals = []
  const rest = [...args]
  const isFlag = (word) => word !== undefined && word.length > 1 && word.startsWith('-')
  while (rest.length > 0) {
    const word = rest.shift()
    if (!isFlag(word)) {
      positionals.push(word)
      continue
    }
    const [flag, ...inline] = word.startsWith('--') ? word.split('=') : [word]
    const kind = kinds.get(flag)
    if (kind === undefined) return { unknown: flag }
    const values = given.get(kind.name) ?? []
    given.set(kind.name, values)
    if (kind.value === '') continue
    if (inline.length > 0) values.push(inline.join('='))
    else if (kind.value.endsWith('...>'))
      while (rest.length > 0 && !isFlag(rest[0])) values.push(rest.shift())
    else if (kind.value.startsWith('<')) values.push(rest.shift())
    else if (rest.length > 0 && !isFlag(rest[0])) values.push(rest.shift())
  }
  return {
    positionals,
    has: (name) => given.has(name),
    all: (name) => given.get(name) ?? [],
    last: (name) => given.get(name)?.at(-1),
  }
}
