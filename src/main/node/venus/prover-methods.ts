/**
 * The provers of this node over RPC; all of these methods are ours. It offers no way to start a program that does not
 * stand in ext-prover.cfg: who may call a method may not thereby run anything on this machine.
 */
import { postProofType } from '../../filecoin/post-proof-type.ts'
import { PosterError } from '../../lib/error.ts'
import type { RpcCall, RpcMethod } from '../../jsonrpc/server/method-table.ts'
import {
  decodeParam,
  goBool,
  goInt,
  goNullable,
  goObject,
  goString,
  type Decoder
} from '../../jsonrpc/server/params.ts'
import type { JsonValue } from '../../lib/json.ts'
import { untilAborted } from '../../lib/wait.ts'
import type { ChildReport } from '../../prover/pool/pool-contract.ts'
import { proverStages, type ProverStage } from '../../prover/proof-task.ts'
import { locateReplica, type ReplicaParts } from '../provers/locate-replica.ts'
import type { NodeProvers } from '../provers/open-provers.ts'
import { findProverCards, type ProverCards } from '../provers/prover-cards.ts'
import { encodeChild, encodeTest } from '../provers/prover-json.ts'
import type { ProverTestRequest } from '../provers/test-prover.ts'
import { decodeSectorId } from './sector-params.ts'

export interface ProverMethodParts extends ReplicaParts {
  /** Undefined without `--ext-prover`. */
  readonly provers: NodeProvers | undefined
}

/** ms a call that ends a prover waits for its end; then it answers with the state as it is. */
const endWait = 20_000
const usualTimeout = 60_000
const mostLines = 10_000

export function proverMethods(parts: ProverMethodParts): [string, RpcMethod][] {
  const use = (): NodeProvers => {
    if (parts.provers) return parts.provers
    throw new PosterError('PROVER_UNAVAILABLE', 'this node runs no provers: start it with --ext-prover')
  }
  const read = (arities: readonly number[], call: RpcMethod['call']): RpcMethod => ({
    arities,
    permission: 'read',
    result: 'value',
    call
  })
  const change = (arities: readonly number[], call: RpcMethod['call']): RpcMethod => ({
    ...read(arities, call),
    permission: 'change'
  })
  const report = (name: string): unknown => encodeChild(use().pool.child(name), undefined)
  /** What was asked for goes on when the caller does not wait for it. */
  const ended = async (name: string, ending: Promise<void>, { signal }: RpcCall): Promise<unknown> => {
    ending.catch(() => undefined)
    await untilAborted(ending, AbortSignal.any([signal, AbortSignal.timeout(endWait)])).catch(
      (error: unknown) => {
        if (!PosterError.is(error, 'TIMED_OUT')) throw error
      }
    )
    return report(name)
  }
  return [
    [
      'Venus.ProverList',
      read([0, 1], async (params, { signal }) => {
        const provers = use()
        const children = provers.pool.children()
        const cards = decodeParam(params, 0, goBool)
          ? await surveyCards(provers, children, signal)
          : undefined
        return {
          Stages: provers
            .health()
            .stages.map(({ stage, needed, children: count, ready, waiting, running }) => ({
              Stage: stage,
              Needed: needed,
              Children: count,
              Ready: ready,
              Waiting: waiting,
              Running: running
            })),
          Children: children.map((child) => encodeChild(child, cards?.children.get(child.name))),
          ...(cards
            ? { Cards: { State: cards.state, Reason: cards.reason ?? '', Advice: cards.advice ?? '' } }
            : {})
        }
      })
    ],
    [
      'Venus.ProverStop',
      change([2], (params, call) => {
        const name = decodeParam(params, 0, goString)
        return ended(name, use().pool.stop(name, { drain: decodeParam(params, 1, goBool) }), call)
      })
    ],
    [
      'Venus.ProverStart',
      change([1], (params) => {
        const name = decodeParam(params, 0, goString)
        use().pool.start(name)
        return report(name)
      })
    ],
    [
      'Venus.ProverRestart',
      change([2], (params, call) => {
        const name = decodeParam(params, 0, goString)
        return ended(name, use().pool.restart(name, { drain: decodeParam(params, 1, goBool) }), call)
      })
    ],
    [
      'Venus.ProverSetShare',
      change([3], (params) => {
        const name = decodeParam(params, 0, goString)
        const weight = decodeParam(params, 1, goNullable(goInt))
        const concurrent = decodeParam(params, 2, goNullable(goInt))
        use().pool.setShare(name, {
          ...(weight === null ? {} : { weight }),
          ...(concurrent === null ? {} : { concurrent })
        })
        return report(name)
      })
    ],
    // What a prover prints and inherits is for whoever may change this node, not for everyone who reaches it.
    [
      'Venus.ProverOutput',
      change([2], (params) => {
        const lines = use().pool.output(decodeParam(params, 0, goString))
        const wanted = Math.min(Math.max(1, decodeParam(params, 1, goInt)), mostLines)
        return lines.slice(-wanted).map(({ time, stream, text, pid }) => ({
          Time: time,
          Stream: stream,
          Pid: pid,
          Text: text
        }))
      })
    ],
    [
      'Venus.ProverEnvironment',
      change([1], (params) => {
        const { variables, removed } = use().pool.environment(decodeParam(params, 0, goString))
        return {
          Variables: variables.map(({ name, value, origin }) => ({
            Name: name,
            Value: value,
            Origin: origin
          })),
          Removed: removed.map(({ name, reason }) => ({ Name: name, Reason: reason }))
        }
      })
    ],
    [
      'Venus.ProverTest',
      change([3], async (params, { signal }) => {
        const provers = use()
        return encodeTest(await provers.tests.run(await readTest(params, parts, provers, signal)))
      })
    ]
  ]
}

function surveyCards(
  { pool }: NodeProvers,
  children: readonly ChildReport[],
  signal: AbortSignal
): Promise<ProverCards> {
  const asked = children.map(({ name, pid }) => {
    const { variables } = pool.environment(name)
    const valueOf = (variable: string): string | undefined =>
      variables.find((each) => each.name === variable)?.value
    const visibleDevices = valueOf('CUDA_VISIBLE_DEVICES')
    const deviceOrder = valueOf('CUDA_DEVICE_ORDER')
    const selection = {
      ...(visibleDevices === undefined ? {} : { visibleDevices }),
      ...(deviceOrder === undefined ? {} : { deviceOrder })
    }
    return { name, pid, selection }
  })
  return findProverCards(asked, { env: process.env, signal })
}

const decodeTestedSector = goObject<{
  Sector: ReturnType<typeof decodeSectorId>
  SealedCID: string
  ProofType: number | null
  Upgraded: boolean
}>({
  Sector: decodeSectorId,
  SealedCID: readCid,
  ProofType: goNullable(goInt),
  Upgraded: goBool
})

/** `"bagboea4b5abc…"` or, as chains write it, `{"/":"bagboea4b5abc…"}`. */
function readCid(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : goObject<{ '/': string }>({ '/': goString })(value)['/']
}

const decodeStage: Decoder<ProverStage | undefined> = (value) => {
  const name = goString(value)
  return proverStages.find((stage) => stage === name)
}

/** Parameters: a child or a stage ('' = any), a sector or null, a time limit in ms (0 = one minute). */
async function readTest(
  params: readonly JsonValue[],
  parts: ProverMethodParts,
  { pool }: NodeProvers,
  signal: AbortSignal
): Promise<ProverTestRequest> {
  const name = decodeParam(params, 0, goString)
  const stage = decodeParam(params, 0, decodeStage)
  const wanted = decodeParam(params, 1, goNullable(decodeTestedSector))
  const timeout = decodeParam(params, 2, goInt)
  const child = name === '' || stage !== undefined ? undefined : pool.child(name).name
  const base = { child, stage, timeout: timeout === 0 ? usualTimeout : timeout, signal }
  if (wanted === null) return { ...base, sector: undefined }
  const { Sector: sector, SealedCID: sealedCid, ProofType: type, Upgraded: upgraded } = wanted
  const kind = upgraded ? 'upgrade' : 'normal'
  const located = await locateReplica(parts, { kind, sector, sealedCid }, { signal })
  const proofType = type === null ? undefined : postProofType(type)
  return { ...base, sector: { sector, ...located, proofType } }
}
