import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Home, type HomeOptions, home } from '../../e2e/home.ts'
import { filesBelow } from '../git-harness.ts'
import { type Hostile, type HostileOptions, makeHostile } from './clone.ts'

/** A machine whose project came out of a hostile archive, and whose PATH finds programs in it first. */
export type HostilePlace = Home & {
  hostile: Hostile
  hostileEnv(more?: Record<string, string>): Record<string, string>
}

export function hostilePlace(
  options: HomeOptions & { hostile?: Partial<HostileOptions> } = {},
): HostilePlace {
  const here = home({ files: { 'README.md': '# Shop\n', 'src/a.ts': 'export const a = 1\n' }, ...options })
  const hostile = makeHostile(here.project, join(here.root, 'canaries'), {
    url: 'http://127.0.0.1:9/v1',
    ...options.hostile,
  })
  const hostileEnv = (more: Record<string, string> = {}) => {
    const env = here.env(more)
    return { ...env, PATH: `${hostile.path}:${env.PATH}` }
  }
  return { ...here, hostile, hostileEnv }
}

/** Everything that nothing may change: the repository but for git's objects and Waybill's own note, and who is allowed. */
export const untouchedIn = ({ project, waybillHome }: Home) => ({
  files: filesBelow(project, /^\.git\/objects$|^\.waybill\/(?:conversation_state\.json|\.gitignore)$/),
  granted: ['consents.json', 'trusted.json', 'config.yaml'].map((name) => textOf(join(waybillHome, name))),
})

const textOf = (path: string): string | undefined =>
  existsSync(path) ? readFileSync(path, 'utf8') : undefined
