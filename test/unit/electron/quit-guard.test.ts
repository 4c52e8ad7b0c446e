import { describe, expect, it } from 'vitest'
import type { NodeRow } from '../../../src/shared/contract/console/nodes.ts'
import { mayQuit } from '../../../src/main/electron/quit-guard.ts'
import { chooseLanguage, textsFor } from '../../../src/main/electron/texts.ts'
import { describeTray } from '../../../src/main/electron/tray-state.ts'

const row = (change: Partial<NodeRow>): NodeRow => ({
  id: 'n-1',
  name: 'poster',
  kind: 'hosted',
  program: 'ours',
  version: 'v1',
  life: 'running',
  status: 'ok',
  problems: [],
  address: '',
  options: null,
  abilities: [],
  seenAt: null,
  startedAt: null,
  pid: null,
  network: null,
  epochMs: null,
  head: null,
  deadlineOpen: false,
  source: null,
  failure: null,
  ...change
})

describe('quitting', () => {
  it('goes at once while no node of this process has an open deadline', () => {
    const rows = [row({}), row({ kind: 'attached', deadlineOpen: true })]
    expect(mayQuit({ rows, agreed: false, asking: false })).toEqual({ kind: 'go' })
  })

  it('asks, once, and names the nodes that would lose something', () => {
    const rows = [row({ deadlineOpen: true }), row({ name: 'other' })]
    expect(mayQuit({ rows, agreed: false, asking: false })).toEqual({ kind: 'ask', nodes: ['poster'] })
    expect(mayQuit({ rows, agreed: false, asking: true })).toEqual({ kind: 'wait' })
    expect(mayQuit({ rows, agreed: true, asking: true })).toEqual({ kind: 'go' })
  })
})

describe('the tray', () => {
  it('shows the worst light, unknown before ok, and leaves stopped nodes out of it', () => {
    const texts = textsFor('en')
    const light = (...rows: NodeRow[]): string => describeTray(rows, texts).light
    expect(light()).toBe('unknown')
    expect(light(row({}))).toBe('ok')
    expect(light(row({}), row({ status: 'unknown' }))).toBe('unknown')
    expect(light(row({ status: 'degraded' }), row({ status: 'unknown' }))).toBe('degraded')
    expect(light(row({}), row({ life: 'stopped', status: 'failing' }))).toBe('ok')
    expect(describeTray([row({ life: 'stopped' })], texts).lines).toEqual(['poster: Stopped'])
  })

  it('speaks the language of the system, zh-TW included', () => {
    expect(
      ['zh-CN', 'zh-Hans-SG', 'zh-TW', 'zh', 'en-GB', 'fr'].map((each) => chooseLanguage([each]))
    ).toEqual(['zh-CN', 'zh-CN', 'zh-CN', 'zh-CN', 'en', 'en'])
    expect(Object.keys(textsFor('zh-CN'))).toEqual(Object.keys(textsFor('en')))
  })
})
