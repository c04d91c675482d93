import type { Change } from '../domain/change.ts'

/** What `git diff-index --raw -z` prints: `:MODE MODE BLOB BLOB STATUS` NUL path NUL, and a second path for a rename or a copy. */
export function changesIn(raw: string): Change[] {
  const fields = raw.split('\0')
  const changes: Change[] = []
  for (let at = 0; at + 1 < fields.length; ) {
    const [oldMode = '', mode = '', oldBlob = '', blob = '', status = ''] = (fields[at] ?? '')
      .slice(1)
      .split(' ')
    const two = /^[RC]/.test(status)
    const path = fields[at + 1] ?? ''
    const before = { path, mode: oldMode, blob: oldBlob }
    const after = { path: two ? (fields[at + 2] ?? '') : path, mode, blob }
    changes.push({
      ...(status.startsWith('A') ? {} : { before }),
      ...(status.startsWith('D') ? {} : { after }),
    })
    at += two ? 3 : 2
  }
  return changes
}
