/**
 * Files that a session may fetch once: logs, exports, support bundles. Nothing is opened before it is fetched, nothing is
 * kept on disk here, and an offer that nobody takes ends by itself.
 */
import { randomBytes } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Clock } from '../../lib/clock.ts'
import { PosterError } from '../../lib/error.ts'
import type { Logger } from '../../lib/log/logger.ts'
import { sendHead } from './send-answer.ts'
import type { WebLimits } from './web-limits.ts'

export interface DownloadFile {
  /** As the browser proposes to save it. */
  readonly name: string
  /** Media type. */
  readonly type: string
  /** Bytes, where they are known beforehand. */
  readonly size?: number
  /** Begins to read; the signal aborts when the browser has left. */
  open(signal: AbortSignal): Readable | Promise<Readable>
}

interface Offer {
  readonly file: DownloadFile
  readonly session: string
  readonly until: number
}

export class Downloads {
  readonly #clock: Clock
  readonly #limits: WebLimits
  readonly #logger: Logger
  readonly #offers = new Map<string, Offer>()
  readonly #running = new Set<AbortController>()

  constructor(clock: Clock, limits: WebLimits, logger: Logger) {
    this.#clock = clock
    this.#limits = limits
    this.#logger = logger
  }

  /** @returns the id that `/download/<id>` gives the file for, to this session. @throws PosterError QUEUE_FULL */
  offer(session: string, file: DownloadFile): string {
    this.#dropExpired()
    if (this.#offers.size + this.#running.size >= this.#limits.downloads) {
      throw new PosterError('QUEUE_FULL', 'too many files wait to be downloaded', {
        advice: 'Fetch those, or wait some minutes'
      })
    }
    const id = randomBytes(16).toString('base64url')
    this.#offers.set(id, { file, session, until: this.#clock.monotonic() + this.#limits.downloadLife })
    return id
  }

  /** Takes an offer; nobody else gets it. */
  take(id: string, session: string): DownloadFile | undefined {
    this.#dropExpired()
    const offer = this.#offers.get(id)
    if (offer?.session !== session) return undefined
    this.#offers.delete(id)
    return offer.file
  }

  /** Sends a file and resolves when that is over, well or not. */
  async send(file: DownloadFile, response: ServerResponse): Promise<void> {
    const abort = new AbortController()
    this.#running.add(abort)
    response.once('close', () => abort.abort(new PosterError('CANCELLED', 'the browser has left')))
    response.setTimeout(this.#limits.downloadSilence, () => response.destroy())
    try {
      const content = await file.open(abort.signal)
      sendHead(response, 200, {
        'Content-Type': file.type,
        'Content-Disposition': dispositionOf(file.name),
        'Cache-Control': 'no-store',
        ...(file.size !== undefined && { 'Content-Length': String(file.size) })
      })
      await pipeline(content, response, { signal: abort.signal })
    } catch (error) {
      if (!abort.signal.aborted) this.#logger.warn('a download has failed', { name: file.name, error })
      if (response.headersSent) response.destroy()
      else {
        sendHead(response, 500, { 'Content-Length': '0' })
        response.end()
      }
    } finally {
      this.#running.delete(abort)
    }
  }

  /** Ends every offer, and what is on its way. */
  end(): void {
    this.#offers.clear()
    for (const abort of this.#running) abort.abort(new PosterError('CLOSED', 'the console is closing'))
  }

  #dropExpired(): void {
    const now = this.#clock.monotonic()
    for (const [id, { until }] of this.#offers) if (now >= until) this.#offers.delete(id)
  }
}

/** A name for every browser, and the exact one for those that read it (RFC 6266). */
function dispositionOf(name: string): string {
  const exact = encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`)
  return `attachment; filename="${name.replace(/[^\w.-]/g, '_')}"; filename*=UTF-8''${exact}`
}
