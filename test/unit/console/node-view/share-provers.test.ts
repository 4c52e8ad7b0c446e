/** What a node says of its provers is asked for once, however many lists are made of it. */
import { afterEach, describe, expect, it } from 'vitest'
import { NodeTopics, paceOf } from '../../../../src/main/console/node-view/node-topics.ts'
import { PosterError } from '../../../../src/main/lib/error.ts'
import type { ListSink } from '../../../../src/shared/channel/list-sink.ts'
import { steppedClock } from '../../../support/stepped-clock.ts'

const { signal } = new AbortController()
const sink: ListSink = {
  ready: true,
  onReady: () => () => undefined,
  snapshot: () => undefined,
  change: () => undefined,
  ended: () => undefined
}

let topics: NodeTopics | undefined
afterEach(() => topics?.close())

/** A node without provers, and what it was asked. */
function watchNode(answer: () => Promise<null> = () => Promise.reject(noProvers())) {
  const clock = steppedClock()
  const asked: string[] = []
  const caller = {
    call: (method: string) => {
      asked.push(method)
      return answer()
    }
  }
  topics = new NodeTopics(caller, clock, paceOf.near)
  return { clock, asked, topics }
}

const noProvers = (): PosterError => new PosterError('PROVER_UNAVAILABLE', 'this node has no provers')

describe('what a node says of its provers', () => {
  it('serves both lists and whoever asks at about the same time', async () => {
    const { clock, asked, topics } = watchNode()
    await Promise.all([topics.provers.watch(sink), topics.stages.watch(sink)])
    expect(await topics.shareProvers(signal)).toEqual({ Stages: [], Children: [], Cards: null })
    expect(asked).toEqual(['Venus.ProverList'])
    clock.step(paceOf.near.provers)
    await topics.shareProvers(signal)
    expect(asked).toHaveLength(2)
  })

  it('is asked for anew when something was done to them', async () => {
    const { asked, topics } = watchNode()
    await topics.shareProvers(signal)
    topics.refreshProvers()
    await topics.shareProvers(signal)
    expect(asked).toHaveLength(2)
  })

  it('is waited for no longer than whoever asks wants to', async () => {
    const { topics } = watchNode(() => new Promise(() => undefined))
    const stop = new AbortController()
    const waiting = topics.shareProvers(stop.signal)
    stop.abort(new PosterError('CANCELLED', 'enough'))
    await expect(waiting).rejects.toMatchObject({ code: 'CANCELLED' })
  })
})
