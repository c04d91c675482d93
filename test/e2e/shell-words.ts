/** One command as a document writes it, in words: quotes are taken off, and what follows the command is left out. */
export function shellWords(command: string): string[] {
  const words: string[] = []
  const token = /\s*(?:(?<end>#.*|[|<>;&].*)|(?<word>(?:"[^"]*"|'[^']*'|[^\s"'|<>;&])+))/sy
  for (let match = token.exec(command); match?.groups?.word; match = token.exec(command))
    words.push(match.groups.word.replace(/"([^"]*)"|'([^']*)'/g, '$1$2'))
  return words
}

/** Every `waybill …` of a Markdown text with its line: inline code, and lines of code blocks, prompt or path before it. */
export function commandsIn(markdown: string): { line: number; command: string }[] {
  let inBlock = false
  return markdown.split('\n').flatMap((text, index) => {
    const line = index + 1
    if (/^\s*(```|~~~)/.test(text)) {
      inBlock = !inBlock
      return []
    }
    const written =
      inBlock || /^ {4}/.test(text) ? [text] : [...text.matchAll(/`([^`]+)`/g)].map(([, code]) => code)
    return written.flatMap((code = '') => {
      const [command] = /(?<=^\s*(?:\$ )?(?:[\w./-]*\/)?)(?:waybill |\/waybill:).*/.exec(code) ?? []
      return command === undefined ? [] : [{ line, command }]
    })
  })
}
