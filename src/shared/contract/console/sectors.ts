/** Sectors of a node: a table that is paged where the index is, one sector in full, and checks of many. */
import { boolean, integer, list, object, oneOf, optional } from '../check/check.ts'
import { digits, minerAddress, nodeId } from './common.ts'
import { method } from './define.ts'

export interface SectorRow {
  /** `s-t01000-42` */
  readonly id: string
  readonly miner: string
  /** Decimal digits. */
  readonly number: string
  /** Names of the stores; '' = none. */
  readonly sealedStore: string
  readonly cacheStore: string
}

export interface SectorPage {
  readonly rows: readonly SectorRow[]
  /** Give it as `after` for the page behind; '' when there is none. */
  readonly next: string
}

export interface SectorFileView {
  readonly store: string
  readonly path: string
  /** bytes; null when it is not there */
  readonly size: number | null
  readonly problem: string
}

export interface SectorView {
  readonly id: string
  readonly miner: string
  readonly number: string
  /** Its upgrade is what is proven. */
  readonly upgraded: boolean
  /** Entries of it, the one that counts first. */
  readonly indexes: readonly { readonly index: string; readonly sealed: string; readonly cache: string }[]
  /** Empty where this source does not tell. */
  readonly files: readonly SectorFileView[]
  /** Where it stands on chain, when this node asks one. */
  readonly place: {
    readonly deadline: number
    readonly partition: number
    readonly openTime: number | null
  } | null
  readonly chain: {
    readonly sealedCid: string
    readonly expiration: number
    readonly proofType: number
  } | null
  readonly provable: { readonly good: boolean; readonly reason: string; readonly at: number } | null
}

/** What a check of many came to. */
export interface SectorCheckResult {
  readonly checked: number
  readonly badCount: number
  /** The first ones; `badCount` says how many there are. */
  readonly bad: readonly { readonly number: string; readonly reason: string }[]
  /** ms */
  readonly elapsed: number
}

const kind = oneOf('normal', 'upgrade')

export const sectorMethods = {
  /** Miners that the index knows. */
  'sectors.miners': method<readonly string[]>()('read', object({ node: nodeId, kind })),
  /** From `from` (a number, inclusive) or after `after` (`next` of the page before). */
  'sectors.page': method<SectorPage>()(
    'read',
    object({
      node: nodeId,
      miner: minerAddress,
      kind,
      from: optional(digits),
      after: optional(digits),
      limit: integer(1, 500)
    })
  ),
  'sectors.find': method<SectorView | null>()(
    'read',
    object({ node: nodeId, miner: minerAddress, number: digits })
  ),
  /** Whether the files are good; a job that names every sector that is not. */
  'sectors.check': method<{ readonly job: string }>()(
    'operate',
    object({
      node: nodeId,
      miner: minerAddress,
      strict: boolean,
      what: oneOf('these', 'deadline', 'all'),
      numbers: optional(list(digits, 10_000)),
      deadline: optional(integer(0, 47))
    })
  )
}
