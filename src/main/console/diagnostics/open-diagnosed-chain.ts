/** The chain node of a configuration, as the checks ask it. */
import { createChainClient } from '../../chain/client/chain-client.ts'
import { chainEndpoints, type SectorManagerConfig } from '../../config/schema/sector-manager.ts'
import { practicePrefix } from '../../devnet/settings.ts'
import { parseAddress } from '../../filecoin/address/address.ts'
import type { Closeable } from '../../lib/closeable.ts'
import type { DiagnosedChain } from './diagnosis-context.ts'

/** Undefined where none is configured. @throws PosterError ADDRESS_INVALID */
export function openDiagnosedChain(config: SectorManagerConfig): (DiagnosedChain & Closeable) | undefined {
  const addresses = chainEndpoints(config)
  if (addresses.length === 0) return undefined
  const client = createChainClient({ addresses })
  return {
    async head(signal) {
      const [{ height, blocks }, name] = await Promise.all([
        client.chainHead({ signal }),
        client.networkName({ signal })
      ])
      const ownTime = name.startsWith(practicePrefix)
      return { height, timestampMs: ownTime ? undefined : Number(blocks[0].timestamp) * 1000 }
    },
    epochMs: async (signal) => (await client.networkParameters({ signal })).epochMs,
    balance: (address, signal) => client.walletBalance(parseAddress(address), { signal }),
    close: () => client.close()
  }
}
