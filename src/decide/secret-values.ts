import { isMixed } from './secret-shape.ts'

/** A variable whose name says that its value is nobody's business. */
const SECRET_NAME =
  /(?:^|[_\-.:/])(?:key|keys|apikey|token|tokens|secret|secrets|password|passwd|pass|pwd|passphrase|credential|credentials|creds|auth|authorization|cookie|dsn|pat)(?:$|[_\-.:/\d])/

/** Values that hold no secret, whatever their name: numbers, switches, single words, addresses without a password. */
const PLAIN = /^(?:[\d.,:]+|[a-z]{1,15}|[A-Z][a-z]{1,15}|[A-Z]{1,15}|[a-z]+:\/\/[^@]*)$/
const PATH = /^(?:[~.]{0,2}\/|[A-Za-z]:\\)/
const LEAST_CHARS = 8

/** A key may begin like a path, but no folder is called like the rest of it. */
const isPath = (value: string): boolean =>
  PATH.test(value) && !value.split('/').some((part) => part.length >= 12 && isMixed(part))

const snake = (name: string): string => name.replace(/([a-z\d])(?=[A-Z])/g, '$1_').toLowerCase()

/**
 * The secrets in an environment, as far as names tell, each by how it is called in a finding; and the passwords inside
 * addresses. What is the same in JSON or in an address but written otherwise is there in each of its forms.
 */
export function secretValues(env: Record<string, string | undefined>): Map<string, string> {
  const values = new Map<string, string>()
  const add = (name: string, value: string): void => {
    if (value.length < LEAST_CHARS || PLAIN.test(value) || isPath(value)) return
    const inJson = JSON.stringify(value).slice(1, -1)
    for (const form of [value, inJson, encodeURIComponent(value.toWellFormed())])
      if (!values.has(form)) values.set(form, `value of ${name}`)
  }
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined) continue
    if (SECRET_NAME.test(snake(name)) && !/^(?:OLD)?PWD$/.test(name))
      for (const part of partsOf(value)) add(name, part)
    const password = /^[a-z][a-z\d+.-]*:\/\/[^\s:@/]*:([^\s@/]+)@/i.exec(value)?.[1]
    if (password !== undefined) add(name, password)
  }
  return values
}

/** A key of several lines is told by any of its long ones, but not by the mark above it. */
const partsOf = (value: string): string[] => {
  const lines = value.trim().split(/\r?\n/)
  return lines.length === 1 ? lines : [value.trim(), ...lines.filter((line) => /^[^-\s]{40,}$/.test(line))]
}
