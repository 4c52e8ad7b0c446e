/** How the events of a PoSter read. */
import { expect, test } from 'vitest'
import { describePosterEvent } from '../../../src/main/cli/describe-poster-event.ts'
import { eventRecord } from '../../../src/main/poster/timeline/event-record.ts'
import { everyStep } from '../node/poster/poster-events.ts'

test('every event is one line that says when, whose, what', () => {
  const lines = everyStep.map((event) => describePosterEvent(eventRecord(event)))
  for (const line of lines)
    expect(line).toMatch(/^2023-11-14T22:13:20.000Z {2}epoch 29095 {2}f01000 {2}deadline 5 {2}\S/)
  expect(lines.map((line) => line.slice(line.indexOf('deadline 5')))).toEqual(
    expect.arrayContaining([
      'deadline 5  deadline-began  partitions 3, sectors 7047',
      'deadline 5  partition 2  try 1  phase  checking',
      'deadline 5  partition 2  try 1  checked  good 2348, unreadable 1, took 1.2 s, examples 1',
      'deadline 5  partition 2  try 1  proved  sectors 2347, took 1.5 s, tries 1, practice false',
      'deadline 5  trouble  the node does not answer'
    ])
  )
})
