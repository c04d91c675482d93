import type { Sight } from '../domain/browse.ts'
import type { LookAt } from './browser-look.ts'
import type { PageWorld, Tag } from './page-tag.ts'

/**
 * Reads what stands after the user's last message, as Markdown: its text alone would lose the addresses. It is evaluated
 * in the page, so it names nothing from outside of itself.
 */
export function readAnswer({ asked, answer, prose }: LookAt): Pick<Sight, 'answer' | 'links'> {
  const { document } = globalThis as unknown as PageWorld
  const TEXT = 3
  const ELEMENT = 1
  const FOLLOWS = 4
  const links: string[] = []
  const blocks = /^(P|UL|OL|TABLE|BLOCKQUOTE)$/
  const markdown = (tag: Tag): string => {
    if (tag.nodeType === TEXT) return (tag.textContent ?? '').replace(/\s+/g, ' ')
    const name = tag.tagName?.toUpperCase()
    if (tag.nodeType !== ELEMENT || name === 'BUTTON' || name === 'SVG') return ''
    if (name === 'BR') return '\n'
    if (tag.getClientRects().length === 0) return ''
    if (name === 'PRE') return `\n\`\`\`\n${(tag.textContent ?? '').trimEnd()}\n\`\`\`\n`
    const inner = [...tag.childNodes].map(markdown).join('')
    if (name === 'A' && /^https?:/.test(tag.href ?? '')) return linked(tag.href ?? '', inner.trim())
    if (name === 'CODE') return `\`${inner}\``
    if (name === 'LI') return `\n- ${inner.trim()}`
    if (/^H[1-6]$/.test(name)) return `\n\n${'#'.repeat(Number(name[1]))} ${inner.trim()}\n\n`
    if (blocks.test(name)) return `\n\n${inner.trim()}\n\n`
    if (name === 'TD' || name === 'TH') return `${inner.trim()} | `
    return /^(TR|DIV|SECTION)$/.test(name) ? `\n${inner}\n` : inner
  }
  const linked = (href: string, text: string) => {
    links.push(href)
    return text === href || text === '' ? href : `[${text}](${href})`
  }
  const firstOf = (selectors: string[]): Tag[] =>
    selectors.map((one) => [...document.querySelectorAll(one)]).find((found) => found.length > 0) ?? []
  const last = firstOf(asked.find).at(-1)
  const isAfter = (tag: Tag) => last !== undefined && (last.compareDocumentPosition(tag) & FOLLOWS) !== 0
  const isOutermost = (tag: Tag) => !tag.parentElement?.closest(answer.find.join(', '))
  const within = (tag: Tag) => prose.find.map((one) => tag.querySelector(one)).find(Boolean) ?? tag
  const texts = firstOf(answer.find)
    .filter((tag) => isAfter(tag) && isOutermost(tag))
    .map((tag) => markdown(within(tag)))
  const clean = (text: string) =>
    text
      .replace(/[ \t]+\n/g, '\n')
      .replace(/\n{3,}/g, '\n\n')
      .trim()
  return { answer: clean(texts.join('\n\n')), links: [...new Set(links)] }
}
