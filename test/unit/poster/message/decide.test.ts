/**
 * The decision about a message against a small model of chain and channel to which anything may happen: what is pushed,
 * how often, at what price, and that it always comes to an end.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addressOfActor } from '../../../../src/main/filecoin/address/address.ts'
import { deadlineAt } from '../../../../src/main/filecoin/deadline.ts'
import { usualDeadlines } from '../../../../src/main/filecoin/network-constants.ts'
import { actorId } from '../../../../src/main/filecoin/sector-id.ts'
import type { MessageGas, MessageStanding } from '../../../../src/main/poster/message-channel.ts'
import {
  decide,
  judge,
  mostPushes,
  patienceAt,
  settlingEpochs,
  type Action
} from '../../../../src/main/poster/message/decide.ts'
import { costOf } from '../../../../src/main/poster/message/fees.ts'
import type { LastMessage, Situation } from '../../../../src/main/poster/message/situation.ts'
import type { SentMessage } from '../../../../src/main/poster/post-record.ts'

const deadline = deadlineAt(usualDeadlines, 2880, 3)
const { open, close } = deadline
const gas: MessageGas = { limit: 30_000_000, feeCap: 1_000n, premium: 100n }
const ceilings = { perMessage: costOf(gas) * 4n, perDay: costOf(gas) * 6n }

const sent: SentMessage = {
  id: 'one',
  channel: 'messager',
  sender: addressOfActor(actorId(101)),
  gasFeeCap: 0n,
  epoch: open + 4,
  commitRandomness: new Uint8Array(32),
  cid: undefined,
  gas: undefined,
  state: 'pushed',
  gasOverEstimation: 1.2,
  actedAt: open + 4,
  escalation: 0n
}

function situation(given: Partial<Situation> = {}): Situation {
  return {
    height: open + 10,
    deadline,
    submitFrom: open + 4,
    posted: 'none',
    sameCommitment: true,
    baseFee: 500n,
    last: undefined,
    messages: given.last ? 1 : 0,
    ceilings: { perMessage: ceilings.perMessage, leftToday: ceilings.perDay },
    hasOtherSender: false,
    ...given
  }
}

function after(standing: MessageStanding | undefined, more: Partial<LastMessage> = {}): LastMessage {
  return { message: sent, standing, refused: undefined, hinderedSince: undefined, ...more }
}

const pending = { kind: 'pending' as const, cid: undefined, gas, blocked: false, lost: false }
const executed = (exitCode: number, height = open + 7) => ({
  kind: 'executed' as const,
  cid: undefined,
  exitCode,
  height,
  gas
})

describe('the next step', () => {
  const cases: [string, Partial<Situation>, Action['kind']][] = [
    ['nothing is sent before its time', { height: open + 3 }, 'wait'],
    ['the first message when the time has come', { height: open + 4 }, 'push'],
    ['the last head at which it can execute', { height: close - 2 }, 'push'],
    ['nothing that cannot execute in the window', { height: close - 1 }, 'wait'],
    ['proven by whomever', { posted: 'all', last: after(pending) }, 'landed'],
    ['part of the batch is proven by others', { posted: 'some' }, 'stale'],
    ['a channel that does not answer', { last: after(undefined) }, 'wait'],
    ['a message that nobody has', { last: after({ kind: 'unknown' }) }, 'push'],
    ['a fresh one in the pool', { height: open + 6, last: after(pending) }, 'wait'],
    ['one that waits too long', { height: open + 14, last: after(pending) }, 'raise'],
    [
      'one behind a fee spike that the ceilings cannot follow',
      { height: open + 20, baseFee: 1_000_000n, last: after(pending) },
      'ceiling'
    ],
    [
      'one no pool has, as in the block before',
      { last: after({ ...pending, lost: true }, { hinderedSince: open + 9 }) },
      'wait'
    ],
    [
      'one that is lost',
      { last: after({ ...pending, lost: true }, { hinderedSince: open + 8 }) },
      'republish'
    ],
    [
      'one behind another of its sender, no other sender',
      { height: open + 30, last: after({ ...pending, blocked: true }, { hinderedSince: open + 5 }) },
      'wait'
    ],
    [
      'one behind another of its sender',
      {
        height: open + 30,
        hasOtherSender: true,
        last: after({ ...pending, blocked: true }, { hinderedSince: open + 5 })
      },
      'push-again'
    ],
    ['executed well, the state comes later', { last: after(executed(0)) }, 'wait'],
    ['a receipt ahead of the head', { last: after(executed(16, open + 12)) }, 'wait'],
    ['exit 16 for who knows what, too fresh to tell', { last: after(executed(16, open + 9)) }, 'wait'],
    ['exit 16, and nothing is proven', { last: after(executed(16)) }, 'push-again'],
    ['exit 7', { last: after(executed(7)) }, 'push-again'],
    ['exit 18', { last: after(executed(18)) }, 'push-again'],
    ['exit 20', { last: after(executed(20)) }, 'push-again'],
    ['given up by its messager', { last: after({ kind: 'failed', reason: undefined }) }, 'push-again'],
    ['its nonce is taken', { last: after({ kind: 'replaced' }) }, 'push-again'],
    ['unfilled with a reason', { last: after({ kind: 'unfilled', reason: 'exit 16 (RetCode=16)' }) }, 'wait'],
    [
      'unfilled for the sender, with another one',
      {
        hasOtherSender: true,
        last: after({ kind: 'unfilled', reason: 'exit 18: caller is not one of supported' })
      },
      'give-up'
    ],
    [
      'another commitment, unfilled',
      { sameCommitment: false, last: after({ kind: 'unfilled', reason: 'x' }) },
      'give-up'
    ],
    ['another commitment, in the pool', { sameCommitment: false, last: after(pending) }, 'push-again'],
    [
      'another commitment, not pushed',
      { sameCommitment: false, last: after({ kind: 'unknown' }) },
      'push-again'
    ],
    [
      'refused at this head',
      { last: after({ kind: 'unknown' }, { refused: { refusal: 'not-open', at: open + 10 } }) },
      'wait'
    ],
    [
      'refused at the head before as not open',
      { last: after({ kind: 'unknown' }, { refused: { refusal: 'not-open', at: open + 9 } }) },
      'push'
    ],
    [
      'refused as proven already, a head ago',
      { last: after({ kind: 'unknown' }, { refused: { refusal: 'already-proven', at: open + 9 } }) },
      'wait'
    ],
    [
      'refused as proven already, and still nothing is',
      { last: after({ kind: 'unknown' }, { refused: { refusal: 'already-proven', at: open + 7 } }) },
      'push'
    ],
    [
      'refused for the sender, with another one',
      {
        hasOtherSender: true,
        last: after({ kind: 'unknown' }, { refused: { refusal: 'sender', at: open + 9 } })
      },
      'push-again'
    ],
    ['enough is enough', { messages: mostPushes, last: after({ kind: 'replaced' }) }, 'wait']
  ]
  test.each(cases)('%s', (_what, given, kind) => {
    expect(decide(situation(given)).kind).toBe(kind)
  })

  test('more gas after exit 7, and no more than the ceilings', () => {
    const last = after(executed(7))
    expect(decide(situation({ last }))).toMatchObject({ overEstimation: 1.2 * 1.5, added: costOf(gas) / 2n })
    const tight = { perMessage: ceilings.perMessage, leftToday: costOf(gas) / 2n - 1n }
    expect(decide(situation({ last, ceilings: tight })).kind).toBe('ceiling')
  })

  test('the less time, the less patience', () => {
    expect([60, 40, 20, 8, 1].map((left) => patienceAt(close - left, close))).toEqual([10, 10, 5, 2, 2])
  })
})

describe('the verdict after the window', () => {
  const base = {
    height: close + 1,
    deadline,
    posted: 'none' as const,
    areFaulty: false,
    isEndExecuted: false,
    isExecuted: false
  }
  test('what the end of the window did to the sectors counts', () => {
    expect(judge(base)).toBe('unknown')
    expect(judge({ ...base, posted: 'all' })).toBe('landed')
    expect(judge({ ...base, isEndExecuted: true })).toBe('landed')
    expect(judge({ ...base, isExecuted: true })).toBe('landed')
    expect(judge({ ...base, height: close + settlingEpochs })).toBe('landed')
    expect(judge({ ...base, areFaulty: true, isExecuted: true })).toBe('unknown')
    expect(judge({ ...base, areFaulty: true, height: close + settlingEpochs })).toBe('missed')
  })
})

/** What may happen between two heads. */
const faults = [
  'none',
  'include',
  'exit-16',
  'exit-7',
  'exit-18',
  'fork-undoes',
  'other-commitment',
  'spike',
  'calm',
  'away',
  'back',
  'pool-forgets',
  'nonce-taken',
  'messager-gives-up',
  'rival'
] as const
type Fault = (typeof faults)[number]

describe('whatever happens', () => {
  test('nothing is sent twice, too early, too late or too dear, and it ends', () => {
    const calm = fc.constantFrom<Fault>('none', 'include')
    const any = fc.constantFrom<Fault>(...faults)
    const days = fc.array(fc.oneof({ weight: 3, arbitrary: calm }, { weight: 1, arbitrary: any }), {
      minLength: 70,
      maxLength: 70
    })
    fc.assert(
      fc.property(days, fc.boolean(), (day, hasOtherSender) => {
        const model = new Model(hasOtherSender)
        for (const fault of day) model.pass(fault)
        expect(model.verdict).not.toBe('unknown')
        expect(model.messages.length).toBeLessThanOrEqual(1 + model.kills)
        expect(model.spent).toBeLessThanOrEqual(ceilings.perDay)
        if (model.isExecuted || model.rival) expect(model.verdict).toBe('landed')
      }),
      { numRuns: 3_000 }
    )
  })
})

interface ModelMessage {
  sent: SentMessage
  commitment: number
  gas: MessageGas
  state: 'pool' | 'lost' | 'executed' | 'replaced' | 'failed'
  exit: number
  at: number
}

/** A chain of one window and a channel of one sender. */
class Model {
  height = open
  commitment = 0
  baseFee = 500n
  rival = false
  spent = 0n
  kills = 0
  verdict = 'unknown'
  readonly messages: ModelMessage[] = []
  readonly #hasOtherSender: boolean
  #away = false
  #lostSince: number | undefined
  #past = false

  constructor(hasOtherSender: boolean) {
    this.#hasOtherSender = hasOtherSender
  }

  get isExecuted(): boolean {
    return this.messages.some(({ state, exit }) => state === 'executed' && exit === 0)
  }

  /** A head, what befell it, a decision. */
  pass(fault: Fault): void {
    this.height += 1
    this.#happen(fault)
    if (this.height >= close) return this.#judge()
    const view = this.#situation()
    const action = decide(view)
    this.#check(view, action)
    this.#act(action)
  }

  #happen(fault: Fault): void {
    const last = this.messages.at(-1)
    const isLive = last?.state === 'pool' && last.commitment === this.commitment
    const isPosted = this.isExecuted || this.rival
    const end = (change: Partial<ModelMessage>): void => {
      if (last && isLive && !isPosted && this.height < close) {
        this.kills += 1
        Object.assign(last, { at: this.height, ...change })
      }
    }
    switch (fault) {
      case 'include':
        if (last && isLive && last.gas.feeCap >= this.baseFee && this.height < close) {
          Object.assign(last, { state: 'executed', exit: isPosted ? 16 : 0, at: this.height })
        }
        return
      case 'exit-16':
        return end({ state: 'executed', exit: 16 })
      case 'exit-7':
        return end({ state: 'executed', exit: 7 })
      case 'exit-18':
        return end({ state: 'executed', exit: 18 })
      case 'nonce-taken':
        return end({ state: 'replaced' })
      case 'messager-gives-up':
        return end({ state: 'failed' })
      case 'fork-undoes':
        if (this.height < close)
          for (const one of this.messages) if (one.state === 'executed' && one.exit === 0) one.state = 'pool'
        return
      case 'other-commitment':
        if (isPosted || this.height >= close) return
        this.commitment += 1
        this.kills += 1
        return
      case 'spike':
        this.baseFee = 1_200n
        return
      case 'calm':
        this.baseFee = 500n
        return
      case 'away':
        this.#away = true
        return
      case 'back':
        this.#away = false
        return
      case 'pool-forgets':
        if (last?.state === 'pool') last.state = 'lost'
        return
      case 'rival':
        if (this.height < close) this.rival = true
        return
      case 'none':
        return
    }
  }

  #situation(): Situation {
    const last = this.messages.at(-1)
    const isLost = last?.state === 'lost'
    this.#lostSince = isLost ? (this.#lostSince ?? this.height) : undefined
    return situation({
      height: this.height,
      posted: this.isExecuted || this.rival ? 'all' : 'none',
      sameCommitment: last?.commitment === this.commitment,
      baseFee: this.baseFee,
      last: last && {
        message: last.sent,
        standing: this.#away ? undefined : standingOf(last),
        refused: undefined,
        hinderedSince: this.#lostSince
      },
      messages: this.messages.length,
      ceilings: { perMessage: ceilings.perMessage, leftToday: ceilings.perDay - this.spent },
      hasOtherSender: this.#hasOtherSender
    })
  }

  #check(view: Situation, action: Action): void {
    const sends = ['push', 'push-again', 'raise', 'republish'].includes(action.kind)
    if (!sends) return
    expect(view.posted).toBe('none')
    expect(view.height).toBeGreaterThanOrEqual(view.submitFrom)
    expect(view.height).toBeLessThanOrEqual(close - 2)
    if (action.kind === 'push' || action.kind === 'push-again') {
      for (const one of this.messages) {
        const mayLand = (one.state === 'pool' || one.state === 'lost') && one.commitment === this.commitment
        expect(mayLand).toBe(false)
      }
    }
    if (action.kind === 'raise') expect(costOf(action.gas)).toBeLessThanOrEqual(ceilings.perMessage)
  }

  #act(action: Action): void {
    const last = this.messages.at(-1)
    switch (action.kind) {
      case 'push':
        return this.#send(gas)
      case 'push-again':
        this.spent += action.added
        return this.#send(action.overEstimation ? { ...gas, limit: gas.limit * 1.5 } : gas)
      case 'raise':
        this.spent += action.added
        if (last) Object.assign(last, { gas: action.gas, sent: { ...last.sent, actedAt: this.height } })
        return
      case 'republish':
        if (last) last.state = 'pool'
        return
      case 'give-up':
        if (last) last.state = 'failed'
        return
      case 'ceiling':
      case 'wait':
      case 'landed':
        return
      case 'stale':
        throw new Error('one partition is never posted in part')
    }
  }

  #send(price: MessageGas): void {
    this.messages.push({
      sent: { ...sent, actedAt: this.height, epoch: this.height },
      commitment: this.commitment,
      gas: price,
      state: 'pool',
      exit: -1,
      at: this.height
    })
  }

  #judge(): void {
    if (this.verdict !== 'unknown') return
    const isPosted = this.isExecuted || this.rival
    this.verdict = judge({
      height: this.height,
      deadline,
      posted: 'none',
      areFaulty: !isPosted,
      isEndExecuted: this.#past,
      isExecuted: this.isExecuted
    })
    this.#past = true
    if (this.height >= close + settlingEpochs) expect(this.verdict).not.toBe('unknown')
  }
}

function standingOf({ state, exit, at, gas: price }: ModelMessage): MessageStanding {
  switch (state) {
    case 'pool':
    case 'lost':
      return { ...pending, gas: price, lost: state === 'lost' }
    case 'executed':
      return { ...executed(exit, at), gas: price }
    case 'replaced':
      return { kind: 'replaced' }
    case 'failed':
      return { kind: 'failed', reason: undefined }
  }
}
