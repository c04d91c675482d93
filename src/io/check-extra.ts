import { EXTRAS } from '../decide/extras.ts'
import type { SetupCheck } from '../domain/doctor.ts'

/** `entry`: the file that would be loaded, where the extra is there. */
export function checkExtra(name: string, entry: string | undefined): SetupCheck {
  const { package: what, version } = EXTRAS[name] ?? {}
  if (entry !== undefined) return { name: 'extra', status: 'ok', says: `${what} ${version}` }
  return {
    name: 'extra',
    status: 'bad',
    says: `${what} ${version} is not there`,
    next: `Add it: waybill extras add ${name}`,
  }
}
