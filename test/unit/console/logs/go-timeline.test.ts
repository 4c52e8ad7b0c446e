import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openFileSource } from '../../../../src/main/console/logs/file/file-source.ts'
import { readTimeline } from '../../../../src/main/console/logs/go-timeline/read-timeline.ts'
import { PatternRunner } from '../../../../src/main/console/logs/query/pattern-runner.ts'
import { steppedClock } from '../../../support/stepped-clock.ts'
import { logPoster } from '../../../../src/main/node/poster/log-poster.ts'
import { formatRecord } from '../../../../src/main/lib/log/log-format.ts'
import type { LogFields, Logger, LogLevel } from '../../../../src/main/lib/log/logger.ts'
import { deadlineAt } from '../../../../src/main/filecoin/deadline.ts'
import { usualDeadlines } from '../../../../src/main/filecoin/network-constants.ts'
import { actorId } from '../../../../src/main/filecoin/sector-id.ts'
import type { LoggedTimeline } from '../../../../src/shared/contract/console/go-timeline.ts'

const day = Date.UTC(2023, 3, 23)
const minute = 60_000
const time = (at: number): string =>
  new Date(day + at * minute + 8 * 3_600_000).toISOString().replace('Z', '+0800')

/** v0.4: the deadline only in `running window post`, as the record of dline.Info. */
function v04(): string {
  const info = (index: number, open: number): string =>
    `{"CurrentEpoch":${open},"PeriodStart":8000,"Index":${index},"Open":${open},"Close":${open + 60},"Challenge":${open - 20},"FaultCutoff":${open - 70},"WPoStPeriodDeadlines":48}`
  const line = (at: number, level: string, caller: string, message: string, fields: string): string =>
    `${time(at)}\t${level}\tposter\tposter/${caller}\t${message}\t${fields}`
  return [
    line(0, 'WARN', 'post.go:500', 'Checked sectors', '{"miner": "1007"}'),
    line(
      1,
      'INFO',
      'post.go:220',
      'running window post',
      `{"miner": "1007", "chain-random": "x", "deadline": ${info(30, 8722)}, "height": "8727", "skipped": 2}`
    ),
    line(
      1,
      'INFO',
      'post.go:220',
      'running window post',
      `{"miner": "1008", "chain-random": "x", "deadline": ${info(5, 8730)}, "height": "8727", "skipped": 0}`
    ),
    `${time(2)}\tINFO\tsectors\tsectors/x.go:1\tposter of another kind`,
    line(
      12,
      'INFO',
      'post.go:236',
      'computing window post',
      '{"miner": "1007", "batch": 0, "elapsed": 661.5}'
    ),
    line(13, 'INFO', 'post.go:700', 'Submitted window post: bafy2bzace-uid', '{"miner": "1007"}'),
    line(
      14,
      'ERROR',
      'post.go:110',
      'runPost failed: running window post failed: exit status 1',
      '{"miner": "1008"}'
    ),
    '\tgithub.com/x/poster.go:12',
    line(
      32,
      'INFO',
      'post.go:220',
      'running window post',
      `{"miner": "1007", "chain-random": "x", "deadline": ${info(31, 8782)}, "height": "8787", "skipped": 0}`
    ),
    line(61, 'WARN', 'post.go:98', 'deadline 8782 has been aborted', '{"miner": "1007"}'),
    line(62, 'INFO', 'post.go:9', 'running window post', '{"chain-random": "x"}')
  ].join('\n')
}

/** damocles: every line names its deadline; this sample stands in its documentation. */
function damocles(): string {
  const ddl = '"mid": "1007", "ddl-idx": 30, "ddl-open": "8722", "ddl-close": "8782", "ddl-challenge": "8702"'
  const gen = `${ddl}, "tsk": "{ bafy2bza }", "tsh": "8705", "stage": "gen-post", "batch-idx": 0, "batch-count": 1, "partition-start": 0`
  const line = (at: number, level: string, message: string, fields: string): string =>
    `${time(at)}\t${level}\tposter\tposter/runner.go:176\t${message}\t{${fields}}`
  const id = 'bafy2bzacebeukpscmz3rb2werpgs7n2qbouxveybcg4hnlbiqt5memx4bqvmq'
  return [
    line(0, 'WARN', 'Checked sectors', `${gen}, "attempt": 0, "checked": 2349, "good": 2348`),
    line(0, 'INFO', 'running window post', `${gen}, "attempt": 0, "chain-random": "x", "skipped": 1`),
    line(11, 'INFO', 'computing window post', `${gen}, "attempt": 0, "elapsed": 640.25`),
    line(11, 'WARN', 'windowpost randomness changed', `${gen}, "attempt": 0`),
    line(12, 'INFO', 'running window post', `${gen}, "attempt": 1, "chain-random": "y", "skipped": 1`),
    line(22, 'INFO', 'computing window post', `${gen}, "attempt": 1, "elapsed": 600`),
    line(22, 'INFO', 'partition batch done', `${gen}, "attempt": 1`),
    line(
      23,
      'WARN',
      'declare faults recovered message published',
      `${ddl}, "decl-index": 32, "stage": "check-recoveries", "partitions": "0", "mid": "bafy2bzaced"`
    ),
    line(
      24,
      'INFO',
      `Submitted window post: ${id}`,
      `${ddl}, "stage": "submit-post", "posts": 1, "tsh": "8727", "comm-epoch": "8702", "msg-id": "${id}"`
    ),
    line(
      27,
      'INFO',
      'window post message succeeded: bafy2bzaceother',
      `${ddl}, "stage": "submit-post", "msg-id": "${id}"`
    )
  ].join('\n')
}

describe('a timeline from a log', () => {
  let directory: string
  const patterns = new PatternRunner()
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'go-timeline-'))
  })
  afterAll(async () => {
    await patterns.close()
    await rm(directory, { recursive: true })
  })

  async function timelineOf(name: string, text: string, from = 0): Promise<LoggedTimeline> {
    const path = join(directory, name)
    await writeFile(path, `${text}\n`)
    const source = openFileSource({ id: name, kind: 'file', title: name, location: { kind: 'file', path } })
    try {
      return await readTimeline(
        { source, patterns, clock: steppedClock(day + 70 * minute) },
        { from: day + from * minute }
      )
    } finally {
      await source.close()
    }
  }

  it('of v0.4 follows each miner from the deadline it named last', async () => {
    const { rows, unplaced, complete } = await timelineOf('v04.log', v04())
    expect(complete).toBe(true)
    expect(unplaced).toBe(2)
    expect(rows.map(({ id, state }) => [id, state])).toEqual([
      ['1007/31/8782', 'aborted'],
      ['1007/30/8722', 'sent'],
      ['1008/5/8730', 'failed']
    ])
    expect(rows[1]).toMatchObject({
      miner: 1007,
      deadline: 30,
      open: 8722,
      close: 8782,
      challenge: 8702,
      skipped: 2,
      firstAt: day + minute,
      lastAt: day + 13 * minute,
      messages: [{ id: 'bafy2bzace-uid', sentAt: day + 13 * minute, landedAt: null }]
    })
    expect(rows[1]?.steps.map(({ kind, took }) => [kind, took])).toEqual([
      ['proving', null],
      ['proved', 661_500],
      ['sent', null]
    ])
    expect(rows[2]?.errors.map(({ text }) => text)).toEqual([
      'runPost failed: running window post failed: exit status 1'
    ])
  })

  it('of damocles follows batches, attempts and the message to its landing', async () => {
    const { rows, unplaced } = await timelineOf('damocles.log', damocles())
    expect(unplaced).toBe(0)
    expect(rows).toHaveLength(1)
    expect(rows[0]).toMatchObject({ id: '1007/30/8722', state: 'landed', partitions: [0], skipped: 1 })
    expect(rows[0]?.steps.map(({ kind, attempt }) => [kind, attempt])).toEqual([
      ['checked', 0],
      ['proving', 0],
      ['proved', 0],
      ['retried', 0],
      ['proving', 1],
      ['proved', 1],
      ['ended', 1],
      ['declared', null],
      ['sent', null],
      ['landed', null]
    ])
    expect(rows[0]?.messages).toMatchObject([{ sentAt: day + 24 * minute, landedAt: day + 27 * minute }])
  })

  it('begins where it is told to', async () => {
    const { rows, from } = await timelineOf('late.log', damocles(), 20)
    expect(rows[0]?.steps[0]?.text).toBe('computing window post')
    expect(from).toBe(day + 22 * minute)
  })

  it('reads our own log the same way', async () => {
    const lines: string[] = []
    let at = day
    const write = (level: LogLevel) => (message: string, fields?: LogFields) =>
      void lines.push(
        formatRecord(
          { time: at, level, logger: 'poster', caller: 'poster/log-poster.js:1', message, fields },
          'nocolor',
          () => 480
        )
      )
    const logger: Logger = {
      debug: write('debug'),
      info: write('info'),
      warn: write('warn'),
      error: write('error'),
      named: () => logger,
      with: () => logger
    }
    const tell = logPoster(logger)
    const deadline = deadlineAt(usualDeadlines, 8722 - 30 * 60, 30)
    const place = { miner: actorId(1007), deadline, partitions: [0], attempt: 1 }
    const whole = { ...place, partitions: [], attempt: 0 }
    const event = (minutes: number, step: Parameters<typeof tell>[0]['step'], where = place): void => {
      at = day + minutes * minute
      tell({ at, epoch: 8727, place: where, step })
    }
    event(0, { kind: 'deadline-began', partitions: 1, sectors: 2349n }, whole)
    event(1, { kind: 'phase', phase: 'proving' })
    event(11, { kind: 'proved', sectors: 2349, took: 600_000, tries: [], practice: false })
    event(12, { kind: 'pushed', message: 'uid-1', channel: 'messager', took: 20 })
    event(15, { kind: 'landed', height: 8730, message: 'uid-1', byOthers: false })
    event(16, { kind: 'deadline-ended', landed: 1, missed: 0, empty: 0 }, whole)
    const { rows } = await timelineOf('ours.log', lines.join('\n'))
    expect(rows).toHaveLength(1)
    expect(rows[0]).toMatchObject({
      id: '1007/30/8722',
      state: 'landed',
      partitions: [0],
      messages: [{ id: 'uid-1', sentAt: day + 12 * minute, landedAt: day + 15 * minute }]
    })
    expect(rows[0]?.steps.map(({ kind }) => kind)).toEqual([
      'began',
      'proving',
      'proved',
      'sent',
      'landed',
      'ended'
    ])
  })
})
