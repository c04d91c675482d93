import type { Preset } from './secret-scan.ts'

/** The rules of secretlint's preset, which are a file of their own and loaded with the first text. */
export const lazyPreset: Preset = async (text) => (await import('./secret-preset.ts')).presetSpans(text)
