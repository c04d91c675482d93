import type { PageFacts, PagePart, Sight } from '../domain/browse.ts'
import type { PageWorld, Tag } from './page-tag.ts'

/** What a look is told; as data, since the function goes to the page as text. */
export type LookAt = Record<PagePart, { find: string[]; words: string[] }>

export const lookAt = ({ selectors }: Pick<PageFacts, 'selectors'>): LookAt =>
  Object.fromEntries(
    Object.entries(selectors).map(([part, { find, words = [] }]) => [
      part,
      { find: [...find], words: [...words] },
    ]),
  ) as LookAt

/**
 * Looks at a page once, and changes nothing there. It is evaluated in the page, so it names nothing from outside of
 * itself. Only what is laid out counts as shown; the words of a link count only where nobody has said them in the chat.
 */
export function look(parts: LookAt): Omit<Sight, 'answer' | 'links'> {
  const { document, location, performance } = globalThis as unknown as PageWorld
  const isShown = (tag: Tag) => tag.getClientRects().length > 0
  const all = (part: PagePart): Tag[] => {
    for (const selector of parts[part].find) {
      const found = [...document.querySelectorAll(selector)].filter(isShown)
      if (found.length > 0) return found
    }
    return []
  }
  const said = [...parts.asked.find, ...parts.answer.find].join(', ')
  const isWord = (tag: Tag, words: string[]) =>
    words.includes((tag.textContent ?? '').trim()) && isShown(tag) && tag.closest(said) === null
  const byWords = ({ words }: { words: string[] }): boolean =>
    words.length > 0 && [...document.querySelectorAll('a, button')].some((tag) => isWord(tag, words))
  const shown = Object.entries(parts).map(([part, how]) => [
    part,
    all(part as PagePart).length > 0 || byWords(how),
  ])
  const [composer] = all('composer')
  const [submit] = all('submit')
  return {
    url: location.href,
    title: document.title,
    document: String(performance.timeOrigin),
    has: Object.fromEntries(shown) as Sight['has'],
    canSubmit:
      submit !== undefined && submit.disabled !== true && submit.getAttribute('aria-disabled') !== 'true',
    draft: composer?.value ?? composer?.innerText ?? '',
    mode: all('mode')[0]?.innerText ?? '',
    choices: all('choice').map((tag) => tag.innerText ?? ''),
    asked: all('asked').map((tag) => tag.textContent ?? ''),
  }
}
