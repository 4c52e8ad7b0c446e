import { expect, it } from 'vitest'
import { logPoster } from '../../../../src/main/node/poster/log-poster.ts'
import { recordingLogger, type RecordedLine } from '../../../support/recording-logger.ts'
import { everyStep, posterEvent } from './poster-events.ts'

function linesOf(events: typeof everyStep): readonly RecordedLine[] {
  const logger = recordingLogger()
  const tell = logPoster(logger)
  for (const event of events) tell(event)
  return logger.lines
}

it('names miner, deadline, partition and try as damocles does', () => {
  const [line] = linesOf([posterEvent({ kind: 'pushed', message: 'id-1', channel: 'messager', took: 20 })])
  expect(line).toEqual({
    level: 'info',
    logger: 'poster',
    message: 'Submitted window post: id-1',
    fields: {
      mid: 1000n,
      'ddl-idx': 5,
      'ddl-open': 29_100,
      'ddl-close': 29_160,
      'ddl-challenge': 29_080,
      epoch: 29_095,
      'batch-idx': 2,
      'partition-start': 2,
      partitions: [2],
      attempt: 1,
      stage: 'submit',
      'msg-id': 'id-1',
      channel: 'messager',
      elapsed: 0.02
    }
  })
})

it('has a line for every step, in the words of the original where it has them', () => {
  const lines = linesOf(everyStep)
  expect(lines.map(({ level, message }) => `${level} ${message}`)).toEqual([
    'info running window post',
    'debug partitions are checking',
    'warn Checked sectors',
    'warn bad sector 7: no such file',
    'info challenge is usable',
    'info computing window post',
    'error generate window post: card lost',
    'warn sectors skipped: the prover names them',
    'info window post generated',
    'info window post verified',
    'warn window post must be generated again: the chain has another randomness now',
    'info Submitted window post: id-1',
    'error submit window post: not enough funds',
    'info message is pending',
    'warn the fee of the message was raised: not included',
    'info window post message succeeded: id-1',
    'warn the chain was reverted, partitions are not proven any more',
    'info declared recoveries: id-3',
    'warn DETECTED FAULTY SECTORS, declaring faults',
    'error no message has been sent',
    'warn the node does not answer',
    'error window post ended'
  ])
  expect(lines[2]?.fields).toMatchObject({ checked: 2349, good: 2348, elapsed: 1.234, stage: 'check' })
  expect(lines[0]?.fields).not.toHaveProperty('partition-start')
})

it('names few sectors of many', () => {
  const examples = Array.from({ length: 100 }, (_, at) => ({ sector: BigInt(at) as never, reason: 'gone' }))
  const lines = linesOf([posterEvent({ kind: 'checked', good: 0, unreadable: 100, took: 1, examples })])
  expect(lines).toHaveLength(21)
})
