/** The prover processes of a node. Times ms since the Unix epoch, memory bytes. */
import { integer, name, object, oneOf } from '../check/check.ts'
import { nodeId, ofNode } from './common.ts'
import { method, topic } from './define.ts'

export type ProverStateName =
  'starting' | 'ready' | 'draining' | 'ending' | 'backing-off' | 'quarantined' | 'stopped'

export interface ProverFindingView {
  readonly kind: string
  readonly level: 'warning' | 'critical'
  readonly first: number
  readonly last: number
  readonly count: number
  readonly line: string
  readonly meaning: string
  readonly advice: string
}

export interface ProverRow {
  /** Name of the child. */
  readonly id: string
  readonly stage: string
  /** From ext-prover.cfg, and not by itself. */
  readonly configured: boolean
  readonly dialect: string
  readonly state: ProverStateName
  readonly since: number
  /** What follows on `draining`: stop or restart. */
  readonly then: string
  readonly nextTry: number | null
  readonly reason: string
  readonly pid: number | null
  readonly program: string
  readonly bin: string
  readonly args: readonly string[]
  readonly concurrent: number
  readonly weight: number
  readonly visibleDevices: string | null
  readonly tmpdir: string | null
  readonly tasks: readonly {
    readonly label: string
    readonly began: number
    readonly deadline: number
    readonly abandoned: boolean
  }[]
  readonly done: number
  readonly failed: number
  readonly restarts: number
  readonly lastExit: {
    readonly kind: string
    readonly at: number
    readonly what: string
    readonly advice: string
  } | null
  readonly findings: readonly ProverFindingView[]
  /** Cards that the process was seen on, when anybody looked. */
  readonly cards: {
    readonly placement: string
    /** Cards its environment lets it use, for people. */
    readonly may: string
    readonly holds: readonly {
      readonly uuid: string
      readonly index: number | null
      readonly name: string
      readonly memoryUsed: number
    }[]
  } | null
}

export interface ProverTestView {
  readonly verdict: string
  readonly good: boolean
  readonly child: string
  readonly provingMs: number
  readonly elapsedMs: number
  readonly meaning: string
  readonly message: string
}

/** What stopping or restarting a prover would cost, told before it is done. */
export interface ConsequenceView {
  /** Tasks that would have to begin again. */
  readonly tasks: readonly { readonly label: string; readonly began: number }[]
  /** Deadlines that are open or whose challenge is out and that still need proofs, the first to close first. */
  readonly deadlines: readonly {
    readonly miner: string
    readonly index: number
    readonly closeTime: number
    /** Whether all that is left of it would still be proven in time; null when nobody can say. */
    readonly fits: boolean | null
  }[]
  /** When nothing is under way any more, as far as is known; null when it is not. */
  readonly safeAt: number | null
}

const ofProver = object({ node: nodeId, prover: name(256) })

export const proverMethods = {
  'provers.consequence': method<ConsequenceView>()(
    'read',
    object({ node: nodeId, prover: name(256), action: oneOf('stop', 'restart') })
  ),
  /** @param when `now`, or `safe`: as soon as it has nothing in hand */
  'provers.stop': method<null>()(
    'operate',
    object({ node: nodeId, prover: name(256), when: oneOf('now', 'safe') })
  ),
  'provers.start': method<null>()('operate', ofProver),
  'provers.restart': method<null>()(
    'operate',
    object({ node: nodeId, prover: name(256), when: oneOf('now', 'safe') })
  ),
  'provers.test': method<ProverTestView>()('operate', ofProver),
  'provers.environment': method<{
    readonly variables: readonly { readonly name: string; readonly value: string; readonly origin: string }[]
    readonly removed: readonly { readonly name: string; readonly reason: string }[]
  }>()('operate', ofProver),
  'provers.output': method<
    readonly {
      readonly time: number
      readonly stream: string
      readonly pid: number
      readonly text: string
    }[]
  >()('operate', object({ node: nodeId, prover: name(256), lines: integer(1, 2000) })),
  'provers.setShare': method<null>()(
    'operate',
    object({ node: nodeId, prover: name(256), weight: integer(0, 1000), concurrent: integer(1, 1000) })
  )
}

export interface StageRow {
  readonly id: string
  readonly needed: boolean
  readonly children: number
  readonly ready: number
  readonly waiting: number
  readonly running: number
}

export const proverTopics = {
  provers: topic<ProverRow>()('read', ofNode),
  stages: topic<StageRow>()('read', ofNode)
}
