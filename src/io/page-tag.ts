/** Of a page's own world only what is asked of it: nothing of it is in this process. */
export type Tag = {
  tagName: string
  nodeType: number
  textContent: string | null
  innerText?: string
  value?: string
  href?: string
  disabled?: boolean
  childNodes: Iterable<Tag>
  parentElement: Tag | null
  closest(selector: string): Tag | null
  querySelector(selector: string): Tag | null
  getAttribute(name: string): string | null
  getClientRects(): { length: number }
  compareDocumentPosition(other: Tag): number
}

export type PageWorld = {
  document: { title: string; querySelectorAll(selector: string): Iterable<Tag> }
  location: { href: string }
  performance: { timeOrigin: number }
}
