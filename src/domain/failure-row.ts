/**
 * Who may try again: nobody, the same worker once, the same worker after the vendor's delay, or the next declared one.
 * Only what failed on the way to the vendor is tried again unasked: anything else may have cost money already.
 */
export type Retry = 'never' | 'same_once' | 'later' | 'other_worker'

export type FailureRow = { exit: number; retry: Retry; hint: string }
