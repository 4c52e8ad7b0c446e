import { describe, expect, it } from 'vitest'
import { parseLine } from '../../../../src/main/console/logs/line/parse-line.ts'
import { pickFields } from '../../../../src/main/console/logs/line/pick-fields.ts'

describe('a line of a log', () => {
  it.each([
    [
      'of the Go node with TABs',
      '2022-04-27T19:15:00.441+0800\tINFO\tporver-ext\text/prover.go:122\tresponse loop start\t{"pid": 24764, "ppid": 24732, "loop": "resp"}',
      { level: 'info', logger: 'porver-ext', caller: 'ext/prover.go:122', message: 'response loop start' },
      Date.UTC(2022, 3, 27, 11, 15, 0, 441)
    ],
    [
      'of the Go node as a terminal shows it',
      '2022-04-27T19:15:00.468+0800    INFO    processor-cmd   processor/processor.go:35       ready   {"pid": 24764, "ppid": 24732, "proc": "wdpost"}',
      { level: 'info', logger: 'processor-cmd', message: 'ready' },
      Date.UTC(2022, 3, 27, 11, 15, 0, 468)
    ],
    [
      'with a coloured level',
      '2022-04-27T19:15:00.441+0800\t\u001b[33mWARN\u001b[0m\tposter\tposter/post.go:1\tChecked sectors',
      { level: 'warn', logger: 'poster', message: 'Checked sectors' },
      Date.UTC(2022, 3, 27, 11, 15, 0, 441)
    ],
    [
      'of damocles as JSON',
      '{"level":"error","ts":"2023-04-23T16:59:05.091+0800","logger":"poster","caller":"poster/runner.go:176","msg":"publish post message: no","mid":"1007"}',
      { level: 'error', logger: 'poster', message: 'publish post message: no' },
      Date.UTC(2023, 3, 23, 8, 59, 5, 91)
    ],
    [
      'of env_logger',
      '[2022-04-27T11:15:00Z WARN  bellperson::gpu::locks] GPU FFT failed! Falling back to CPU...',
      { level: 'warn', logger: 'bellperson::gpu::locks', message: 'GPU FFT failed! Falling back to CPU...' },
      Date.UTC(2022, 3, 27, 11, 15)
    ],
    [
      'of fil_logger, whose time is UTC',
      '2022-04-27T11:15:00.250 INFO bellperson::gpu > Bellperson 0.9 is being used!',
      { level: 'info', logger: 'bellperson::gpu', message: 'Bellperson 0.9 is being used!' },
      Date.UTC(2022, 3, 27, 11, 15, 0, 250)
    ],
    [
      'of tracing',
      '2022-04-27T11:15:00.250123Z  INFO ThreadId(01) venus_worker::processor: ready pid=7',
      { level: 'info', logger: 'venus_worker::processor', message: 'ready pid=7' },
      Date.UTC(2022, 3, 27, 11, 15, 0, 250)
    ]
  ])('%s', (_, text, { level, ...parts }, at) => {
    const parsed = parseLine(text)
    expect(parsed.head?.level).toBe(level)
    expect(parsed).toMatchObject({ ...parts, at })
  })

  it.each([
    '',
    '\tgithub.com/x/y.go:12 +0x1',
    'goroutine 7 [running]:',
    '2022 INFO',
    '{"msg":"x"}',
    '[12] WARN',
    '2022-04-27T19:15:00.441+0800 INFORMATION x'
  ])('that has no head: %j', (text) => {
    expect(parseLine(text)).toMatchObject({ head: undefined, message: text })
  })

  it.each([
    [
      '{"mid": "1007", "ddl-idx": 30, "partition-start": 2, "batch-count": 2, "tsh": "8727"}',
      { miner: 1007, deadline: 30, partitions: [2, 3], epoch: 8727 }
    ],
    [
      '{"miner": "1000", "deadline": {"Index":7,"Open":1}, "height": 12}',
      { miner: 1000, deadline: 7, epoch: 12 }
    ],
    [
      '{"miner": "f01000", "deadline": 3, "partition": 1, "pid": 42}',
      { miner: 1000, deadline: 3, partitions: [1], pid: 42 }
    ],
    ['{"mid": "1007", "ddl-idx": 1, "mid": "bafy2bza"}', { miner: 1007, deadline: 1 }],
    ['{"elapsed": 3}', undefined]
  ])('is about %s', (fields, about) => {
    const text = `2022-04-27T19:15:00.441+0800\tINFO\tposter\tposter/post.go:1\tx\t${fields}`
    expect(pickFields(parseLine(text).fields, text)).toEqual(about)
  })
})
