import { realpathSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

const GROUP_OR_OTHERS_WRITE = 0o022
const GROUP_OR_OTHERS_AT_ALL = 0o077

/** A way in which others can get at a file of the user's, with the command that mends it. */
export type Exposure = { says: string; mend: string }

/** How others could change the file, itself or by way of its folder. Links are followed: the target counts. */
export function writableByOthers(path: string): Exposure | undefined {
  const file = realpathSync(path)
  return exposed(file, GROUP_OR_OTHERS_WRITE, 'can be written by others', 'go-w') ?? exposedFolder(file)
}

/** How others could read or change the file: for a file that holds a secret. */
export function openToOthers(path: string): Exposure | undefined {
  const file = realpathSync(path)
  return exposed(file, GROUP_OR_OTHERS_AT_ALL, 'is open to others', 'go-rwx') ?? exposedFolder(file)
}

function exposedFolder(file: string): Exposure | undefined {
  const folder = dirname(file)
  const { mode, uid } = statSync(folder)
  // In a sticky folder of root's, such as /tmp, others may add files but not replace these.
  if (uid === 0 && (mode & 0o1000) !== 0) return undefined
  return exposed(folder, GROUP_OR_OTHERS_WRITE, 'can be written by others', 'go-w')
}

function exposed(place: string, bits: number, says: string, change: string): Exposure | undefined {
  // Windows has no such bits and no user ids; there the account's own folder is the fence.
  const me = process.getuid?.()
  if (me === undefined) return undefined
  const { mode, uid } = statSync(place)
  if (uid !== me && uid !== 0)
    return { says: `${place} belongs to another user`, mend: `chown ${me} ${place}` }
  return (mode & bits) === 0 ? undefined : { says: `${place} ${says}`, mend: `chmod ${change} ${place}` }
}
