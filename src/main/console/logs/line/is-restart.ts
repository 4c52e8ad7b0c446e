/**
 * The line with which a node begins: ours says `starting` with its version, the Go node dumps its configuration
 * (node-protocol.md §1). Everything above it is of an earlier run.
 */
import type { LogLineParts } from './log-line-parts.ts'

const goCaller = /\.go:\d+$/

export function isRestart({ logger, caller, message, fields }: LogLineParts): boolean {
  if (logger !== 'dep') return false
  if (message === 'starting') return fields?.['version'] !== undefined
  return message.startsWith('Sector-manager initial cfg:') && caller !== undefined && goCaller.test(caller)
}
