import { describe, expect, it } from 'vitest'
import type { Closeable } from '../../../src/main/lib/closeable.ts'
import { OpenedWhenAsked } from '../../../src/main/lib/opened-when-asked.ts'

interface Part extends Closeable {
  readonly closed: number
}

function makePart(): Part {
  let closed = 0
  return {
    get closed() {
      return closed
    },
    close: () => {
      closed++
      return Promise.resolve()
    }
  }
}

describe('a part that is opened when it is asked for', () => {
  it('is opened once, by the first, and closed once', async () => {
    let opened = 0
    const part = makePart()
    const asked = new OpenedWhenAsked('the parts', () => {
      opened++
      return Promise.resolve(part)
    })
    expect(opened).toBe(0)
    expect(await Promise.all([asked.get(), asked.get()])).toEqual([part, part])
    expect(opened).toBe(1)
    await Promise.all([asked.close(), asked.close()])
    expect(part.closed).toBe(1)
  })

  it('has nothing to close when nobody asked, and opens nothing afterwards', async () => {
    let opened = 0
    const asked = new OpenedWhenAsked('the parts', () => {
      opened++
      return Promise.resolve(makePart())
    })
    await asked.close()
    await expect(asked.get()).rejects.toMatchObject({ code: 'CLOSED', message: 'the parts are closed' })
    expect(opened).toBe(0)
  })

  it('is opened again by the next after it could not be opened', async () => {
    let tries = 0
    const part = makePart()
    const asked = new OpenedWhenAsked('the parts', () => {
      tries++
      return tries === 1 ? Promise.reject(new Error('no')) : Promise.resolve(part)
    })
    await expect(asked.get()).rejects.toThrow('no')
    expect(await asked.get()).toBe(part)
  })

  it('is waited for and closed when it is being opened', async () => {
    const part = makePart()
    let resolve: (part: Part) => void = () => undefined
    const asked = new OpenedWhenAsked('the parts', () => new Promise<Part>((opened) => (resolve = opened)))
    const got = asked.get()
    const closing = asked.close()
    resolve(part)
    await closing
    expect(await got).toBe(part)
    expect(part.closed).toBe(1)
  })
})
