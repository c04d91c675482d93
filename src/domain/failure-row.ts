/**
 * Who may try again: nobody, the same worker once, the same worker after the vendor's delay, or the next declared one.
 * Only what failed on the way to the vendor is tried again unasked: anything else may have cost money already.
 */
export type Retry = 'never' | 'same_once' | 'later' | 'other_worker'

/** `unpaid`: who may, where nobody was paid for the first try, since it ran on a model of this machine. */
export type FailureRow = { exit: number; retry: Retry; hint: string; unpaid?: Retry }
