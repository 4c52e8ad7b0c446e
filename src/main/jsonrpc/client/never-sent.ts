/**
 * Failures of calls that never left this machine: such a call may be made again elsewhere, even when it changes something
 * there. A failure that is not marked says nothing: the remote may have done what was asked.
 */
const neverSent = new WeakSet()

export function markNeverSent<E extends object>(error: E): E {
  neverSent.add(error)
  return error
}

export function wasNeverSent(error: unknown): boolean {
  return typeof error === 'object' && error !== null && neverSent.has(error)
}
