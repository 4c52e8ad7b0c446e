/** Every prover for winning proofs makes one before it is needed; what goes wrong is told and hinders nothing. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { PosterError } from '../../../src/main/lib/error.ts'
import { firstRetry, longestRetry, WarmUps } from '../../../src/main/miner/warm-up.ts'
import { settle, winningParts } from '../../support/winning-parts.ts'

let world: ReturnType<typeof winningParts>
let warmUps: WarmUps

beforeEach(() => {
  world = winningParts()
  warmUps = new WarmUps(world.parts)
})
afterEach(() => warmUps.close())

const told = (): string[] =>
  world.events.flatMap((event) => (event.about === 'warm-up' ? [`${event.child} ${event.step.kind}`] : []))
async function ready(child: string): Promise<void> {
  warmUps.childReady(child)
  await settle()
}

describe('a warm-up', () => {
  it('proves a live sector over a random seed on that child alone, behind every real proof', async () => {
    await ready('winpost-0')
    const [first] = world.tasks
    expect(first?.task).toMatchObject({ miner: 1000n, proofType: 3, replica: { sector: 3n } })
    expect(first?.options).toMatchObject({
      child: 'winpost-0',
      label: 'warm-up of winpost-0 with s-t01000-3'
    })
    expect(first?.options.deadline).toBeGreaterThan(world.clock.now() + 24 * 3_600_000)
    world.clock.step(30_000)
    first?.succeed()
    await settle()
    expect(told()).toEqual(['winpost-0 began', 'winpost-0 warmed'])
    expect(world.events.at(-1)?.step).toEqual({ kind: 'warmed', took: 30_000 })
    await ready('winpost-0')
    expect(world.tasks[1]?.task.randomness).not.toEqual(first?.task.randomness)
  })

  it('comes for one child after the other, and again after a restart', async () => {
    await ready('winpost-0')
    await ready('winpost-1')
    expect(world.tasks).toHaveLength(1)
    world.tasks[0]?.succeed()
    await settle()
    expect(world.tasks[1]?.options.child).toBe('winpost-1')
    await ready('winpost-0')
    world.tasks[1]?.succeed()
    await settle()
    expect(world.tasks[2]?.options.child).toBe('winpost-0')
    world.tasks[2]?.succeed()
    await settle()
    expect(told().filter((line) => line.endsWith('warmed'))).toEqual([
      'winpost-0 warmed',
      'winpost-1 warmed',
      'winpost-0 warmed'
    ])
  })

  it('ends with its child, and the next one gets its turn', async () => {
    await ready('winpost-0')
    await ready('winpost-1')
    warmUps.childGone('winpost-0')
    await settle()
    expect(told()).toEqual(['winpost-0 began', 'winpost-0 gone', 'winpost-1 began'])
    expect(world.tasks[0]?.options.signal.aborted).toBe(true)
    world.clock.step(longestRetry)
    await settle()
    expect(world.tasks).toHaveLength(2)
  })

  it('that fails is told and tried again, ever later', async () => {
    await ready('winpost-0')
    for (let wait = firstRetry, round = 0; round < 6; round++, wait = Math.min(wait * 2, longestRetry)) {
      world.tasks.at(-1)?.fail(new PosterError('PROVER_FAILED', 'no parameters'))
      await settle()
      expect(world.events.at(-1)?.step).toEqual({ kind: 'failed', reason: 'no parameters', retryMs: wait })
      world.clock.step(wait - 1)
      await settle()
      expect(world.tasks).toHaveLength(round + 1)
      world.clock.step(1)
      await settle()
      expect(world.tasks).toHaveLength(round + 2)
    }
    // A child that starts anew begins anew.
    warmUps.childGone('winpost-0')
    await ready('winpost-0')
    world.tasks.at(-1)?.end({ kind: 'faulty', message: 'torn' })
    await settle()
    expect(world.events.at(-1)?.step).toMatchObject({ kind: 'failed', retryMs: firstRetry })
  })

  it('whose proof does not hold is a failure', async () => {
    world.state.verdict = { kind: 'invalid', reason: 'the equation fails' }
    await ready('winpost-0')
    world.tasks[0]?.succeed()
    await settle()
    expect(world.events.at(-1)?.step).toMatchObject({
      kind: 'failed',
      reason: 'its proof of s-t01000-3 does not hold: the equation fails'
    })
  })

  it.each<[string, () => void]>([
    ['without an enabled miner', () => (world.state.enabled = [])],
    ['without a live sector', () => (world.state.sector = undefined)]
  ])('%s waits, for time or for the configuration', async (_name, empty) => {
    empty()
    await ready('winpost-0')
    expect(told()).toEqual(['winpost-0 postponed'])
    world.state.enabled = [1000n as (typeof world.state.enabled)[number]] // the miner of the parts
    const fresh = winningParts().state.sector
    world.state.sector = fresh
    warmUps.refresh()
    await settle()
    expect(told()).toEqual(['winpost-0 postponed', 'winpost-0 began'])
  })

  it('looks at other sectors when files are missing, three at most', async () => {
    world.state.locate = new PosterError('NOT_FOUND', 'no such file')
    let asked = 0
    const liveSector = world.parts.chain.liveSector
    warmUps = new WarmUps({
      ...world.parts,
      chain: { ...world.parts.chain, liveSector: (...given) => (asked++, liveSector(...given)) }
    })
    await ready('winpost-0')
    expect(asked).toBe(3)
    expect(world.events.at(-1)?.step).toMatchObject({ kind: 'failed', reason: 'no such file' })
  })

  it('needs a chain node, and says so', async () => {
    warmUps = new WarmUps({ ...world.parts, chain: undefined })
    await ready('winpost-0')
    expect(world.events.at(-1)?.step).toMatchObject({
      kind: 'postponed',
      reason: expect.stringContaining('chain') as string
    })
    world.state.sector = new PosterError('REMOTE_UNREACHABLE', 'the chain node is away')
    warmUps = new WarmUps(world.parts)
    await ready('winpost-1')
    expect(world.events.at(-1)?.step).toMatchObject({ kind: 'failed', reason: 'the chain node is away' })
  })

  it('ends with the node', async () => {
    await ready('winpost-0')
    await warmUps.close()
    expect(world.tasks[0]?.options.signal.aborted).toBe(true)
    await ready('winpost-1')
    expect(world.tasks).toHaveLength(1)
  })
})
