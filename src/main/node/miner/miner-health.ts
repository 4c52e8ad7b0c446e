/**
 * What the health answer says of the responder for winning proofs, kept from its events. An error that was answered counts
 * as a problem for a while, since each may have cost a block; a warm-up that failed until one succeeds or its child leaves.
 */
import type {
  ChannelEvent,
  MinerEvent,
  ProofEvent,
  RefusalCode,
  WarmUpEvent
} from '../../miner/miner-event.ts'
import { terminalSafe } from '../../lib/terminal-safe.ts'

export interface ChannelHealth {
  readonly gateway: string
  /** `f01000` */
  readonly miner: string
  readonly state: 'opening' | 'listening' | 'lost'
  /** ms since the Unix epoch */
  readonly since: number
}

export interface MinerHealth {
  readonly channels: readonly ChannelHealth[]
  /** Winning proofs cannot be asked for: every channel is lost. */
  readonly failing: boolean
  /** One sentence each. */
  readonly problems: readonly string[]
}

export interface MinerState {
  take(event: MinerEvent): void
  /** @param now ms since the Unix epoch */
  describe(now: number): MinerHealth
}

/** ms for which an answered error counts as a problem. */
const recent = 15 * 60_000
/** Errors remembered. */
const mostErrors = 200
const longestReason = 300

interface AnsweredError {
  readonly at: number
  readonly code: RefusalCode | 'undelivered' | 'unreadable'
  readonly reason: string
}

export function keepMinerState(): MinerState {
  const channels = new Map<string, ChannelHealth & { readonly reason: string }>()
  const warmUps = new Map<string, string>()
  let errors: AnsweredError[] = []

  const note = (at: number, code: AnsweredError['code'], reason: string): void => {
    errors = [...errors, { at, code, reason: shorten(reason) }].slice(-mostErrors)
  }
  const takeChannel = ({ at, gateway, miner, step }: ChannelEvent): void => {
    const key = `${gateway} ${miner}`
    const set = (state: ChannelHealth['state'], reason = ''): void => {
      const before = channels.get(key)
      const since = before?.state === state ? before.since : at
      channels.set(key, { gateway, miner: `f0${miner}`, state, since, reason: shorten(reason) })
    }
    switch (step.kind) {
      case 'opening':
        return set('opening')
      case 'listening':
        return set('listening')
      case 'connected':
        return
      case 'lost':
        return set('lost', step.reason)
      case 'event-refused':
        return note(at, 'unreadable', step.reason)
      case 'closed':
        return void channels.delete(key)
    }
  }
  const takeProof = ({ at, step }: ProofEvent): void => {
    if (step.kind === 'refused' && step.code !== 'disabled' && step.code !== 'closing') {
      note(at, step.code, step.reason)
    } else if (step.kind === 'undelivered') note(at, 'undelivered', step.reason)
  }
  const takeWarmUp = ({ child, step }: WarmUpEvent): void => {
    if (step.kind === 'failed') warmUps.set(child, shorten(step.reason))
    else if (step.kind !== 'began') warmUps.delete(child)
  }
  return {
    take(event) {
      if (event.about === 'channel') takeChannel(event)
      else if (event.about === 'proof') takeProof(event)
      else takeWarmUp(event)
    },
    describe(now) {
      const all = [...channels.values()]
      const lost = all.filter(({ state }) => state === 'lost')
      return {
        channels: all.map(({ gateway, miner, state, since }) => ({ gateway, miner, state, since })),
        failing: all.length > 0 && lost.length === all.length,
        problems: [
          ...(all.length === 0 ? ['no miner has Proof.Enabled, so no winning proofs are listened for'] : []),
          ...lost.map(
            ({ gateway, miner, reason }) =>
              `the gateway ${gateway} cannot be listened to for ${miner}: ${reason}`
          ),
          ...describeErrors(errors.filter(({ at }) => now - at < recent)),
          ...[...warmUps].map(([child, reason]) => `the warm-up of ${child} failed: ${reason}`)
        ]
      }
    }
  }
}

/** One sentence for each code, with the last reason. */
function describeErrors(errors: readonly AnsweredError[]): string[] {
  const last = new Map<string, { count: number; reason: string }>()
  for (const { code, reason } of errors) last.set(code, { count: (last.get(code)?.count ?? 0) + 1, reason })
  return [...last].map(
    ([code, { count, reason }]) =>
      `winning proofs were not made in the last ${recent / 60_000} minutes (${code}, ${count} times): ${reason}`
  )
}

function shorten(text: string): string {
  return terminalSafe(text.slice(0, longestReason))
}
