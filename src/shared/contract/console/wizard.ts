/**
 * What the proxy wizard asks: an address, a home, a configuration directory, stores, and the files it would write. Whatever
 * calls out or names a path of this machine is for `host`.
 */
import { boolean, integer, list, name, object, optional, text } from '../check/check.ts'
import { minerAddress, path, type FailureView } from './common.ts'
import { method, topic } from './define.ts'
import type {
  ConfigDirectoryInspection,
  HomeInspection,
  ListenInspection,
  NormalisedAddress,
  ProxyNodePlan,
  SourceTest,
  StoreReconciliation
} from './proxy-plan.ts'

/** The stores of a check, each on its own, and the check as a whole. */
export type StoreCheckRow =
  | {
      readonly id: 'check'
      readonly kind: 'check'
      /** `asking`: the source is asked for its names. */
      readonly state: 'asking' | 'checking' | 'done' | 'failed'
      /** ms since the Unix epoch */
      readonly at: number
      readonly failure: FailureView | null
    }
  | {
      /** `store:` and the name. */
      readonly id: string
      readonly kind: 'store'
      readonly name: string
      /** null while it is looked at. */
      readonly result: StoreReconciliation | null
    }

export interface ReviewedPlan {
  readonly plan: ProxyNodePlan
  /** Of every file as it would be written, and as it was; writing names it. */
  readonly fingerprint: string
}

export type PlanOutcome =
  | {
      readonly outcome: 'written'
      /** `backup`: name of the file's copy as it was; null for a new file. */
      readonly files: readonly { readonly path: string; readonly backup: string | null }[]
    }
  /** A file is no longer as it was when the plan was made: nothing was written, and this is the plan now. */
  | { readonly outcome: 'changed'; readonly reviewed: ReviewedPlan }

const mostStores = 512
const localStores = list(object({ name: name(1024), path }), mostStores)
const miners = list(minerAddress, 64)
const address = name(1_000)

export const proxyNodeRequest = object({
  home: path,
  /** Left out = files of its own, in the home. */
  sharedConfigDirectory: optional(path),
  source: address,
  listen: name(256),
  poster: boolean,
  extProver: boolean,
  /** Left out = the default files. */
  copyFrom: optional(path),
  addStores: localStores
})

export const wizardMethods = {
  /** Pure. */
  'wizard.normaliseAddress': method<NormalisedAddress>()('read', object({ text: text(1_000) })),
  'wizard.testSource': method<SourceTest>()('host', object({ address })),
  'wizard.inspectHome': method<HomeInspection>()('host', object({ home: path })),
  'wizard.inspectListen': method<ListenInspection>()('host', object({ listen: text(256) })),
  /** @param home of the node that is to read the directory */
  'wizard.inspectConfig': method<ConfigDirectoryInspection>()(
    'host',
    object({ directory: path, home: optional(path) })
  ),
  /** One store again, alone. */
  'wizard.checkStore': method<StoreReconciliation>()(
    'host',
    object({ source: address, name: name(1024), path, miners })
  ),
  'wizard.plan': method<ReviewedPlan>()('host', proxyNodeRequest),
  'wizard.apply': method<PlanOutcome>()(
    'host',
    object({ request: proxyNodeRequest, fingerprint: name(128) })
  ),
  /** Texts for a node on another machine; only `copyFrom` is read here. */
  'wizard.renderFiles': method<{ readonly sectorManager: string; readonly extProver: string }>()(
    'host',
    object({ copyFrom: optional(path), addStores: localStores })
  )
}

export const wizardTopics = {
  /** Watching begins the check, and its end ends it. @param round another number checks again */
  'wizard.stores': topic<StoreCheckRow>()(
    'host',
    object({ source: address, stores: localStores, miners, round: integer(0, 1_000_000) })
  )
}
