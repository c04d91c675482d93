import type { Hash } from 'node:crypto'

/** A new SHA-256. node:crypto takes 5 ms to load and no start needs it, so it is fetched when it is. */
export const sha256 = (): Hash => process.getBuiltinModule('node:crypto').createHash('sha256')
