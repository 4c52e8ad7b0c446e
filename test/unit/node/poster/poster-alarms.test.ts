import { expect, it } from 'vitest'
import { alarmCounts, posterAlarms } from '../../../../src/main/node/poster/poster-alarms.ts'
import { steppedClock } from '../../../support/stepped-clock.ts'
import { posterEvent } from './poster-events.ts'

it('tells the same alarm once, the newest first, and forgets it when it is not repeated', () => {
  const clock = steppedClock()
  const alarms = posterAlarms(clock)
  const tell = (text: string): void =>
    alarms.tell(posterEvent({ kind: 'alarm', code: 'missed', text }, { at: clock.now() }))
  tell('first')
  clock.step(alarmCounts / 2)
  tell('second')
  tell('first')
  alarms.tell(posterEvent({ kind: 'trouble', text: 'no alarm' }))
  expect(alarms.problems()).toEqual([
    'f01000 deadline 5 partition 2: first',
    'f01000 deadline 5 partition 2: second'
  ])
  clock.step(alarmCounts / 2 + 1)
  tell('third')
  clock.step(alarmCounts / 2)
  expect(alarms.problems()).toEqual(['f01000 deadline 5 partition 2: third'])
})

it('stays bounded', () => {
  const clock = steppedClock()
  const alarms = posterAlarms(clock)
  for (let i = 0; i < 1000; i++) {
    alarms.tell(posterEvent({ kind: 'alarm', code: 'missed', text: `${i}` }, { at: clock.now() }))
  }
  expect(alarms.problems()).toHaveLength(100)
})
