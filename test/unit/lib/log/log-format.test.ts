import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatRecord, formatTime, printJson } from '../../../../src/main/lib/log/log-format.ts'
import { parseLogLine, parseLogTime } from '../../../../src/main/lib/log/log-parse.ts'
import type { LogRecord } from '../../../../src/main/lib/log/logger.ts'

const shanghai = (): number => 480
const utc = (): number => 0
const time = Date.parse('2022-04-27T11:15:00.441Z')
const record: LogRecord = {
  time,
  level: 'info',
  logger: 'porver-ext',
  caller: 'ext/prover.go:122',
  message: 'response loop start',
  fields: { pid: 24764, ppid: 24732, loop: 'resp' }
}

describe('formatTime', () => {
  it.each([
    [480, '2022-04-27T19:15:00.441+0800'],
    [0, '2022-04-27T11:15:00.441Z'],
    [-210, '2022-04-27T07:45:00.441-0330'],
    [345, '2022-04-27T17:00:00.441+0545']
  ])('zone of %d minutes', (offset, expected) => {
    expect(formatTime(time, () => offset)).toBe(expected)
    expect(parseLogTime(expected)).toBe(time)
  })
})

describe('console format', () => {
  it('is the line of the original', () => {
    expect(formatRecord(record, 'nocolor', shanghai)).toBe(
      '2022-04-27T19:15:00.441+0800\tINFO\tporver-ext\text/prover.go:122\tresponse loop start\t{"pid": 24764, "ppid": 24732, "loop": "resp"}'
    )
  })

  it('leaves out fields and caller with their TAB', () => {
    const line = formatRecord({ ...record, caller: undefined, fields: undefined }, 'nocolor', utc)
    expect(line).toBe('2022-04-27T11:15:00.441Z\tINFO\tporver-ext\tresponse loop start')
    expect(formatRecord({ ...record, fields: {} }, 'nocolor', utc)).not.toContain('{')
  })

  it('colours the level only', () => {
    const levels = (['debug', 'info', 'warn', 'error'] as const).map(
      (level) => formatRecord({ ...record, level }, 'color', utc).split('\t')[1]
    )
    expect(levels).toEqual([
      '\x1b[35mDEBUG\x1b[0m',
      '\x1b[34mINFO\x1b[0m',
      '\x1b[33mWARN\x1b[0m',
      '\x1b[31mERROR\x1b[0m'
    ])
  })

  it('keeps one record on one line and lets no control character through', () => {
    const message = 'a\r\nb\tc\x1b[2J\u2028d\u009b1m'
    const line = formatRecord({ ...record, message, fields: { text: message } }, 'nocolor', utc)
    expect(line.split('\t')).toHaveLength(6)
    expect(line).toContain('a\\r\\nb\\tc\\u001b[2J\\u2028d\\u009b1m')
    expect(line).not.toMatch(/[\r\n\x1b\u2028\u009b]/)
  })

  it('writes 64-bit integers whole', () => {
    expect(printJson({ n: 18446744073709551615n, list: [1n, 'a', null, { b: true }] }, ' ')).toBe(
      '{"n": 18446744073709551615, "list": [1, "a", null, {"b": true}]}'
    )
  })
})

describe('JSON format', () => {
  it('has the keys of the original, then the fields', () => {
    expect(formatRecord(record, 'json', shanghai)).toBe(
      '{"level":"info","ts":"2022-04-27T19:15:00.441+0800","logger":"porver-ext","caller":"ext/prover.go:122","msg":"response loop start","pid":24764,"ppid":24732,"loop":"resp"}'
    )
  })

  it('does not let a field take the place of a key', () => {
    const line = formatRecord({ ...record, fields: { msg: 'x', level: 'y' } }, 'json', utc)
    expect(JSON.parse(line)).toMatchObject({
      level: 'info',
      msg: 'response loop start',
      msg_: 'x',
      level_: 'y'
    })
  })
})

describe('parseLogLine', () => {
  it('reads a line of the Go node with TABs or with blanks', () => {
    const tabs = formatRecord(record, 'nocolor', shanghai)
    expect(parseLogLine(tabs)).toEqual(record)
    expect(parseLogLine(tabs.replaceAll('\t', '    '))).toEqual(record)
    expect(parseLogLine(tabs.replaceAll('\t', ' '))).toEqual(record)
    expect(parseLogLine(formatRecord(record, 'color', shanghai))).toEqual(record)
  })

  it.each([
    ['DPANIC', 'error'],
    ['PANIC', 'error'],
    ['FATAL', 'error'],
    ['WARN', 'warn']
  ])('level %s', (word, level) => {
    expect(parseLogLine(`2022-04-27T19:15:00.441+0800\t${word}\tcmd\ta/b.go:1\tx`)?.level).toBe(level)
  })

  it('reads a logger name with a blank', () => {
    expect(
      parseLogLine('2022-04-27T19:15:00.441Z  INFO  worker prover  prover/worker.go:77  waiting {x} for jobs')
    ).toMatchObject({
      logger: 'worker prover',
      caller: 'prover/worker.go:77',
      message: 'waiting {x} for jobs'
    })
  })

  it('keeps TABs and braces of a message that is not ours', () => {
    expect(parseLogLine('2022-04-27T19:15:00.441Z\tINFO\tcmd\ta/b.go:1\tone\ttwo {three}')).toMatchObject({
      message: 'one\ttwo {three}',
      fields: undefined
    })
  })

  it('reads a line without caller', () => {
    expect(parseLogLine('2022-04-27T19:15:00.441Z\tINFO\tcmd\thello\t{"a": 1}')).toMatchObject({
      logger: 'cmd',
      caller: undefined,
      message: 'hello',
      fields: { a: 1 }
    })
    expect(parseLogLine('2022-04-27T19:15:00.441Z INFO cmd hello there')).toMatchObject({
      logger: 'cmd',
      caller: undefined,
      message: 'hello there'
    })
  })

  it('keeps 64-bit integers', () => {
    expect(
      parseLogLine('2022-04-27T19:15:00.441Z\tINFO\tcmd\ta/b.go:1\tx\t{"n": 18446744073709551615}')?.fields
    ).toEqual({ n: 18446744073709551615n })
  })

  it.each([
    '',
    'goroutine 1 [running]:',
    '\tmain.go:12',
    '{"no":"record"}',
    '{broken',
    '2022-04-27 INFO x y',
    '[]'
  ])('refuses %j', (line) => expect(parseLogLine(line)).toBeUndefined())

  const records = fc.record<LogRecord>({
    time: fc.integer({ min: 0, max: 4_102_444_800_000 }),
    level: fc.constantFrom('debug', 'info', 'warn', 'error'),
    logger: fc.constantFrom('cmd', 'sector-index', 'porver-ext'),
    caller: fc.constantFrom('sectors/index.ts:12', 'a/b.go:1'),
    message: fc.string({ unit: 'binary' }),
    fields: fc.option(fc.dictionary(fc.string({ minLength: 1 }), fc.jsonValue(), { minKeys: 1 }), {
      nil: undefined
    })
  })

  it('gives back what was written: the same line again (property)', () => {
    fc.assert(
      fc.property(records, fc.constantFrom('nocolor', 'json', 'color'), (written, format) => {
        const line = formatRecord(written, format, shanghai)
        const read = parseLogLine(line)
        expect(read).toMatchObject({ time: written.time, level: written.level, caller: written.caller })
        if (read && !/\.\w+:\d+|[{}]/.test(written.message))
          expect(formatRecord(read, format, shanghai)).toBe(line)
      })
    )
  })

  it('never throws and never hangs (property)', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (tail) => {
        parseLogLine(tail)
        parseLogLine(`2022-04-27T19:15:00.441Z INFO ${tail}`)
        parseLogLine(`{"level":"info",${tail}`)
      })
    )
    const start = performance.now()
    for (const hostile of [' {', '\t{', ' a', '\ta/b.go:1', 'a.b:1 ']) {
      parseLogLine(`2022-04-27T19:15:00.441Z INFO ${hostile.repeat(50_000)}}`)
    }
    expect(performance.now() - start).toBeLessThan(2_000)
  })
})
