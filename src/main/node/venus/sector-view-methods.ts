/**
 * What a console shows of sectors beyond the original's methods; all of these are ours. SectorFiles looks at the files of one
 * sector, in a process of its own; ProvingPartitions says which sectors the chain keeps in a deadline, as runs, so that a
 * partition of thousands is a few numbers.
 */
import type { ChainClient } from '../../chain/client/chain-client.ts'
import { addressOfActor } from '../../filecoin/address/address.ts'
import type { Bitfield } from '../../filecoin/bitfield.ts'
import { deadlineAt, nextNotElapsed } from '../../filecoin/deadline.ts'
import { actorId } from '../../filecoin/sector-id.ts'
import { requiredCacheFiles, sectorSizeOfFile, sectorSizes } from '../../filecoin/sector-size.ts'
import type { RpcMethod } from '../../jsonrpc/server/method-table.ts'
import { decodeParam, goInt, goUint64 } from '../../jsonrpc/server/params.ts'
import { PosterError, describeError } from '../../lib/error.ts'
import type { SectorIndex } from '../../sectors/sector-index.ts'
import { partPath } from '../../sectors/stores/sector-files.ts'
import type { StoreProbe } from '../../sectors/stores/store-probe.ts'
import type { FileSeen } from '../../sectors/stores/store-probe-protocol.ts'
import type { PersistStore, StoreSet } from '../../sectors/stores/stores.ts'
import { decodeIndexKind, decodeSectorId } from './sector-params.ts'

export interface SectorViewParts {
  readonly index: SectorIndex
  readonly stores: () => StoreSet
  readonly probe: StoreProbe
  /** Undefined when no chain node is configured. */
  readonly chain: Pick<ChainClient, 'chainHead' | 'provingDeadline' | 'partitions'> | undefined
}

/** ms */
const lookupTimeout = 10_000

export function sectorViewMethods(parts: SectorViewParts): [string, RpcMethod][] {
  const { index, stores, probe, chain } = parts
  const files: RpcMethod = {
    arities: [2],
    permission: 'read',
    result: 'value',
    async call(params, { signal }) {
      const kind = decodeParam(params, 0, decodeIndexKind)
      const sector = decodeParam(params, 1, decodeSectorId)
      const lookup = await index.find(kind, sector, { signal, timeout: lookupTimeout })
      if (!lookup.found) return []
      const { sealedFile, cacheDir } = lookup.location
      const sealed = partPath(kind, 'sealedFile', sector)
      const seen = await look(stores(), probe, sealedFile, [sealed], signal)
      const first = seen[0]
      const bytes = typeof first?.Size === 'bigint' ? Number(first.Size) : 0
      // What a cache must hold follows from the size of the sealed file; the smallest set is looked for when that is not there.
      const size = sectorSizeOfFile(bytes) ?? sectorSizes[0]
      const directory = partPath(kind, 'cacheDir', sector)
      const cached = size ? requiredCacheFiles(size).map((name) => `${directory}/${name}`) : []
      return [...seen, ...(await look(stores(), probe, cacheDir, cached, signal))]
    }
  }
  const partitions: RpcMethod = {
    arities: [2],
    permission: 'read',
    result: 'value',
    async call(params, { signal }) {
      if (!chain) {
        throw new PosterError('CONFIG_VALUE', 'no chain node is configured', {
          advice: 'Set Chain under [Common.API] in sector-manager.cfg and start the node again'
        })
      }
      const address = addressOfActor(actorId(decodeParam(params, 0, goUint64)))
      const wanted = decodeParam(params, 1, goInt)
      const { key } = await chain.chainHead({ signal })
      const { deadline, currentEpoch } = await chain.provingDeadline(address, key, { signal })
      if (wanted < 0 || wanted >= deadline.parameters.deadlines)
        throw new PosterError('INVALID_ARGUMENT', `there is no deadline ${wanted}`)
      const at = nextNotElapsed(deadlineAt(deadline.parameters, deadline.periodStart, wanted), currentEpoch)
      const states = await chain.partitions(address, wanted, key, { signal })
      return {
        Epoch: currentEpoch,
        Open: at.open,
        Close: at.close,
        Partitions: states.map(({ live, faulty }) => ({ Live: edgesOf(live), Faulty: edgesOf(faulty) }))
      }
    }
  }
  return [
    ['Venus.SectorFiles', files],
    ['Venus.ProvingPartitions', partitions]
  ]
}

interface SeenFile {
  readonly Store: string
  readonly Path: string
  readonly Size: bigint | null
  readonly Problem: string
}

/** A store that cannot be looked at says so of each file. */
async function look(
  stores: StoreSet,
  probe: StoreProbe,
  name: string,
  files: readonly string[],
  signal: AbortSignal
): Promise<readonly SeenFile[]> {
  const store = stores.find(name)
  const row = (file: string, Size: bigint | null, Problem: string): SeenFile => ({
    Store: name,
    Path: store ? `${store.path}/${file}` : file,
    Size,
    Problem
  })
  if (!store) return files.map((file) => row(file, null, `there is no store ${name}`))
  try {
    const seen = await probe.stat(store.path, files, { signal, strict: store.strict })
    return seen.map((each) => row(each.file, each.found ? each.bytes : null, problemOf(each, store)))
  } catch (error) {
    if (PosterError.is(error, 'CANCELLED', 'CLOSED')) throw error
    return files.map((file) => row(file, null, describeError(error)))
  }
}

function problemOf(seen: FileSeen, { strict }: PersistStore): string {
  if (!seen.found) return seen.code === 'ENOENT' ? 'missing' : seen.code
  return strict && !seen.regular ? 'no regular file' : ''
}

/** First number and first one behind, of each run in turn. */
function edgesOf(bits: Bitfield): readonly bigint[] {
  return Array.from({ length: bits.edgeCount }, (_, place) => bits.edgeAt(place) ?? 0n)
}
