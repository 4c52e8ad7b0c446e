import { expect, it } from 'vitest'
import type { PoolEvent } from '../../../../src/main/prover/pool/pool-contract.ts'
import { PoolEvents, mostListeners } from '../../../../src/main/prover/pool/pool-events.ts'
import { recordingLogger } from '../../../support/recording-logger.ts'

function ended(label: string): PoolEvent {
  return { kind: 'task-ended', stage: 'window_post', label, error: undefined }
}

it('tells in order, after what is going on now, and goes on when a listener throws', async () => {
  const logger = recordingLogger()
  const events = new PoolEvents(logger)
  const heard: string[] = []
  events.add(() => {
    throw new Error('broken')
  })
  const stop = events.add((event) => {
    if (event.kind !== 'task-ended') return
    heard.push(event.label)
    if (event.label === 'a') events.tell(ended('c'))
  })
  events.tell(ended('a'))
  events.tell(ended('b'))
  expect(heard).toEqual([])
  await Promise.resolve()
  await Promise.resolve()
  expect(heard).toEqual(['a', 'b', 'c'])
  expect(logger.at('error')).toHaveLength(3)
  stop()
  events.tell(ended('d'))
  await Promise.resolve()
  expect(heard).toHaveLength(3)
})

it('refuses listeners without number, and forgets those who have left', () => {
  const events = new PoolEvents(recordingLogger())
  const same = (): void => undefined
  const stops = Array.from({ length: mostListeners }, () => events.add(same))
  expect(() => events.add(same)).toThrow('100 listen')
  stops[0]?.()
  events.add(same)
})
