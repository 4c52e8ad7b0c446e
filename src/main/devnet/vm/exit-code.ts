/**
 * Exit codes of messages. Those below 16 are the system's, the others the actors' own. Source: proving.md §1.10;
 * builtin-actors and fvm shared/src/error.
 */
export const exitCodes = {
  ok: 0,
  senderInvalid: 1,
  senderStateInvalid: 2,
  invalidReceiver: 5,
  insufficientFundsForTransfer: 6,
  outOfGas: 7,
  illegalArgument: 16,
  notFound: 17,
  forbidden: 18,
  insufficientFunds: 19,
  illegalState: 20,
  serialization: 21,
  unhandledMessage: 22
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** Ends a message; whatever it changed is undone. */
export class ActorAbort extends Error {
  override readonly name = 'ActorAbort'
  readonly exitCode: ExitCode

  constructor(exitCode: ExitCode, message: string) {
    super(message)
    this.exitCode = exitCode
  }
}
