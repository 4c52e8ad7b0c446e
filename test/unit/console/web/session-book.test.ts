import { describe, expect, it } from 'vitest'
import { FailureLimit } from '../../../../src/main/console/web/failure-limit.ts'
import { SessionBook } from '../../../../src/main/console/web/session-book.ts'
import { defaultWebLimits } from '../../../../src/main/console/web/web-limits.ts'
import { steppedClock } from '../../../support/stepped-clock.ts'

const minute = 60_000
const hour = 60 * minute

function openBook(limits: Partial<typeof defaultWebLimits> = {}) {
  const clock = steppedClock()
  return { clock, book: new SessionBook(clock, { ...defaultWebLimits, ...limits }) }
}

describe('SessionBook', () => {
  it('opens one session with one link, with what the link gives', () => {
    const { book } = openBook()
    const link = book.makeLink(['read', 'operate'])
    const opened = book.redeem(link)
    expect([...(opened?.session.permissions ?? [])]).toEqual(['read', 'operate'])
    expect(book.redeem(link)).toBeUndefined()
    expect(book.find(opened?.secret ?? '')).toBe(opened?.session)
    expect(book.find(link)).toBeUndefined()
    expect(book.find('')).toBeUndefined()
  })

  it('forgets a link after ten minutes', () => {
    const { book, clock } = openBook()
    const [early, late] = [book.makeLink(['read']), book.makeLink(['read'])]
    clock.step(10 * minute - 1)
    expect(book.redeem(early)).toBeDefined()
    clock.step(1)
    expect(book.redeem(late)).toBeUndefined()
  })

  it('ends a session after twelve idle hours, and not while it is used or connected', () => {
    const { book, clock } = openBook()
    const { session, secret } = book.redeem(book.makeLink(['read']))!
    clock.step(11 * hour)
    expect(book.find(secret)).toBe(session)
    clock.step(11 * hour)
    const connection = { end: () => undefined }
    session.connections.add(connection)
    expect(book.size).toBe(1)
    clock.step(48 * hour)
    expect(book.size).toBe(1)
    session.connections.delete(connection)
    clock.step(12 * hour)
    expect(book.find(secret)).toBeUndefined()
    expect(book.size).toBe(0)
  })

  it('keeps a bounded number of links, the newest', () => {
    const { book } = openBook({ links: 2 })
    const links = [1, 2, 3].map(() => book.makeLink(['read']))
    expect(links.map((link) => book.redeem(link) !== undefined)).toEqual([false, true, true])
  })

  it('keeps a bounded number of sessions and ends the one unused for longest', () => {
    const { book, clock } = openBook({ sessions: 2 })
    const open = () => book.redeem(book.makeLink(['read']))!
    const first = open()
    clock.step(1)
    const second = open()
    clock.step(1)
    book.find(first.secret)
    const third = open()
    expect(book.find(second.secret)).toBeUndefined()
    expect(book.find(first.secret)).toBe(first.session)
    expect(book.find(third.secret)).toBe(third.session)
  })

  it('tells the connections of a session that has to go', () => {
    const { book } = openBook({ sessions: 1 })
    const ends: string[] = []
    const { session } = book.redeem(book.makeLink(['read']))!
    session.connections.add({ end: (reason) => ends.push(reason) })
    book.redeem(book.makeLink(['read']))
    expect(ends).toEqual(['a newer session has taken the place of this one'])
  })

  it('ends everything, connections included', () => {
    const { book } = openBook()
    const link = book.makeLink(['read'])
    const { session, secret } = book.redeem(book.makeLink(['read']))!
    const ends: string[] = []
    session.connections.add({ end: (reason) => ends.push(reason) })
    book.end('enough')
    expect(ends).toEqual(['enough'])
    expect([book.find(secret), book.redeem(link), book.size]).toEqual([undefined, undefined, 0])
  })
})

describe('FailureLimit', () => {
  it('makes an address wait once it has failed too often, and no other', () => {
    const clock = steppedClock()
    const limit = new FailureLimit(clock, 3, minute)
    for (let failure = 0; failure < 3; failure += 1) {
      expect(limit.waitOf('a')).toBe(0)
      limit.note('a')
    }
    clock.step(20_000)
    expect([limit.waitOf('a'), limit.waitOf('b')]).toEqual([40_000, 0])
    clock.step(40_000)
    expect(limit.waitOf('a')).toBe(0)
    limit.note('a')
    expect(limit.waitOf('a')).toBe(0)
  })
})
