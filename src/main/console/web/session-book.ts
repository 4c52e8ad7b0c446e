/**
 * One-time links and the sessions they open. Secrets are random, kept as hashes, compared in constant time and never
 * written anywhere. Both end by themselves, and there are never many of either.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Permission } from '../../../shared/contract/console/permission.ts'
import type { Clock } from '../../lib/clock.ts'
import type { WebLimits } from './web-limits.ts'

export interface Session {
  /** Not secret: for logs, and for what belongs to the session. */
  readonly id: string
  readonly permissions: ReadonlySet<Permission>
  /** What is open under the session; it ends with it, and the session is not idle before. */
  readonly connections: Set<{ end(reason: string): void }>
}

interface Link {
  readonly digest: Buffer
  readonly permissions: ReadonlySet<Permission>
  /** Monotonic ms. */
  readonly until: number
}

interface OpenSession {
  readonly digest: Buffer
  readonly session: Session
  usedAt: number
}

export class SessionBook {
  readonly #clock: Clock
  readonly #limits: WebLimits
  #links: Link[] = []
  #sessions: OpenSession[] = []

  constructor(clock: Clock, limits: WebLimits) {
    this.#clock = clock
    this.#limits = limits
  }

  get size(): number {
    this.#dropIdle()
    return this.#sessions.length
  }

  /** @returns the secret of a new link, good for one use */
  makeLink(permissions: readonly Permission[]): string {
    const secret = makeSecret()
    const until = this.#clock.monotonic() + this.#limits.linkLife
    this.#links.push({ digest: digestOf(secret), permissions: new Set(permissions), until })
    this.#links = this.#links.slice(-this.#limits.links)
    return secret
  }

  /** @returns a session and the secret for its cookie; undefined when there is no such link, or not any more */
  redeem(secret: string): { readonly session: Session; readonly secret: string } | undefined {
    const now = this.#clock.monotonic()
    this.#links = this.#links.filter(({ until }) => now < until)
    const link = findSecret(this.#links, secret)
    if (!link) return undefined
    this.#links = this.#links.filter((other) => other !== link)
    return this.#open(link.permissions)
  }

  /** @returns the session of a cookie, which counts as used now */
  find(secret: string): Session | undefined {
    this.#dropIdle()
    const open = findSecret(this.#sessions, secret)
    if (!open) return undefined
    open.usedAt = this.#clock.monotonic()
    return open.session
  }

  /** Ends every link and session. */
  end(reason: string): void {
    this.#links = []
    for (const open of this.#sessions.splice(0)) endSession(open, reason)
  }

  #open(permissions: ReadonlySet<Permission>): { session: Session; secret: string } {
    this.#dropIdle()
    const secret = makeSecret()
    const session: Session = { id: randomBytes(4).toString('hex'), permissions, connections: new Set() }
    this.#sessions.push({ digest: digestOf(secret), session, usedAt: this.#clock.monotonic() })
    if (this.#sessions.length > this.#limits.sessions) {
      const unused = this.#sessions.reduce((one, other) => (other.usedAt < one.usedAt ? other : one))
      this.#sessions = this.#sessions.filter((open) => open !== unused)
      endSession(unused, 'a newer session has taken the place of this one')
    }
    return { session, secret }
  }

  #dropIdle(): void {
    const now = this.#clock.monotonic()
    for (const open of this.#sessions) if (open.session.connections.size > 0) open.usedAt = now
    this.#sessions = this.#sessions.filter(({ usedAt }) => now < usedAt + this.#limits.sessionIdle)
  }
}

function endSession({ session }: OpenSession, reason: string): void {
  for (const connection of [...session.connections]) connection.end(reason)
}

function makeSecret(): string {
  return randomBytes(32).toString('base64url')
}

function digestOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}

/** Looks at every one, whichever it is. */
function findSecret<T extends { readonly digest: Buffer }>(
  known: readonly T[],
  secret: string
): T | undefined {
  const digest = digestOf(secret)
  return known.filter((one) => timingSafeEqual(one.digest, digest))[0]
}
