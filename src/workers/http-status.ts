import type { FailureKind } from '../domain/failure.ts'

const KIND_OF_STATUS: Partial<Record<number, FailureKind>> = {
  400: 'bad_request',
  401: 'worker_unauthenticated',
  402: 'quota_exhausted',
  403: 'worker_unauthenticated',
  404: 'model_unavailable',
  408: 'network',
  413: 'context_overflow',
  429: 'rate_limited',
}

/** What a status of a model's server means wherever it comes from; a server that was too busy took no request. */
export const kindOfStatus = (status: number | undefined): FailureKind | undefined =>
  KIND_OF_STATUS[status ?? 0] ?? (status !== undefined && status >= 500 ? 'overloaded' : undefined)
