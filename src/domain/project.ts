import type { Workspace } from './task.ts'

/** The key under which consent, caps and runs of one repository are kept: its git common directory. */
export const projectKey = (workspace: Pick<Workspace, 'commonDir'>): string => workspace.commonDir
