/**
 * Why a prover process is no more, told apart for the restart policy and for people.
 */

/** What we wanted when we ended a process ourselves. */
export type EndPurpose =
  /** The operator stopped or restarted it, or its entry left the configuration. */
  | 'operator'
  /** The node is going down. */
  | 'closing'
  /** It computed for nobody: its task was cancelled or out of time. Only an end frees its card. */
  | 'abandoned-task'

export type ChildExit =
  /** Ended by us. */
  | { readonly kind: 'ended'; readonly purpose: EndPurpose }
  /** No program: every path that was tried, in order. */
  | { readonly kind: 'missing-program'; readonly tried: readonly string[]; readonly reason: string }
  /** A file that cannot be executed, or a process that could not be made. */
  | { readonly kind: 'not-started'; readonly program: string; readonly reason: string }
  /** TMPDIR cannot be made or written. */
  | { readonly kind: 'bad-tmpdir'; readonly directory: string; readonly reason: string }
  /** The entry asks for something that cannot be, e.g. dialect A for winning_post. */
  | { readonly kind: 'bad-entry'; readonly reason: string }
  | { readonly kind: 'missed-ready'; readonly timeout: number }
  | { readonly kind: 'wrong-ready'; readonly line: string }
  | { readonly kind: 'code'; readonly code: number }
  | { readonly kind: 'signal'; readonly signal: string }
  | { readonly kind: 'out-of-memory'; readonly evidence: string }
  /** A line over the limit, or output without end. */
  | { readonly kind: 'flood'; readonly reason: string }
  | { readonly kind: 'garbage'; readonly reason: string }
