import { USD, usdText } from '../../../domain/money.ts'
import type { SpendDocument } from '../spend-document.ts'
import type { Evidence } from './document.ts'
import { row, type Section } from './rows.ts'

const BASIS: Record<SpendDocument['basis'], string> = {
  billed: 'billed by the vendor',
  reported: "reported by the vendor's CLI",
  computed: 'computed from the tokens',
  unknown: 'nobody told',
  nothing_ran: 'nothing ran',
}

/** The money, how it is known, and what the budget made of it. */
export function spendSection({ spend: facts }: Evidence, spend: SpendDocument | null): Section {
  if (spend === null) return { title: 'Spend', rows: [row('so far', 'not known before the end')] }
  const { asOf, source, paidBy, held, settled, presumed, over } = facts
  const known = [
    BASIS[spend.basis],
    ...(asOf ? [`prices of ${asOf}`] : []),
    ...(source ? [`from ${source}`] : []),
  ]
  const { input, cachedInput, output } = spend.tokens
  const budget = [
    ...(held === null ? [] : [`${money(held)} held`]),
    ...(settled === null ? [] : [`${money(settled)} settled${presumed ? ', presumed: the whole hold' : ''}`]),
    ...(over > 0 ? [`${money(over)} over the hold`] : []),
  ]
  return {
    title: 'Spend',
    rows: [
      row('cost', `${spend.usd === null ? 'unknown' : money(spend.usd)}, ${known.join(', ')}`),
      row('tokens', `${count(input)} in (${count(cachedInput)} of them cached), ${count(output)} out`),
      row('billing', `${spend.billing}${paidBy ? `, by ${paidBy}` : ''}`),
      row('runs', String(spend.iterations)),
      ...(budget.length > 0 ? [row('budget', budget.join(', '))] : []),
    ],
  }
}

const money = (usd: number): string => usdText(Math.round(usd * USD))
const count = (tokens: number | null): string => (tokens === null ? 'unknown' : tokens.toLocaleString('en'))
