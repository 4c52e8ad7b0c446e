/**
 * A node that this process runs: a home with its options, started and stopped from the list. It remembers why it failed. A
 * node that is stopped answers nothing, and says so.
 */
import type { FailureView } from '../../../shared/contract/console/common.ts'
import type {
  NodeAbility,
  NodeKind,
  NodeLife,
  NodeRow,
  NodeStopOutcome
} from '../../../shared/contract/console/nodes.ts'
import { homeLayout } from '../../config/home.ts'
import type { Clock } from '../../lib/clock.ts'
import { PosterError, messageOf } from '../../lib/error.ts'
import type { Logger } from '../../lib/log/logger.ts'
import type { NodeOptions } from '../../node/run-options.ts'
import type { RunningNode } from '../../node/start-node.ts'
import { buildVersion } from '../../node/version.ts'
import type { VenusCaller } from '../node-view/venus-caller.ts'
import type { ConsoleNode, LocalNode, NodeRun } from './console-node.ts'
import { feelPulse, noPulse, type PosterPulse } from './poster-pulse.ts'

export interface HostedNodeParts {
  readonly id: string
  readonly name: () => string
  readonly options: NodeOptions
  /** Where its log goes; closed with the node. */
  readonly openLog: (home: string) => { readonly logger: Logger; close(): Promise<void> }
  readonly clock: Clock
}

interface Running {
  readonly node: RunningNode
  readonly closeLog: () => Promise<void>
}

/** ms one question to itself may take */
const lookTimeout = 5_000

export function hostedNode({ id, name, options, openLog, clock }: HostedNodeParts): ConsoleNode {
  let life: NodeLife = 'stopped'
  let running: Running | undefined
  let failure: FailureView | null = null
  let startedAt: number | null = null
  let pulse = noPulse
  // One change of life after the other.
  let changing: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(change: () => Promise<T>): Promise<T> => {
    const turn = changing.then(change, change)
    changing = turn.catch(() => undefined)
    return turn
  }
  const caller = callerOf(() => running?.node, id)

  const start = async (): Promise<void> => {
    if (running) return
    life = 'starting'
    failure = null
    const log = openLog(homeLayout(options.home).logs)
    try {
      // Half of the program, which the first page does not wait for.
      const { startNode } = await import('../../node/start-node.ts')
      const node = await startNode(options, log.logger)
      running = { node, closeLog: () => log.close() }
      startedAt = clock.now()
      life = 'running'
    } catch (error) {
      life = 'failed'
      failure = failureOf(error)
      await log.close().catch(() => undefined)
      throw error
    }
  }
  const stop = async (): Promise<void> => {
    if (!running) {
      if (life === 'failed') life = 'stopped'
      return
    }
    const { node, closeLog } = running
    life = 'stopping'
    running = undefined
    try {
      await node.close()
    } finally {
      await closeLog().catch(() => undefined)
      life = 'stopped'
      startedAt = null
      pulse = noPulse
    }
  }
  const run: NodeRun = {
    start: () => inTurn(start),
    async stop(force): Promise<NodeStopOutcome> {
      if (running?.node.deadlineOpen() === true && !force)
        return { stopped: false, refused: 'a deadline is open' }
      await inTurn(stop)
      return { stopped: true, refused: '' }
    },
    async reload() {
      if (!running) throw notRunning(id)
      return (await running.node.reload()).changes.map(({ path }) => path)
    }
  }
  const local: LocalNode = { home: options.home, configDirectory: options.configDirectory }

  return {
    id,
    caller,
    local,
    run,
    row: () =>
      rowOfRunning({
        id,
        name: name(),
        kind: 'hosted',
        life,
        node: running?.node,
        options,
        startedAt,
        pulse,
        failure,
        now: clock.now()
      }),
    async look(signal) {
      if (!running) return
      const limit = AbortSignal.any([signal, AbortSignal.timeout(lookTimeout)])
      pulse = await feelPulse(caller, limit).catch(() => pulse)
    },
    close: () => inTurn(stop)
  }
}

/** The daemon this console is a part of: it cannot be started or stopped from here. */
export function daemonNode(parts: {
  readonly name: string
  readonly node: RunningNode
  readonly options: NodeOptions
  readonly clock: Clock
}): ConsoleNode {
  const { name, node, options, clock } = parts
  const id = 'daemon'
  const startedAt = clock.now()
  let pulse = noPulse
  const caller = callerOf(() => node, id)
  return {
    id,
    caller,
    local: { home: options.home, configDirectory: options.configDirectory },
    run: {
      start: () => Promise.resolve(),
      stop: () =>
        Promise.reject(
          new PosterError('NOT_PERMITTED', 'this console is part of the daemon, so it cannot stop it', {
            advice: 'Stop the daemon where it was started, such as with systemctl stop'
          })
        ),
      reload: async () => (await node.reload()).changes.map(({ path }) => path)
    },
    row: () =>
      rowOfRunning({
        id,
        name,
        kind: 'daemon',
        life: 'running',
        node,
        options,
        startedAt,
        pulse,
        failure: null,
        now: clock.now()
      }),
    async look(signal) {
      const limit = AbortSignal.any([signal, AbortSignal.timeout(lookTimeout)])
      pulse = await feelPulse(caller, limit).catch(() => pulse)
    },
    close: () => Promise.resolve()
  }
}

function callerOf(node: () => RunningNode | undefined, id: string): VenusCaller {
  return {
    call(method, params, signal) {
      const running = node()
      return running ? running.call(method, params, signal) : Promise.reject(notRunning(id))
    }
  }
}

function notRunning(id: string): PosterError {
  return new PosterError('REMOTE_UNREACHABLE', `the node ${id} is not running`, { advice: 'Start it' })
}

export function failureOf(error: unknown): FailureView {
  if (!PosterError.is(error)) return { code: 'INTERNAL', message: messageOf(error) }
  const { code, message, advice } = error
  return { code, message, ...(advice === undefined ? {} : { advice }) }
}

interface RunningRow {
  readonly id: string
  readonly name: string
  readonly kind: NodeKind
  readonly life: NodeLife
  readonly node: RunningNode | undefined
  readonly options: NodeOptions
  readonly startedAt: number | null
  readonly pulse: PosterPulse
  readonly failure: FailureView | null
  readonly now: number
}

/** ms. A node of this process is seen at every moment; each of them told would be a change of the list a second. */
const seenStep = 5_000

function rowOfRunning(parts: RunningRow): NodeRow {
  const { node, options, pulse, life } = parts
  const health = node?.health()
  return {
    id: parts.id,
    name: parts.name,
    kind: parts.kind,
    program: 'ours',
    version: buildVersion(),
    life,
    status: health?.status ?? (life === 'failed' ? 'failing' : 'unknown'),
    problems: health?.problems ?? [],
    address: node?.endpoint ?? '',
    options: {
      home: options.home,
      configDirectory: options.configDirectory,
      listen: options.listen ?? '',
      proxy: options.proxy ?? '',
      poster: options.poster,
      miner: options.miner,
      extProver: options.extProver
    },
    abilities: abilitiesOf(options),
    seenAt: node ? Math.floor(parts.now / seenStep) * seenStep : null,
    startedAt: parts.startedAt,
    pid: node ? process.pid : null,
    network: pulse.network,
    epochMs: pulse.epochMs,
    head: pulse.head,
    deadlineOpen: node?.deadlineOpen() ?? false,
    source: health?.source ?? null,
    failure: parts.failure
  }
}

function abilitiesOf({ poster, miner, extProver }: NodeOptions): readonly NodeAbility[] {
  return [
    ...(poster ? (['deadlines', 'forecast'] as const) : []),
    ...(poster || miner || extProver ? (['provers', 'prover-actions'] as const) : []),
    'cards',
    'sectors',
    'sector-checks',
    'stores',
    'logs',
    'config',
    'start-stop'
  ]
}
