/** The PoSter of this node over RPC. Those that stand here are ours, and only read; others have files of their own. */
import { actorId } from '../../filecoin/sector-id.ts'
import type { RpcMethod } from '../../jsonrpc/server/method-table.ts'
import {
  decodeParam,
  goBool,
  goInt,
  goNullable,
  goObject,
  goString,
  goUint64
} from '../../jsonrpc/server/params.ts'
import { PosterError } from '../../lib/error.ts'
import type { Logger } from '../../lib/log/logger.ts'
import type { BatchState, DeadlineState } from '../../poster/poster.ts'
import { encodeForecast } from '../poster/forecast-json.ts'
import type { NodePoster } from '../poster/open-node-poster.ts'
import { recoveryMethods } from './recovery-methods.ts'
import { rehearsalMethods } from './rehearsal-methods.ts'

export interface PosterMethodParts {
  /** Undefined without `--poster`. */
  readonly poster: NodePoster | undefined
  readonly logger: Logger
}

const decodeQuestion = goObject<{
  Miner: bigint | null
  Open: number | null
  Limit: number
  Before: string
}>({ Miner: goNullable(goUint64), Open: goNullable(goInt), Limit: goInt, Before: goString })

/** The forecast as it would be: cards more or fewer, and winning proofs on a card of their own. */
const decodeCircumstances = goNullable(goObject({ Cards: goInt, WinningApart: goBool }))
const mostCards = 64
const usualLimit = 100

export function posterMethods({ poster, logger }: PosterMethodParts): [string, RpcMethod][] {
  const use = (): NodePoster => {
    if (poster) return poster
    throw new PosterError('NOT_FOUND', 'this node runs no PoSter: start it with --poster --ext-prover')
  }
  return [
    ...rehearsalMethods(use, logger),
    ...recoveryMethods(use),
    [
      'Venus.PosterState',
      {
        arities: [0],
        permission: 'read',
        result: 'value',
        call() {
          const state = use().state()
          const network = use().network()
          return {
            Network: network?.name ?? '',
            EpochMs: network?.epochMs ?? null,
            Epoch: state?.height ?? null,
            HeardAt: state?.heardAt ?? null,
            Open: use().deadlineOpen(),
            Problems: use().problems(),
            Deadlines: (state?.deadlines ?? []).map(encodeDeadline)
          }
        }
      }
    ],
    [
      'Venus.PosterForecast',
      {
        arities: [0, 1],
        permission: 'read',
        result: 'value',
        async call(params) {
          const supposed = params.length === 0 ? null : decodeParam(params, 0, decodeCircumstances)
          const { forecasts } = use()
          if (supposed === null) return encodeForecast(await forecasts.make())
          const { Cards, WinningApart } = supposed
          if (Math.abs(Cards) > mostCards) {
            throw new PosterError('INVALID_ARGUMENT', `Cards must lie between -${mostCards} and ${mostCards}`)
          }
          return encodeForecast(await forecasts.suppose({ cards: Cards, winningApart: WinningApart }))
        }
      }
    ],
    [
      'Venus.PosterTimeline',
      {
        arities: [1],
        permission: 'read',
        result: 'value',
        async call(params) {
          const { Miner, Open, Limit, Before } = decodeParam(params, 0, decodeQuestion)
          const page = await use().timeline.read({
            limit: Limit === 0 ? usualLimit : Limit,
            ...(Miner === null ? {} : { miner: actorId(Miner) }),
            ...(Open === null ? {} : { open: Open }),
            ...(Before === '' ? {} : { before: Before })
          })
          return { Events: page.events, Next: page.next ?? '' }
        }
      }
    ]
  ]
}

function encodeDeadline({
  miner,
  deadline,
  began,
  ended,
  partitions,
  sectors,
  batches
}: DeadlineState): unknown {
  const { index, open, close, challenge } = deadline
  return {
    Miner: miner,
    Deadline: { Index: index, Open: open, Close: close, Challenge: challenge },
    Began: began,
    Ended: ended ?? null,
    Partitions: partitions ?? null,
    Sectors: sectors ?? null,
    Batches: batches.map(encodeBatch)
  }
}

function encodeBatch(batch: BatchState): unknown {
  return {
    Partitions: batch.partitions,
    Phase: batch.phase,
    Reason: batch.reason ?? '',
    Since: batch.since,
    Attempt: batch.attempt,
    Sectors: batch.sectors ?? null,
    Unreadable: batch.unreadable ?? null,
    ProofBegan: batch.proofBegan ?? null,
    ProofEnded: batch.proofEnded ?? null,
    Message: batch.message ?? '',
    LandedAt: batch.landedAt ?? null,
    Alarm: batch.alarm ? { Code: batch.alarm.code, Text: batch.alarm.text } : null
  }
}
