/** Recoveries by hand as people read them. */
import { expect, test } from 'vitest'
import { describeHandRecovery, isRecoveryWhole } from '../../../src/main/cli/describe-hand-recovery.ts'

const message = {
  Id: 'bafy-3-280',
  Deadline: 5,
  Cutoff: 330,
  Sender: 'f0101',
  Fate: 'planned',
  Reason: '',
  Ceiling: '1000000000001',
  Partitions: [
    { Partition: 0, Count: 2, Sectors: [21, 2] },
    { Partition: 1, Count: 1, Sectors: [24, 1] }
  ]
}
const leftOut = { Deadline: 5, Partition: 1, Count: 1, Sectors: [23, 1], Reason: 'gone' }

test('what would be declared stands with its price rounded up, and what is left out with the reason', () => {
  const result = { Epoch: 100, Refusal: '', Messages: [message], LeftOut: [leftOut] }
  expect(describeHandRecovery(result)).toEqual([
    'deadline  partition  count  sectors  until epoch  costs at most  message',
    '5         0          2      21-22    330          0.000002 FIL   planned',
    '          1          1      24',
    'Left out:',
    'deadline  partition  sectors  why',
    '5         1          23       gone',
    '3 sectors would be declared; nothing is sent without --really-do-it.'
  ])
  expect(isRecoveryWhole(result)).toBe(false)
})

test('a message that is not sent says why, and so does a miner that is barred', () => {
  const failed = { ...message, Fate: 'not-sent', Reason: 'out of funds', Ceiling: null }
  const result = { Epoch: 100, Refusal: '', Messages: [failed], LeftOut: [] }
  expect(describeHandRecovery(result)).toContain('bafy-3-280 not-sent: out of funds')
  expect(describeHandRecovery(result)[1]).toMatch(/330 +- +not-sent$/)
  expect(isRecoveryWhole(result)).toBe(false)
  const barred = { Epoch: 100, Refusal: 'it owes fees', Messages: [], LeftOut: [] }
  expect(describeHandRecovery(barred)).toEqual([
    'Nothing can be declared: it owes fees',
    'There is nothing to declare in epoch 100.'
  ])
  expect(isRecoveryWhole(barred)).toBe(false)
})

test('what is sent, or on its way, is whole', () => {
  const sent = { ...message, Fate: 'sent' }
  const result = {
    Epoch: 100,
    Refusal: '',
    Messages: [sent, { ...message, Fate: 'on-its-way' }],
    LeftOut: []
  }
  expect(describeHandRecovery(result).at(-1)).toMatch(/^3 sectors are declared; /)
  expect(isRecoveryWhole(result)).toBe(true)
})
