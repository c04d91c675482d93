import type { PageLook } from './grok-page.ts'

/** Grok's page after the captures that data/grok-page.json names: their test ids, labels and classes, and nothing else of it. */
export const pageHtml = (look: PageLook): string => `<!doctype html><title>Grok</title>
<style>.hidden{display:none} .bg-surface-l1{background:#eee}</style>
${look.loggedOut ? '<header><a href="/sign-in">Sign in</a></header>' : ''}
${look.challenge ? '<iframe src="https://challenges.cloudflare.com/turnstile" width="10" height="10"></iframe>' : ''}
${look.paywall ? '<div data-testid="anon-paywall-sign-up-card">Sign up to go on</div>' : ''}
<main></main>
<form><div id="box"></div>${look.noMode ? '' : `<button type="button" id="model-select-trigger" aria-label="Model select">${look.mode}</button>`}
<div id="menu"></div><button data-testid="attach-button" type="button">+</button>
${look.noSubmit ? '' : '<button data-testid="chat-submit" aria-label="Submit" disabled>Go</button>'}
<button data-testid="chat-stop" type="button" class="hidden">Stop</button></form>
<script>const LOOK = ${JSON.stringify(look)};(${chat})()</script>`

/** Runs in the page. */
const chat = `() => {
  const find = (selector) => document.querySelector(selector)
  const submit = find('[data-testid="chat-submit"]')
  const bornAt = Date.now()
  let box
  setTimeout(() => {
    find('#box').innerHTML = LOOK.textarea
      ? '<textarea aria-label="Ask Grok anything"></textarea>'
      : '<div class="tiptap ProseMirror" role="textbox" aria-multiline="true" aria-label="Ask Grok anything" contenteditable="true"></div>'
    box = find('#box').firstChild
    if (LOOK.draft) LOOK.textarea ? (box.value = LOOK.draft) : (box.textContent = LOOK.draft)
    box.addEventListener('keydown', (event) => { if (event.key === 'Enter') { event.preventDefault(); send() } })
  }, LOOK.composerAfterMs)
  const draft = () => (box ? (LOOK.textarea ? box.value : box.innerText) : '').trim()
  setInterval(() => {
    if (submit) submit.disabled = draft() === '' || LOOK.submitNever || Date.now() - bornAt < LOOK.submitAfterMs
  }, 20)
  const menu = find('#menu')
  find('#model-select-trigger')?.addEventListener('click', () => {
    menu.innerHTML = LOOK.modes.map((mode) => '<div role="menuitem">' + mode + ' <small>for some work</small></div>').join('')
    for (const item of menu.children) item.onclick = () => {
      if (!LOOK.modeStays) find('#model-select-trigger').textContent = item.firstChild.textContent.trim()
      menu.innerHTML = ''
    }
  })
  const conversation = () => (/^\\/c\\/([\\w-]+)/.exec(location.pathname) ?? [])[1]
  const send = async () => {
    const text = draft()
    const mode = find('#model-select-trigger')?.textContent
    LOOK.textarea ? (box.value = '') : (box.innerHTML = '')
    const answer = await fetch('/api/send', { method: 'POST', body: JSON.stringify({ id: conversation(), text, mode }) })
    const { id } = await answer.json()
    if (!LOOK.keepsAddress) history.pushState(null, '', '/c/' + id)
    else window.there = id
  }
  submit?.closest('form').addEventListener('submit', (event) => { event.preventDefault(); send() })
  const bubble = (role, html) => '<div class="' + (role === 'user' ? 'items-end' : 'items-start') + '"><div data-testid="' + role + '-message" class="message-bubble">' +
    (role === 'user' ? html : '<div class="thinking-container">Thought</div><div class="response-content-markdown">' + html + '</div><button>Copy</button>') + '</div></div>'
  let shown = ''
  setInterval(async () => {
    const id = conversation() ?? window.there
    if (!id || Date.now() - bornAt < LOOK.historyAfterMs) return
    const { messages, stop } = await (await fetch('/api/conversation/' + id)).json()
    const html = messages.map(({ role, html }) => bubble(role, html)).join('')
    if (html !== shown) find('main').innerHTML = shown = html
    find('[data-testid="chat-stop"]').classList.toggle('hidden', !stop)
  }, 30)
}`
