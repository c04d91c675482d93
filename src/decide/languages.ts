const ENDINGS: Record<string, readonly string[]> = {
  c: ['c', 'h'],
  cpp: ['cc', 'cpp', 'cxx', 'hh', 'hpp'],
  csharp: ['cs'],
  css: ['css', 'less', 'scss'],
  go: ['go'],
  html: ['htm', 'html', 'svelte', 'vue'],
  java: ['java'],
  javascript: ['cjs', 'js', 'jsx', 'mjs'],
  kotlin: ['kt', 'kts'],
  markdown: ['md', 'mdx'],
  php: ['php'],
  python: ['ipynb', 'py', 'pyi'],
  ruby: ['rb'],
  rust: ['rs'],
  shell: ['bash', 'sh', 'zsh'],
  sql: ['sql'],
  swift: ['swift'],
  typescript: ['cts', 'mts', 'ts', 'tsx'],
  yaml: ['yaml', 'yml'],
}

/** The languages that a rule may name. */
export const LANGUAGES: readonly string[] = Object.keys(ENDINGS)

/** By the ending of its name; undefined for one that is not in the table. */
export function languageOf(path: string): string | undefined {
  const ending = /\.([a-z0-9]+)$/i.exec(path)?.[1]?.toLowerCase()
  return ending && LANGUAGES.find((language) => ENDINGS[language]?.includes(ending))
}
