/** Every request is answered once, in time or with an error as early as it is known: proving.md §3.1. */
import { beforeEach, describe, expect, it } from 'vitest'
import { PosterError } from '../../../src/main/lib/error.ts'
import {
  answerBudget,
  mostProofs,
  mostRequests,
  ProofResponder
} from '../../../src/main/miner/proof-responder.ts'
import {
  handGateway,
  minerId,
  requestOf,
  sectorOf,
  settle,
  winningParts,
  type HandGateway
} from '../../support/winning-parts.ts'

let world: ReturnType<typeof winningParts>
let gateway: HandGateway
let responder: ProofResponder

beforeEach(() => {
  world = winningParts()
  gateway = handGateway()
  responder = new ProofResponder(world.parts)
})

const steps = (): string[] => world.events.map(({ step }) => step.kind)
const refusal = (): unknown =>
  world.events.flatMap(({ step }) => (step.kind === 'refused' && 'code' in step ? [step] : [])).at(-1)
/** Asks for a proof that nobody asked for before, and waits until it is under way or answered. */
async function ask(id: string, seed = 5, at = gateway): Promise<void> {
  responder.take(at, minerId, requestOf(id, { randomness: new Uint8Array(32).fill(seed) }))
  await settle()
}
const makeBusy = (count: number): void => {
  const running = world.tasks
    .slice(-count)
    .map(({ options: { label } }) => ({ label, began: world.clock.now() }))
  world.children[0] = { name: 'winpost-0', slots: 1, running, readyAt: 0 }
}

describe('a request', () => {
  it('is proven as it was asked, verified, and answered with one proof', async () => {
    await ask('one')
    const [task] = world.tasks
    expect(task?.task).toMatchObject({
      miner: 1000n,
      proofType: 3,
      replica: { sector: 7n, sealedFile: '/store/sealed/7' },
      randomness: new Uint8Array(32).fill(5)
    })
    expect(task?.options.label).toMatch(/^f01000 epoch 100 winning proof /)
    world.clock.step(2_000)
    task?.succeed()
    await settle()
    expect(gateway.answers).toEqual([
      { id: 'one', proofs: [{ proofType: 3, proof: new Uint8Array(192).fill(1) }], error: undefined }
    ])
    expect(world.claims).toMatchObject([{ proofType: 3, replica: { sector: 7n } }])
    expect(steps()).toEqual(['asked', 'proved', 'verified', 'answered'])
    expect(world.events.at(-1)).toMatchObject({
      about: 'proof',
      gateway: 'ws://gateway:1',
      miner: 1000n,
      id: 'one',
      epoch: 100,
      step: { took: 2_000 }
    })
  })

  it('whose proof does not hold is answered with an error', async () => {
    world.state.verdict = { kind: 'invalid', reason: 'the equation fails' }
    await ask('one')
    world.tasks[0]?.succeed()
    await settle()
    expect(gateway.answers).toEqual([
      { id: 'one', proofs: undefined, error: 'the proof that was made does not hold' }
    ])
    expect(refusal()).toMatchObject({
      code: 'invalid-proof',
      reason: 'the proof does not hold: the equation fails'
    })
  })

  it('is answered unverified when that cannot be told', async () => {
    world.state.verdict = new PosterError('TIMED_OUT', 'the thread is busy')
    await ask('one')
    world.tasks[0]?.succeed()
    await settle()
    expect(gateway.answers[0]?.proofs).toHaveLength(1)
    expect(steps()).toEqual(['asked', 'proved', 'unverified', 'answered'])
  })

  it.each<[string, string | undefined, boolean]>([
    ['a practice network', 'practice-devnet', true],
    ['mainnet', 'mainnet', false],
    ['a network that only sounds like it', 'testnet-practice-1', false],
    ['a network nobody names', undefined, false]
  ])('gets a practice proof only on a practice network: %s', async (_name, network, isAnswered) => {
    world.state.networkName = network
    await ask('one')
    world.tasks[0]?.succeed({ practice: true })
    await settle()
    expect(gateway.answers[0]?.proofs !== undefined).toBe(isAnswered)
    expect(world.claims).toEqual([])
    if (!isAnswered) expect(refusal()).toMatchObject({ code: 'practice-refused' })
  })

  it('gets no practice proof without a chain node', async () => {
    responder = new ProofResponder({ ...world.parts, chain: undefined })
    await ask('one')
    world.tasks[0]?.succeed({ practice: true })
    await settle()
    expect(refusal()).toMatchObject({ code: 'practice-refused' })
  })

  it.each<[string, () => void, string]>([
    [
      'files that are missing',
      () => (world.state.locate = new PosterError('NOT_FOUND', 'no /secret/path')),
      'files-missing'
    ],
    [
      'a store that hangs',
      () => (world.state.locate = new PosterError('TIMED_OUT', 'the NAS is slow')),
      'late'
    ],
    ['a miner that is disabled by now', () => (world.state.enabled = []), 'disabled'],
    ['no prover', () => (world.children.length = 0), 'no-prover']
  ])('is refused at once for %s, without a word about this machine', async (_name, break_, code) => {
    break_()
    await ask('one')
    expect(refusal()).toMatchObject({ code, took: 0 })
    expect(gateway.answers).toHaveLength(1)
    expect(gateway.answers[0]?.error).toMatch(/^[a-z ,]+$/)
    expect(world.tasks).toEqual([])
  })

  it.each<[string, PosterError, string]>([
    ['fails', new PosterError('PROVER_FAILED', 'every try failed'), 'prover-failed'],
    ['says no', new PosterError('PROOF_FAILED', 'no parameters'), 'prover-failed'],
    ['is out of time', new PosterError('TIMED_OUT', 'late'), 'late'],
    ['has left', new PosterError('PROVER_UNAVAILABLE', 'none'), 'no-prover'],
    ['has too much to do', new PosterError('QUEUE_FULL', 'full'), 'too-many']
  ])('is refused at once when the prover %s', async (_name, error, code) => {
    await ask('one')
    world.tasks[0]?.fail(error)
    await settle()
    expect(refusal()).toMatchObject({ code })
  })

  it('is refused when the prover calls the sector faulty', async () => {
    await ask('one')
    world.tasks[0]?.end({ kind: 'faulty', message: 'the tree is torn' })
    await settle()
    expect(refusal()).toMatchObject({
      code: 'prover-failed',
      reason: expect.stringContaining('torn') as string
    })
  })

  it('about no sector, or several, is refused', async () => {
    responder.take(gateway, minerId, requestOf('none', { sectors: [] }))
    responder.take(gateway, minerId, requestOf('two', { sectors: [sectorOf(1), sectorOf(2)] }))
    await settle()
    expect(gateway.answers.map(({ error }) => error)).toEqual(
      Array.from({ length: 2 }, () => 'this is no request for a winning proof of one sector')
    )
  })
})

describe('time', () => {
  it('runs out at the budget: an error goes out, and the proof that comes later is thrown away', async () => {
    await ask('one')
    world.clock.step(answerBudget - 1)
    await settle()
    expect(gateway.answers).toEqual([])
    world.clock.step(1)
    await settle()
    expect(gateway.answers).toEqual([{ id: 'one', proofs: undefined, error: 'the proof is late' }])
    expect(refusal()).toMatchObject({ code: 'late', took: answerBudget })
    // Its prover is not ended over it.
    expect(world.tasks[0]?.options.deadline).toBeGreaterThan(world.clock.now() + 60_000)
    world.clock.step(5_000)
    world.tasks[0]?.succeed()
    await settle()
    expect(gateway.answers).toHaveLength(1)
    expect(world.events.at(-1)?.step).toEqual({ kind: 'made-late', took: answerBudget + 5_000 })
  })

  it('is not spent on a request that would be late: it is refused at once', async () => {
    await ask('one', 1)
    makeBusy(1)
    await ask('two', 2)
    await ask('three', 3)
    expect(world.tasks).toHaveLength(3)
    expect(gateway.answers).toEqual([])
    await ask('four', 4)
    expect(world.tasks).toHaveLength(3)
    expect(gateway.answers).toEqual([
      { id: 'four', proofs: undefined, error: 'all provers are busy, the proof would be late' }
    ])
    expect(refusal()).toMatchObject({ code: 'would-be-late', took: 0 })
  })

  it('is learned from the proofs that were made, the late ones too', async () => {
    for (let round = 0; round < 4; round++) {
      await ask(`slow ${round}`, round)
      world.clock.step(20_000)
      world.tasks.at(-1)?.succeed()
      await settle()
    }
    await ask('next', 100)
    expect(refusal()).toMatchObject({ code: 'would-be-late', took: 0 })
    world.clock.step(3_600_000)
    await ask('an hour later', 101)
    expect(world.tasks).toHaveLength(5)
  })
})

describe('the same proof', () => {
  it('asked for by two gateways and repeated by one is made once and answered to each', async () => {
    const other = handGateway('ws://gateway:2')
    await ask('one')
    await ask('one')
    await ask('one', 5, other)
    await ask('another id', 5, other)
    expect(world.tasks).toHaveLength(1)
    expect(steps()).toEqual(['asked', 'repeated', 'asked', 'shared', 'asked', 'shared'])
    world.tasks[0]?.succeed()
    await settle()
    expect(gateway.answers.map(({ id }) => id)).toEqual(['one'])
    expect(other.answers.map(({ id }) => id)).toEqual(['one', 'another id'])
    // Once more, since the answer may have been lost.
    await ask('one')
    expect(gateway.answers.map(({ id }) => id)).toEqual(['one', 'one'])
    expect(world.tasks).toHaveLength(1)
  })

  it('is tried again for whoever asks after a failure', async () => {
    await ask('one')
    world.tasks[0]?.fail(new PosterError('PROVER_FAILED', 'no luck'))
    await settle()
    await ask('two')
    expect(world.tasks).toHaveLength(2)
    world.tasks[1]?.succeed()
    await settle()
    expect(gateway.answers.map(({ error }) => error)).toEqual(['the prover failed', undefined])
  })
})

describe('an answer', () => {
  it('is sent again while the gateway cannot be reached', async () => {
    gateway.failures.push(
      new PosterError('REMOTE_UNREACHABLE', 'the socket is gone'),
      new PosterError('TIMED_OUT', 'no reply')
    )
    await ask('one')
    world.tasks[0]?.succeed()
    await settle()
    for (let second = 0; second < 2; second++) {
      expect(gateway.answers).toEqual([])
      world.clock.step(1_000)
      await settle()
    }
    expect(gateway.answers).toHaveLength(1)
    expect(steps().at(-1)).toBe('answered')
  })

  it('is given up when the gateway does not wait for it, or never comes back', async () => {
    gateway.failures.push(new PosterError('REMOTE_ERROR', 'request id one not exist'))
    await ask('one')
    world.tasks[0]?.succeed()
    await settle()
    expect(world.events.at(-1)?.step).toEqual({ kind: 'undelivered', reason: 'request id one not exist' })
    for (let i = 0; i < 100; i++) gateway.failures.push(new PosterError('REMOTE_UNREACHABLE', 'away'))
    await ask('two', 2)
    world.tasks[1]?.succeed()
    await settle()
    for (let second = 0; second < 22; second++) {
      world.clock.step(1_000)
      await settle()
    }
    expect(world.events.at(-1)?.step).toEqual({ kind: 'undelivered', reason: 'away' })
  })
})

describe('what is under way', () => {
  it('is bounded: more proofs are refused, more requests are told of and dropped', async () => {
    world.children[0] = { name: 'winpost-0', slots: 1_000, running: [], readyAt: 0 }
    for (let i = 0; i < mostProofs + 1; i++) await ask(`proof ${i}`, i)
    expect(world.tasks).toHaveLength(mostProofs)
    expect(gateway.answers).toEqual([
      { id: `proof ${mostProofs}`, proofs: undefined, error: 'too many winning proofs are being made' }
    ])
    // The same proof under many ids costs no prover, but an answer each.
    for (let i = 0; i < mostRequests; i++)
      responder.take(gateway, minerId, requestOf(`same ${i}`, { randomness: new Uint8Array(32) }))
    await settle()
    expect(steps().filter((kind) => kind === 'undelivered')).toHaveLength(mostProofs)
  })

  it('is answered with an error when the node ends, and nothing is taken afterwards', async () => {
    await ask('one')
    await responder.close()
    expect(gateway.answers).toEqual([{ id: 'one', proofs: undefined, error: 'the node is being stopped' }])
    await ask('two', 2)
    expect(gateway.answers).toHaveLength(1)
    expect(world.tasks).toHaveLength(1)
  })
})
