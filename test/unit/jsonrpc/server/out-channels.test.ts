import { describe, expect, it } from 'vitest'
import type { ChannelSink } from '../../../../src/main/jsonrpc/server/method-table.ts'
import { OutChannels } from '../../../../src/main/jsonrpc/server/out-channels.ts'

/** Channels whose socket takes texts and says when they are gone only when told to. */
function channelsOf(most: number) {
  const texts: string[] = []
  const waiting: (() => void)[] = []
  const channels = new OutChannels((text, sent) => {
    texts.push(text.trim())
    if (sent) waiting.push(sent)
  }, most)
  return { channels, texts, flush: () => waiting.splice(0).forEach((sent) => sent()) }
}

const value = (channel: number, shown: string) =>
  `{"jsonrpc":"2.0","method":"xrpc.ch.val","params":[${channel},${shown}]}`
const close = (channel: number) => `{"jsonrpc":"2.0","method":"xrpc.ch.close","params":[${channel}]}`

describe('channels of one WebSocket', () => {
  it('have numbers of their own and begin after the answer', () => {
    const { channels, texts } = channelsOf(16)
    const source = (shown: string) => (sink: ChannelSink) => {
      sink.send(shown)
      return () => undefined
    }
    const first = channels.open(7, source('<a>'))
    const second = channels.open(8, source('b'))
    expect([first.number, second.number, texts]).toEqual([1, 2, []])
    second.begin()
    first.begin()
    expect(texts).toEqual([value(2, '"b"'), value(1, '"\\u003ca\\u003e"')])
  })

  it('are closed once: by the source, by the request, or with the socket', () => {
    const { channels, texts } = channelsOf(16)
    const sinks: ChannelSink[] = []
    let stopped = 0
    const source = (sink: ChannelSink) => {
      sinks.push(sink)
      return () => void stopped++
    }
    for (const request of ['a', 'b', 'c']) channels.open(request, source).begin()
    sinks[0]!.close()
    channels.cancel('b')
    channels.cancel('b')
    expect([stopped, channels.size, texts]).toEqual([2, 1, [close(1), close(2)]])
    channels.end()
    expect([stopped, channels.size, texts.length]).toEqual([3, 0, 2])
    expect(sinks.map((sink) => sink.send(1))).toEqual([false, false, false])
  })

  it('are closed when their reader falls behind', () => {
    const { channels, texts, flush } = channelsOf(2)
    let stopped = 0
    let sink: ChannelSink | undefined
    channels
      .open(1, (its) => {
        sink = its
        return () => void stopped++
      })
      .begin()
    expect([sink!.send(1), sink!.send(2)]).toEqual([true, true])
    flush()
    expect([sink!.send(3), sink!.send(4), sink!.send(5)]).toEqual([true, true, false])
    expect([stopped, texts.at(-1)]).toEqual([1, close(1)])
  })

  it('that are cancelled before they begin never do', () => {
    const { channels } = channelsOf(2)
    let begun = false
    const { begin } = channels.open(1, () => {
      begun = true
      return () => undefined
    })
    channels.cancel(1)
    begin()
    expect(begun).toBe(false)
  })
})
