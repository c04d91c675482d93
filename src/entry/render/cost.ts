import { USD, usdText } from '../../domain/money.ts'
import type { SpendDocument } from './spend-document.ts'

/** The money of one run in a few words: how much, how it is known, and whether a subscription paid. */
export function costText({ usd, basis, billing }: SpendDocument): string {
  const money = usd === null ? 'cost unknown' : `${usdText(usd * USD)} ${basis}`
  return billing === 'subscription' ? `${money}, by subscription` : money
}
