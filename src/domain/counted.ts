/** `1 file`, `2 files`; what has a plural of its own says it. */
export const counted = (count: number, what: string, many = `${what}s`): string =>
  `${count} ${count === 1 ? what : many}`
