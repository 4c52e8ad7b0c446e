/**
 * The lines by which operators' scripts know that ext-prover is ready (node-protocol.md §8.3): the two loops of every child
 * that can be asked, and one line for a stage. Unlike the original's, they come after a child has said that it is ready.
 * What goes wrong with a child is told by the pool itself.
 */
import type { Clock } from '../../lib/clock.ts'
import type { Logger } from '../../lib/log/logger.ts'
import type { ChildReport, ProverPool } from '../../prover/pool/pool-contract.ts'
import { proverStages, type ProverStage } from '../../prover/proof-task.ts'

/** ms from the first ready child to the lines of the stages, should other children take longer to start. */
export const patience = 10_000

/** As the original calls them. */
const stageNames: Readonly<Record<ProverStage, string>> = {
  window_post: 'WindowPoSt',
  winning_post: 'WinningPoSt'
}

export interface ProverLogOptions {
  readonly pool: Pick<ProverPool, 'child' | 'children' | 'onEvent' | 'settled'>
  readonly clock: Clock
  readonly logger: Logger
}

/** Logs from now on; returns how to stop. */
export function logProvers({ pool, clock, logger }: ProverLogOptions): () => void {
  const log = logger.named('ext-prover')
  const constructed = new Set<ProverStage>()
  let settled = false
  let cancelPatience: (() => void) | undefined
  let stopped = false

  /** False when no child of the stage is ready. */
  const tellConstructed = (stage: ProverStage): boolean => {
    if (constructed.has(stage)) return true
    const children = pool.children().filter(({ spec }) => spec.stage === stage)
    const ready = children.filter(({ state }) => state.kind === 'ready').length
    if (ready === 0) return false
    constructed.add(stage)
    const configured = children.filter((child) => child.configured).length
    log.info(`${stageNames[stage]} ext prover constructed`, { ready, configured })
    return true
  }
  const tellReady = ({ pid, spec: { stage, dialect } }: ChildReport): void => {
    const loops = logger.named(dialect === 'A' ? 'porver-ext' : 'extproc')
    const fields = { pid, ppid: process.pid, ...(dialect === 'A' ? {} : { stage }) }
    loops.info('response loop start', { ...fields, loop: 'resp' })
    loops.info('request loop start', { ...fields, loop: 'req' })
    if (settled) tellConstructed(stage)
    else cancelPatience ??= clock.after(patience, () => proverStages.forEach(tellConstructed))
  }

  const forget = pool.onEvent((event) => {
    if (event.kind === 'child-state' && event.state.kind === 'ready') tellReady(pool.child(event.child))
  })
  void pool.settled.then(() => {
    if (stopped) return
    settled = true
    for (const stage of new Set(pool.children().map(({ spec }) => spec.stage))) {
      if (tellConstructed(stage)) continue
      log.error(
        `no prover for ${stageNames[stage]} is ready: the node runs on and tries again, but cannot prove; correct what is told of each prover above`
      )
    }
  })
  return () => {
    stopped = true
    cancelPatience?.()
    forget()
  }
}
