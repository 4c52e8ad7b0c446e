import { PassThrough } from 'node:stream'
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { PosterError } from '../../../../src/main/lib/error.ts'
import { parseLogLine } from '../../../../src/main/lib/log/log-parse.ts'
import { openLogging, type Logging, type LoggingOptions } from '../../../../src/main/lib/log/log-sink.ts'
import type { LogRecord } from '../../../../src/main/lib/log/logger.ts'
import { Redactor } from '../../../../src/main/lib/log/redact.ts'

let home = ''
let open: Logging[] = []

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'log-sink-'))
})
afterEach(async () => {
  await Promise.all(open.map((logging) => logging.close()))
  open = []
  await rm(home, { recursive: true, force: true })
})

interface Opened {
  readonly logging: Logging
  /** What stderr got so far. */
  readonly printed: () => string
  readonly lines: () => string[]
}

function start(options: Partial<LoggingOptions> & { terminal?: boolean } = {}): Opened {
  const chunks: string[] = []
  const stderr = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY: options.terminal === true })
  stderr.on('data', (chunk: string) => chunks.push(chunk))
  const logging = openLogging({
    mode: 'daemon',
    env: {},
    zone: () => 480,
    redactor: new Redactor(),
    stderr,
    ...options
  })
  open.push(logging)
  // What PassThrough still holds is read here, so the test need not wait for its event.
  const printed = (): string => {
    for (let chunk: unknown = stderr.read(); chunk !== null; chunk = stderr.read()) chunks.push(String(chunk))
    return chunks.join('')
  }
  return { logging, printed, lines: () => printed().trimEnd().split('\n') }
}

async function readLogs(): Promise<string> {
  const directory = join(home, 'logs')
  const names = (await readdir(directory)).sort()
  return (await Promise.all(names.map((name) => readFile(join(directory, name), 'utf8')))).join('')
}

describe('openLogging', () => {
  it('writes the same line to stderr and to the files', async () => {
    const { logging, printed } = start({ directory: join(home, 'logs') })
    logging.logger('porver-ext').info('response loop start', { pid: 24764, ppid: 24732, loop: 'resp' })
    await logging.flush()
    expect(printed()).toMatch(
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0800\tINFO\tporver-ext\tlog\/log-sink\.test\.ts:\d+\tresponse loop start\t\{"pid": 24764, "ppid": 24732, "loop": "resp"\}\n$/
    )
    expect(await readLogs()).toBe(printed())
  })

  it('names the line that called, through every level, name and added field', () => {
    const { logging, lines } = start({ env: { GOLOG_LOG_LEVEL: 'debug' } })
    const logger = logging.logger('a').named('b').with({ x: 1 })
    logger.debug('d')
    logger.info('i')
    logger.warn('w')
    logger.error('e')
    const records = lines().map((line) => parseLogLine(line))
    const numbers = records.map((record) => Number(record?.caller?.replace('log/log-sink.test.ts:', '')))
    expect(records.every((record) => record?.logger === 'b' && record.fields?.['x'] === 1)).toBe(true)
    expect(numbers.map((number) => number - (numbers[0] ?? 0))).toEqual([0, 1, 2, 3])
  })

  it('colours a terminal only, and not the files', async () => {
    const { logging, printed } = start({ terminal: true, directory: join(home, 'logs') })
    logging.logger('cmd').warn('x')
    await logging.flush()
    expect(printed()).toContain('\x1b[33mWARN\x1b[0m')
    expect(await readLogs()).not.toContain('\x1b')
    const forced = start({ env: { GOLOG_LOG_FMT: 'color' } })
    forced.logging.logger('cmd').warn('x')
    expect(forced.printed()).not.toContain('\x1b')
    const plain = start({ terminal: true, env: { GOLOG_LOG_FMT: 'nocolor' } })
    plain.logging.logger('cmd').warn('x')
    expect(plain.printed()).not.toContain('\x1b')
  })

  it('keeps a utility quiet but for its own logger', () => {
    const { logging, lines } = start({ mode: 'util' })
    logging.logger('dep').warn('no')
    logging.logger('dep').error('yes')
    logging.logger('cmd').info('yes')
    expect(lines()).toHaveLength(2)
    expect(logging.levelOf('dep')).toBe('error')
  })

  it('changes levels while running, also of loggers handed out before', () => {
    const { logging, printed } = start()
    const logger = logging.logger('rpc').with({ a: 1 })
    logger.debug('hidden')
    logging.setLevel('rpc', 'debug')
    logger.debug('seen')
    logging.setLevel('*', 'error')
    logger.warn('hidden')
    expect(printed()).toContain('seen')
    expect(printed()).not.toContain('hidden')
  })

  it('tells wrong values of the environment in one warning', () => {
    const { lines } = start({ mode: 'util', env: { GOLOG_LOG_LEVEL: 'loud', GOLOG_LOG_FMT: 'xml' } })
    expect(lines()).toHaveLength(1)
    expect(parseLogLine(lines()[0] ?? '')).toMatchObject({ level: 'warn', logger: 'cmd' })
    expect(lines()[0]).toContain('xml')
  })

  it('adds labels and writes JSON on request', () => {
    const { logging, lines } = start({ env: { GOLOG_LOG_FMT: 'json', GOLOG_LOG_LABELS: 'dc=east' } })
    logging.logger('cmd').info('x', { n: 2n ** 64n })
    expect(parseLogLine(lines()[0] ?? '')).toMatchObject({
      message: 'x',
      fields: { dc: 'east', n: 2n ** 64n }
    })
  })

  it('GOLOG_FILE takes the place of stderr, until it cannot be written', async () => {
    const path = join(home, 'golog')
    const { logging, printed } = start({ env: { GOLOG_FILE: path } })
    logging.logger('cmd').info('to the file')
    await logging.flush()
    expect(await readFile(path, 'utf8')).toContain('to the file')
    expect(printed()).toBe('')

    const full = start({ env: { GOLOG_FILE: '/dev/full' }, retryDelay: 10 })
    full.logging.logger('cmd').info('first')
    await full.logging.flush()
    full.logging.logger('cmd').info('second')
    await full.logging.flush()
    expect(full.printed().match(/cannot write the log file/g)).toHaveLength(1)
    expect(full.printed()).toContain('ENOSPC')
    expect(full.printed()).toContain('second')
  })

  it('goes on when the reader of stderr is gone or does not read', () => {
    const gone = new PassThrough()
    const other = start({ stderr: gone })
    gone.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))
    other.logging.logger('cmd').info('x')
    expect(gone.readableLength).toBe(0)

    let waiting = 9 << 20
    const written: string[] = []
    const slow = {
      write: (text: string) => written.push(text),
      get writableLength() {
        return waiting
      },
      on: () => undefined,
      off: () => undefined
    }
    const { logging } = start({ stderr: slow })
    logging.logger('cmd').info('lost')
    waiting = 0
    logging.logger('cmd').info('kept')
    expect(written.join('')).toMatch(/dropped.*"count": 1[^]*kept/)
    expect(written.join('')).not.toContain('lost')
  })

  it('prints errors as message, code and causes; stacks where debug is on', () => {
    const cause = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' })
    const error = new PosterError('REMOTE_UNREACHABLE', 'the source is away', { cause })
    const { logging, lines } = start()
    logging.logger('rpc').error('lookup failed', { error })
    logging.setLevel('rpc', 'debug')
    logging.logger('rpc').error('lookup failed', { error })
    const [plain, detailed] = lines().map((line) => parseLogLine(line)?.fields)
    expect(plain).toEqual({
      error: 'the source is away (REMOTE_UNREACHABLE): connect ECONNREFUSED 127.0.0.1:1'
    })
    expect(detailed?.['error.stack']).toContain('log-sink.test.ts')
  })

  it('survives whatever it is handed', () => {
    const loop: Record<string, unknown> = { name: 'loop' }
    loop['self'] = loop
    let deep: unknown = 'end'
    for (let i = 0; i < 100; i++) deep = { deep }
    const { logging, lines } = start()
    logging.logger('cmd').info('odd', {
      loop,
      deep,
      nan: Number.NaN,
      never: undefined,
      act: () => 1,
      bytes: new Uint8Array(32),
      map: new Map([['a', new Set([1n])]]),
      date: new Date(0),
      many: Array.from({ length: 1_000 }, (_, i) => i),
      long: 'x'.repeat(1_000_000),
      get bad(): never {
        throw new Error('getter')
      }
    })
    logging
      .logger('cmd')
      .info('x'.repeat(1_000_000), { wide: Array.from({ length: 150 }, () => 'y'.repeat(16_000)) })
    const [odd, long] = lines()
    expect(lines()).toHaveLength(2)
    expect(parseLogLine(odd ?? '')?.fields).toMatchObject({
      nan: 'NaN',
      bad: '<unprintable>',
      bytes: '<32 bytes>',
      map: { a: [1] },
      date: '1970-01-01T00:00:00.000Z',
      loop: { name: 'loop', self: '<circular>' }
    })
    expect(odd?.length).toBeLessThan(100_000)
    expect(long?.length).toBeLessThan(600_000)
    expect(parseLogLine(long ?? '')).toBeDefined()
  })

  it('closes once and takes nothing afterwards', async () => {
    const listeners = process.listenerCount('exit')
    const { logging, printed } = start({ directory: join(home, 'logs') })
    logging.logger('cmd').info('before')
    await Promise.all([logging.close(), logging.close()])
    logging.logger('cmd').info('after')
    expect(await readLogs()).toContain('before')
    expect(printed()).not.toContain('after')
    expect(process.listenerCount('exit')).toBe(listeners)
  })
})

describe('live records', () => {
  it('come in batches, redacted, with the number of those missed', async () => {
    const { logging } = start()
    const batches: { records: readonly LogRecord[]; missed: number }[] = []
    const end = logging.subscribe((records, missed) => batches.push({ records, missed }))
    for (let i = 0; i < 5_500; i++) logging.logger('cmd').info(`line ${i}`, { token: 'abc' })
    await vi.waitFor(() => expect(batches).toHaveLength(1))
    const [batch] = batches
    expect(batch?.records.length).toBe(1_000)
    expect(batch?.missed).toBe(4_500)
    expect(batch?.records.at(-1)).toMatchObject({ message: 'line 5499', fields: { token: '***' } })
    end()
    logging.logger('cmd').info('unseen')
    await new Promise((resolve) => setImmediate(resolve))
    expect(batches).toHaveLength(1)
  })

  it('a listener that throws is let go, the others stay', async () => {
    const { logging } = start()
    const seen: string[] = []
    let calls = 0
    logging.subscribe(() => {
      calls++
      throw new Error('broken console')
    })
    logging.subscribe((records) => seen.push(...records.map(({ message }) => message)))
    logging.logger('cmd').info('one')
    await vi.waitFor(() => expect(seen).toEqual(['one']))
    logging.logger('cmd').info('two')
    await vi.waitFor(() => expect(seen).toEqual(['one', 'two']))
    expect(calls).toBe(1)
  })
})

describe('secrets', () => {
  const secret = fc.oneof(
    fc.stringMatching(/^[A-Za-z0-9_-]{12,48}$/),
    fc.stringMatching(/^[A-Z][a-z]["\\/ äß%&=+]{1,4}[A-Za-z0-9]{8,20}$/)
  )
  const shape = fc.constantFrom('message', 'value', 'key', 'nested', 'error', 'cause', 'map', 'label', 'json')

  it('never reach any output, in either format (property)', async () => {
    await fc.assert(
      fc.asyncProperty(secret, shape, fc.constantFrom('json', 'nocolor'), async (value, where, format) => {
        const redactor = new Redactor()
        fc.pre(redactor.register(value))
        const { logging, printed } = start({
          redactor,
          env: { GOLOG_LOG_FMT: format, GOLOG_LOG_LEVEL: 'debug' }
        })
        const seen: LogRecord[] = []
        logging.subscribe((records) => seen.push(...records))
        const logger =
          where === 'label' ? logging.logger('cmd').with({ label: value }) : logging.logger('cmd')
        const message = where === 'message' ? `before ${value} after` : 'plain'
        logger.error(message, fieldsWith(value, where))
        await logging.close()
        const output =
          printed() + seen.map((record) => `${record.message} ${JSON.stringify(record.fields)}`).join()
        expect(output).toContain('***')
        expect(output.includes(value)).toBe(false)
        expect(output.includes(JSON.stringify(value).slice(1, -1))).toBe(false)
      }),
      { numRuns: 200 }
    )
  })

  it('are found by shape without being registered', () => {
    const { logging, printed } = start()
    const url = 'mongodb://admin:hunter2@db:27017/x'
    logging
      .logger('dep')
      .info(`Sector-manager initial cfg: Token = "abcdef"\nDSN = "${url}"`, { url, Password: 'pw' })
    expect(printed()).not.toMatch(/hunter2|abcdef|"pw"/)
  })
})

function fieldsWith(value: string, where: string): Record<string, unknown> {
  switch (where) {
    case 'value':
      return { text: `a${value}b` }
    case 'key':
      return { [value]: 1 }
    case 'nested':
      return { list: [{ deep: [value] }] }
    case 'error':
      return { error: new Error(`bad ${value}`) }
    case 'cause':
      return { error: new Error('outer', { cause: new AggregateError([new Error(value)]) }) }
    case 'map':
      return { map: new Map([[value, new Set([value])]]) }
    case 'json':
      return { text: JSON.stringify({ text: value }) }
    default:
      return {}
  }
}

describe('cost', () => {
  it('a level that is off costs next to nothing', () => {
    const { logging } = start()
    const logger = logging.logger('sectors')
    const started = performance.now()
    for (let i = 0; i < 1_000_000; i++) logger.debug('off')
    expect(performance.now() - started).toBeLessThan(500)
  })
})
