/** What the configuration files of a node on a practice network say of it. */
import { fileURLToPath } from 'node:url'
import { isIPv4, isIPv6 } from 'node:net'
import { basename, join, sep } from 'node:path'
import { formatAddress } from '../../filecoin/address/address.ts'
import { PosterError } from '../../lib/error.ts'
import type { PracticeNetwork } from '../../config/practice-config.ts'
import type { RunningDevnet } from '../../devnet/start-devnet.ts'
import type { PracticeStore } from '../../devnet/store/write-stores.ts'

/** From here, built or as source. */
const practiceProver = new URL('../../../../resources/practice-prover.mjs', import.meta.url)

/** Program of the practice prover. In an installed program it stands beside the archive, on a runtime of its own. */
export function practiceProverFile(module = fileURLToPath(practiceProver)): string {
  const packed = module.indexOf(`${sep}app.asar${sep}`)
  return packed < 0 ? module : join(module.slice(0, packed), 'bin', 'practice-prover')
}

/** Whether a prover of the configuration is the practice prover: started as it is, or as a script of another program. */
export function isPracticeProver(bin: string | null, args: readonly string[]): boolean {
  return [bin ?? '', ...args].some((word) => /^practice-prover(\.mjs)?$/.test(basename(word)))
}

export function practiceNetwork(
  { chain, host, port }: RunningDevnet,
  token: string | undefined,
  stores: readonly PracticeStore[]
): PracticeNetwork {
  const { accounts, miners } = chain.genesis.state
  return {
    name: chain.settings.name,
    service: `/${isIPv4(host) ? 'ip4' : isIPv6(host) ? 'ip6' : 'dns'}/${host}/tcp/${port}`,
    token,
    miners: Array.from(miners.values(), ({ id, info }) => {
      const worker = accounts.get(info.worker)
      if (!worker) throw new PosterError('INTERNAL', `the worker of f0${id} has no account`)
      return { actor: id, sender: formatAddress(worker.key, 't') }
    }),
    stores,
    prover: practiceProverFile()
  }
}
