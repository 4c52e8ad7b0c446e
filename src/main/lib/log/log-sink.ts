/**
 * Everything between a log call and the places it ends in: level, caller, redaction, format, outputs. Opened once, in the
 * composition root. A record is cleaned of secrets before anybody else sees it. It refuses to throw into its callers.
 */
import type { Closeable } from '../closeable.ts'
import { systemClock, type Clock } from '../clock.ts'
import { captureCaller } from './log-caller.ts'
import { cleanText, plainFields } from './log-fields.ts'
import { LogFile, type LogFileTrouble } from './log-file.ts'
import { formatRecord, localZone, type LogFormat, type ZoneOffset } from './log-format.ts'
import { LogLevels, severity, type LevelGate } from './log-levels.ts'
import { LogOutput, type LogStream } from './log-output.ts'
import { readLogSettings, type Environment, type LogMode } from './log-settings.ts'
import { LogSubscribers, type LogListener } from './log-subscribers.ts'
import { logDirectory, singleLogFile, type LogDirectoryOptions, type LogTarget } from './log-target.ts'
import type { LogFields, LogLevel, LogRecord, Logger } from './logger.ts'
import { processRedactor, type Redactor } from './redact.ts'

export interface LoggingOptions {
  readonly mode: LogMode
  readonly env: Environment
  readonly stderr: LogStream
  /** Needed only for GOLOG_OUTPUT=stdout. */
  readonly stdout?: LogStream
  /** Rotating files are kept here. Its parent must exist, at the latest when the first line is written. */
  readonly directory?: string | LogDirectoryOptions
  readonly clock?: Clock
  readonly zone?: ZoneOffset
  /** Default: the one of the process, which {@link registerSecret} of redact.ts feeds. */
  readonly redactor?: Redactor
  /** ms between tries while a log file cannot be written; default 5,000 */
  readonly retryDelay?: number
}

export interface Logging extends Closeable {
  logger(name: string): Logger
  /** Level of one logger, or of all (`*`). @throws PosterError INVALID_ARGUMENT after 1,000 different names */
  setLevel(logger: string, level: LogLevel): void
  levelOf(logger: string): LogLevel
  /**
   * Live records in batches, already redacted. A listener that throws is removed; of records it is too slow for
   * (1,000 waiting) the oldest are dropped and counted. @returns how to end it
   */
  subscribe(listener: LogListener): () => void
  /** Resolves when everything logged so far is on disk, or could not be written. */
  flush(): Promise<void>
  /** For the last moment of a process (uncaught exception, exit): writes to the files without giving control back. */
  flushNow(): void
}

/** Own logger of this module, for what goes wrong with logging itself. */
const ownName = 'log'
const longestMessage = 128 * 1024
const longestLine = 512 * 1024

/** @throws PosterError INVALID_ARGUMENT for a disk budget that does not hold two files */
export function openLogging(options: LoggingOptions): Logging {
  return new LogSink(options)
}

class LogSink implements Logging {
  readonly #clock: Clock
  readonly #zone: ZoneOffset
  readonly #redactor: Redactor
  readonly #levels: LogLevels
  readonly #format: LogFormat
  readonly #labels: LogFields | undefined
  readonly #stderr: LogOutput
  readonly #outputs: LogOutput[] = []
  readonly #files: LogFile[] = []
  readonly #subscribers = new LogSubscribers()
  readonly #onExit = (): void => this.flushNow()
  #closing: Promise<void> | undefined

  constructor(options: LoggingOptions) {
    const settings = readLogSettings(options.env, options.mode)
    this.#clock = options.clock ?? systemClock
    this.#zone = options.zone ?? localZone
    this.#redactor = options.redactor ?? processRedactor
    this.#levels = new LogLevels(settings.levels)
    this.#format = settings.format
    this.#labels = Object.keys(settings.labels).length > 0 ? settings.labels : undefined
    const { directory } = options
    const targets = [
      ...(directory === undefined
        ? []
        : [logDirectory(typeof directory === 'string' ? { directory } : directory)]),
      ...(settings.file === undefined ? [] : [singleLogFile(settings.file)])
    ]
    for (const target of targets) this.#files.push(this.#openFile(target, options.retryDelay))
    this.#stderr = new LogOutput(options.stderr)
    if (settings.stderr) this.#outputs.push(this.#stderr)
    if (settings.stdout && options.stdout) this.#outputs.push(new LogOutput(options.stdout))
    process.on('exit', this.#onExit)
    if (settings.warnings.length > 0) this.logger('cmd').warn(settings.warnings.join('; '))
  }

  logger(name: string): Logger {
    return new SinkLogger(this, name, this.#levels.gateOf(name), this.#labels)
  }

  gateOf(logger: string): LevelGate {
    return this.#levels.gateOf(logger)
  }

  setLevel(logger: string, level: LogLevel): void {
    this.#levels.set(logger, level)
  }

  levelOf(logger: string): LogLevel {
    return this.#levels.levelOf(logger)
  }

  subscribe(listener: LogListener): () => void {
    return this.#subscribers.add(listener)
  }

  async flush(): Promise<void> {
    await Promise.all(this.#files.map((file) => file.flush()))
  }

  flushNow(): void {
    for (const file of this.#files) file.flushNow()
  }

  close(): Promise<void> {
    this.#closing ??= this.#closeAll()
    return this.#closing
  }

  async #closeAll(): Promise<void> {
    await Promise.all(this.#files.map((file) => file.close()))
    process.off('exit', this.#onExit)
    for (const output of new Set([this.#stderr, ...this.#outputs])) output.detach()
    this.#subscribers.close()
  }

  #openFile(target: LogTarget, retryDelay: number | undefined): LogFile {
    const file: LogFile = new LogFile({
      target,
      clock: this.#clock,
      describeDropped: (dropped) =>
        this.#lineFor(
          this.#ownRecord('warn', 'log lines were dropped, the disk did not take them in time', dropped)
        ),
      onTrouble: (trouble) => this.#tellTrouble(trouble, file),
      ...(retryDelay === undefined ? {} : { retryDelay })
    })
    return file
  }

  /** Takes a record whose level is wanted. */
  take(
    level: LogLevel,
    logger: string,
    caller: string | undefined,
    message: string,
    fields: LogFields | undefined
  ): void {
    if (this.#closing) return
    try {
      const stacks = severity[this.#levels.levelOf(logger)] === severity.debug
      const record: LogRecord = {
        time: this.#clock.now(),
        level,
        logger: this.#redactor.redact(logger),
        caller,
        message: cleanText(String(message), this.#redactor, longestMessage),
        fields: fields && plainFields(fields, this.#redactor, { stacks })
      }
      this.#deliver(record)
    } catch {
      // Nothing a caller hands over may make its own work fail. What can throw here is memory running out.
    }
  }

  #deliver(record: LogRecord): void {
    const plain = this.#lineFor(record)
    for (const file of this.#files) file.write(record.level, plain)
    const alone = this.#outputs.length === 0 && this.#files.every((file) => file.failing)
    for (const output of alone ? [this.#stderr] : this.#outputs) this.#print(output, record, plain)
    this.#subscribers.publish(record)
  }

  #print(output: LogOutput, record: LogRecord, plain: string): void {
    const coloured = output.coloured && this.#format === 'color'
    const line = coloured ? `${formatRecord(record, 'color', this.#zone)}\n` : plain
    output.write(line, (count) =>
      this.#lineFor(this.#ownRecord('warn', 'log lines were dropped, their reader is too slow', { count }))
    )
  }

  /** The line for everything that is not a terminal. */
  #lineFor(record: LogRecord): string {
    const format = this.#format === 'json' ? 'json' : 'nocolor'
    const line = `${formatRecord(record, format, this.#zone)}\n`
    if (line.length <= longestLine) return line
    const fields = { omitted: `fields of ${line.length} characters` }
    return `${formatRecord({ ...record, fields }, format, this.#zone)}\n`
  }

  #ownRecord(level: LogLevel, message: string, fields: LogFields): LogRecord {
    const plain = plainFields(fields, this.#redactor, { stacks: false })
    return { time: this.#clock.now(), level, logger: ownName, caller: undefined, message, fields: plain }
  }

  /** Also where stderr is switched off: there is no other place left to say it. */
  #tellTrouble(trouble: LogFileTrouble, file: LogFile): void {
    const record =
      trouble.state === 'failed'
        ? this.#ownRecord('error', 'cannot write the log file; trying again until it works', {
            error: trouble.error
          })
        : this.#ownRecord('info', 'the log file is written again', {})
    for (const output of new Set([this.#stderr, ...this.#outputs]))
      this.#print(output, record, this.#lineFor(record))
    for (const other of this.#files) if (other !== file) other.write(record.level, this.#lineFor(record))
    this.#subscribers.publish(record)
  }
}

class SinkLogger implements Logger {
  readonly #sink: LogSink
  readonly #name: string
  readonly #gate: LevelGate
  readonly #fields: LogFields | undefined

  constructor(sink: LogSink, name: string, gate: LevelGate, fields: LogFields | undefined) {
    this.#sink = sink
    this.#name = name
    this.#gate = gate
    this.#fields = fields
  }

  debug(message: string, fields?: LogFields): void {
    if (this.#gate.threshold > severity.debug) return
    this.#sink.take('debug', this.#name, captureCaller(this.debug), message, this.#merged(fields))
  }

  info(message: string, fields?: LogFields): void {
    if (this.#gate.threshold > severity.info) return
    this.#sink.take('info', this.#name, captureCaller(this.info), message, this.#merged(fields))
  }

  warn(message: string, fields?: LogFields): void {
    if (this.#gate.threshold > severity.warn) return
    this.#sink.take('warn', this.#name, captureCaller(this.warn), message, this.#merged(fields))
  }

  error(message: string, fields?: LogFields): void {
    if (this.#gate.threshold > severity.error) return
    this.#sink.take('error', this.#name, captureCaller(this.error), message, this.#merged(fields))
  }

  named(logger: string): Logger {
    return new SinkLogger(this.#sink, logger, this.#sink.gateOf(logger), this.#fields)
  }

  with(fields: LogFields): Logger {
    return new SinkLogger(this.#sink, this.#name, this.#gate, this.#merged(fields))
  }

  #merged(fields: LogFields | undefined): LogFields | undefined {
    if (!this.#fields) return fields
    return fields ? { ...this.#fields, ...fields } : this.#fields
  }
}
