/** Tipsets, as `Filecoin.Chain*` answers them. Source: proving.md §2.5. */
import { formatTipSetJson } from '../../filecoin/lotus-json/tipset-json.ts'
import { RpcError } from '../../jsonrpc/rpc-error.ts'
import type { RpcMethod } from '../../jsonrpc/server/method-table.ts'
import { goInt } from '../../jsonrpc/server/params.ts'
import { findAtOrAbove, findAtOrBelow, type ChainNode } from '../chain/chain-node.ts'
import type { HeadChange } from '../chain/chain-tree.ts'
import type { ChainView } from '../chain-view.ts'
import { keyParam } from './decode-params.ts'
import { method, prefix, tipSetOf } from './method.ts'

export function chainMethods(chain: ChainView): [string, RpcMethod][] {
  return [
    ['Filecoin.ChainHead', method([], () => tipSetJson(chain.head))],
    ['Filecoin.ChainGetGenesis', method([], () => tipSetJson(chain.genesis))],
    ['Filecoin.ChainGetTipSet', method([keyParam], ([key]) => tipSetJson(tipSetOf(chain, key)))],
    [
      'Filecoin.ChainGetTipSetByHeight',
      method([goInt, keyParam], ([height, key]) =>
        byHeight(chain, height, tipSetOf(chain, key), findAtOrBelow)
      )
    ],
    [
      'Filecoin.ChainGetTipSetAfterHeight',
      method([goInt, keyParam], ([height, key]) =>
        byHeight(chain, height, tipSetOf(chain, key), findAtOrAbove)
      )
    ],
    [
      'Filecoin.ChainTipSetWeight',
      method([keyParam], ([key]) => chain.weightOf(tipSetOf(chain, key)).toString())
    ]
  ]
}

export interface HeadChangeJson {
  readonly Type: 'current' | 'apply' | 'revert'
  readonly Val: ReturnType<typeof formatTipSetJson>
}

/** What a listener of `ChainNotify` is told first. */
export function currentJson(head: ChainNode): HeadChangeJson[] {
  return [{ Type: 'current', Val: tipSetJson(head) }]
}

/** Reverts from high to low, then what is applied from low to high. */
export function headChangeJson({ reverted, applied }: HeadChange): HeadChangeJson[] {
  return [
    ...reverted.map((node) => ({ Type: 'revert' as const, Val: tipSetJson(node) })),
    ...applied.map((node) => ({ Type: 'apply' as const, Val: tipSetJson(node) }))
  ]
}

function byHeight(
  chain: ChainView,
  height: number,
  from: ChainNode,
  find: (from: ChainNode, height: number) => ChainNode | undefined
) {
  if (height > from.height) {
    throw new RpcError(
      1,
      `looking for tipset with height greater than start point: requested height ${height} > ${from.height}`
    )
  }
  if (height < 0) throw new RpcError(1, `there is no tipset at height ${height}`)
  if (height === 0) return tipSetJson(chain.genesis)
  const found = find(from, height)
  if (!found) throw new RpcError(1, `the tipset of height ${height} is no longer kept`)
  // A node may have lost it.
  return tipSetJson(tipSetOf(chain, found.tipset.key))
}

export function tipSetJson({ tipset }: ChainNode) {
  return formatTipSetJson(tipset, prefix)
}
