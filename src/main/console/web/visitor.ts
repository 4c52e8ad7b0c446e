/** A browser as the console's handlers know it: what it may do, and where files for it go. */
import type { Permission } from '../../../shared/contract/console/permission.ts'
import type { TextPort } from '../../../shared/channel/port.ts'
import type { DownloadFile } from './downloads.ts'

export interface Visitor {
  /** Never `host` where the listener is reached from elsewhere. */
  readonly permissions: ReadonlySet<Permission>
  /** Not secret: which session it is, for logs. */
  readonly session: string
  /** Remote address, for logs. */
  readonly address: string
  /**
   * Offers a file to this browser's session, once and for some minutes.
   * @returns the id: the browser fetches `/download/<id>`
   * @throws PosterError QUEUE_FULL
   */
  offerDownload(file: DownloadFile): string
}

/** What is served on one port; closed when the port has ended. */
export interface ServedPort {
  close(): Promise<void> | void
}

/** Takes a port that has just opened. */
export type ServePort = (port: TextPort, visitor: Visitor) => ServedPort
