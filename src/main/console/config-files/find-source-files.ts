/** Where the configuration files of a proxy's source are, when they are on this machine and the source is in the list. */
import { joinHostPort, resolveGoTcpAddress } from '../../jsonrpc/address.ts'
import type { ConsoleNode } from '../host/console-node.ts'

export interface SourceFiles {
  readonly address: string
  /** Undefined = not known to be on this machine. */
  readonly directory: string | undefined
}

/** Undefined for a node that is no proxy. */
export function findSourceFiles(node: ConsoleNode, others: readonly ConsoleNode[]): SourceFiles | undefined {
  const row = node.row()
  const address = row.options?.proxy || row.source?.address
  if (address === undefined || address === '') return undefined
  const wanted = normal(address)
  const source = others.find((other) => other.local && normal(other.row().address) === wanted)
  return { address, directory: source?.local?.configDirectory }
}

function normal(address: string): string {
  try {
    return joinHostPort(resolveGoTcpAddress(address))
  } catch {
    return address
  }
}
