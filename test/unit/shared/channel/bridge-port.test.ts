import { describe, expect, it } from 'vitest'
import { openBridgePort, serveBridge, type TextPipe } from '../../../../src/shared/channel/bridge-port.ts'
import { createMemoryPorts } from '../../../../src/shared/channel/memory-port.ts'
import type { TextPort } from '../../../../src/shared/channel/port.ts'
import { eventually } from '../../../support/eventually.ts'

interface Window {
  readonly page: TextPipe
  readonly ports: TextPort[]
  readonly heard: string[]
  readonly ends: string[]
  readonly host: ReturnType<typeof serveBridge>
}

function openWindow(): Window {
  const [main, page] = createMemoryPorts()
  const pipe = (port: TextPort): TextPipe => ({
    send: (text) => port.send(text),
    onMessage: (listener) => port.onText(listener)
  })
  const ports: TextPort[] = []
  const heard: string[] = []
  const ends: string[] = []
  const host = serveBridge(pipe(main), (port) => {
    const number = ports.push(port)
    port.onText((text) => heard.push(`${number}: ${text}`))
    port.onEnd((reason) => ends.push(`${number}: ${reason}`))
  })
  return { page: pipe(page), ports, heard, ends, host }
}

describe('a bridge', () => {
  it('drops what comes before a page has begun', async () => {
    const { page, heard, ports } = openWindow()
    page.send('early')
    openBridgePort(page).send('in time')
    await eventually(() => heard.length > 0, 'the text')
    expect([heard, ports.length]).toEqual([['1: in time'], 1])
  })

  it('begins anew with a page that is loaded again, and gives it nothing of the old one', async () => {
    const { page, heard, ends } = openWindow()
    openBridgePort(page).send('one')
    openBridgePort(page).send('two')
    await eventually(() => heard.length === 2 && ends.length === 1, 'both texts')
    expect(heard).toEqual(['1: one', '2: two'])
    expect(ends).toEqual(['1: the page has begun anew'])
  })

  it('drops what a page sends after its port has ended, until it begins another', async () => {
    const { page, heard, ports } = openWindow()
    const port = openBridgePort(page)
    await eventually(() => ports.length === 1, 'the port')
    ports[0]!.close('enough')
    port.send('crossing')
    const reason = await new Promise((resolve) => port.onEnd(resolve))
    port.send('late')
    openBridgePort(page).send('fresh')
    await eventually(() => heard.length > 0, 'the text')
    expect([reason, heard]).toEqual(['enough', ['2: fresh']])
  })

  it('ends with the page, and for good with the window', async () => {
    const { page, ends, host, ports } = openWindow()
    openBridgePort(page)
    await eventually(() => ports.length === 1, 'the port')
    host.end('the page was left')
    openBridgePort(page)
    await eventually(() => ports.length === 2, 'the second port')
    host.close('the window was closed')
    openBridgePort(page)
    await eventually(() => ends.length === 2, 'the ends')
    expect(ends).toEqual(['1: the page was left', '2: the window was closed'])
    expect(ports).toHaveLength(2)
  })
})
