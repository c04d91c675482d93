import type { RunDocument } from '../render/document.ts'
import { exitOf } from '../render/document.ts'

const TEXT_CHARS = 300

/** A waybill without its proof, null fields left out: what a model needs in order to go on. */
export function briefOf(document: RunDocument): Record<string, unknown> {
  const { id, outcome, worker, model, text, structured, verdict, patch, signals, spend, failure } = document
  return present({
    id,
    outcome,
    worker,
    model: model.observed ?? model.requested,
    text,
    structured,
    verdict,
    patch,
    signals: signals.length > 0 ? signals : null,
    spend,
    failure: failure && { ...failure, exit: exitOf(document) },
    next: nextOf(document),
  })
}

const present = (fields: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined))

function nextOf({ id, outcome, patch, proof }: RunDocument): string | null {
  if (outcome === 'running')
    return `It goes on. Use \`job\` with {"action":"wait","id":"${id}"} for the result, or "cancel" to end it.`
  if (outcome === 'rejected') return 'Do not use the work: a check rejected it.'
  if (patch && outcome === 'accepted')
    return `Nothing in the working tree has changed. Read the patch; \`git apply ${patch.path}\` applies it.`
  return proof === null && outcome === 'denied'
    ? 'Tell the user. Do not retry, and do not do the work in its place unasked.'
    : null
}

/** One line, and the beginning of the answer for clients that show no structured content. */
export function lineOf({ id, outcome, worker, failure, text }: RunDocument): string {
  const head = [outcome, worker, id].filter(Boolean).join(' · ')
  const rest = failure ? `${failure.message} ${failure.hint}` : (text ?? '')
  return rest === '' ? head : `${head}\n${rest.length > TEXT_CHARS ? `${rest.slice(0, TEXT_CHARS)}…` : rest}`
}
