/** What a node tells of its PoSter, read from its answers (`Venus.PosterState`, `PosterForecast`, `PosterTimeline`). */
import {
  goArray,
  goBool,
  goInt,
  goNullable,
  goObject,
  goString,
  type Decoder
} from '../../jsonrpc/server/params.ts'
import { isJsonObject } from '../../lib/json-object.ts'
import type { JsonValue } from '../../lib/json.ts'

/** What only says something in its own kind of event or advice; given on as it is. */
const detail: Decoder<Readonly<Record<string, JsonValue>>> = (value) =>
  value !== undefined && isJsonObject(value) ? value : {}

const batch = goObject({
  Partitions: goArray(goInt),
  Phase: goString,
  Reason: goString,
  Since: goInt,
  Attempt: goInt,
  Sectors: goNullable(goInt),
  Unreadable: goNullable(goInt),
  ProofBegan: goNullable(goInt),
  ProofEnded: goNullable(goInt),
  Message: goString,
  LandedAt: goNullable(goInt),
  Alarm: goNullable(goObject({ Code: goString, Text: goString }))
})

export const readPosterState = goObject({
  Network: goString,
  EpochMs: goNullable(goInt),
  Epoch: goNullable(goInt),
  HeardAt: goNullable(goInt),
  Open: goBool,
  Problems: goArray(goString),
  Deadlines: goArray(
    goObject({
      Miner: goInt,
      Deadline: goObject({ Index: goInt, Open: goInt, Close: goInt, Challenge: goInt }),
      Began: goInt,
      Ended: goNullable(goInt),
      Partitions: goNullable(goInt),
      Sectors: goNullable(goInt),
      Batches: goArray(batch)
    })
  )
})

export type PosterStateAnswer = ReturnType<typeof readPosterState>

const outlook = { Fits: goInt, Tight: goInt, Misses: goInt, LeastSlackMs: goNullable(goInt) }

const forecastPartition = goObject({
  Miner: goInt,
  Deadline: goInt,
  Partition: goInt,
  Sectors: goNullable(goInt),
  Faulty: goNullable(goInt),
  Open: goInt,
  Close: goInt,
  Prover: goString,
  Available: goNullable(goInt),
  Start: goNullable(goInt),
  End: goNullable(goInt),
  SlackMs: goNullable(goInt),
  Verdict: goString,
  Basis: goString
})

export type ForecastPartitionAnswer = ReturnType<typeof forecastPartition>

export const readForecast = goObject({
  Epoch: goInt,
  Time: goInt,
  Basis: goString,
  Outlook: goObject(outlook),
  Partitions: goArray(forecastPartition),
  Collisions: goArray(
    goObject({
      From: goInt,
      To: goInt,
      WorkMs: goInt,
      CapacityMs: goInt,
      LongestWaitMs: goInt,
      Deadlines: goArray(
        goObject({
          Miner: goInt,
          Deadline: goInt,
          Open: goInt,
          Close: goInt,
          Partitions: goInt,
          WorkMs: goInt,
          Verdict: goString
        })
      )
    })
  ),
  MoreCards: goArray(goObject({ Cards: goInt, ...outlook })),
  WinningApart: goNullable(goObject(outlook)),
  Advice: goNullable(goObject({ Kind: goString, Reached: goString, Text: goString, Detail: detail }))
})

export type ForecastAnswer = ReturnType<typeof readForecast>

export const readTimeline = goObject({
  Events: goArray(
    goObject({
      At: goInt,
      Epoch: goInt,
      Miner: goInt,
      Deadline: goNullable(goObject({ Index: goInt, Open: goInt })),
      Partitions: goArray(goInt),
      Attempt: goInt,
      Kind: goString,
      Detail: detail
    })
  ),
  Next: goString
})

export type TimelineAnswer = ReturnType<typeof readTimeline>
