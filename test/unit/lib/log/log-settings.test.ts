import { describe, expect, it } from 'vitest'
import { LogLevels } from '../../../../src/main/lib/log/log-levels.ts'
import { readLogSettings } from '../../../../src/main/lib/log/log-settings.ts'
import type { LogLevel } from '../../../../src/main/lib/log/logger.ts'

function levelsOf(env: Record<string, string>, mode: 'daemon' | 'util'): Record<string, LogLevel> {
  const levels = new LogLevels(readLogSettings(env, mode).levels)
  return { cmd: levels.levelOf('cmd'), badger: levels.levelOf('badger'), other: levels.levelOf('other') }
}

describe('levels', () => {
  it.each([
    ['daemon', {}, { cmd: 'info', badger: 'info', other: 'info' }],
    ['util', {}, { cmd: 'info', badger: 'error', other: 'error' }],
    ['util', { GOLOG_LOG_LEVEL: 'debug' }, { cmd: 'debug', badger: 'debug', other: 'debug' }],
    ['daemon', { GOLOG_LOG_LEVEL: 'debug,badger=warn' }, { cmd: 'debug', badger: 'warn', other: 'debug' }],
    ['daemon', { GOLOG_LOG_LEVEL: ' badger = WARN ' }, { cmd: 'info', badger: 'warn', other: 'info' }],
    ['util', { GOLOG_LOG_LEVEL: 'badger=debug' }, { cmd: 'info', badger: 'debug', other: 'error' }],
    ['daemon', { IPFS_LOGGING: 'error' }, { cmd: 'error', badger: 'error', other: 'error' }],
    [
      'daemon',
      { GOLOG_LOG_LEVEL: 'info', IPFS_LOGGING: 'error' },
      { cmd: 'info', badger: 'info', other: 'info' }
    ],
    ['daemon', { GOLOG_LOG_LEVEL: 'fatal' }, { cmd: 'error', badger: 'error', other: 'error' }],
    ['daemon', { GOLOG_LOG_LEVEL: 'loud,badger=debug' }, { cmd: 'info', badger: 'debug', other: 'info' }]
  ] as const)('%s with %j', (mode, env, expected) => {
    expect(levelsOf(env, mode)).toEqual(expected)
  })

  it('change while running, for one logger or for all', () => {
    const levels = new LogLevels({ general: 'info', named: new Map([['rpc', 'warn']]) })
    const gate = levels.gateOf('rpc')
    expect(levels.gateOf('rpc')).toBe(gate)
    expect(gate.threshold).toBe(2)
    levels.set('rpc', 'debug')
    expect(gate.threshold).toBe(0)
    levels.set('*', 'error')
    expect(gate.threshold).toBe(3)
    expect(levels.levelOf('dep')).toBe('error')
  })

  it('of endlessly many names are refused', () => {
    const levels = new LogLevels({ general: 'info', named: new Map() })
    for (let i = 0; i < 1_000; i++) levels.set(`logger-${i}`, 'debug')
    expect(() => levels.set('one-more', 'debug')).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' })
    )
    levels.set('logger-5', 'warn')
    expect(levels.levelOf('logger-5')).toBe('warn')
  })
})

describe('outputs, format and labels', () => {
  it.each([
    [{}, { stderr: true, stdout: false, file: undefined, format: 'color' }],
    [{ GOLOG_FILE: '/tmp/x' }, { stderr: false, stdout: false, file: '/tmp/x' }],
    [
      { GOLOG_FILE: '/tmp/x', GOLOG_OUTPUT: 'stderr+file' },
      { stderr: true, file: '/tmp/x' }
    ],
    [{ GOLOG_OUTPUT: 'stdout' }, { stderr: true, stdout: true }],
    [{ GOLOG_LOG_FMT: 'json' }, { format: 'json' }],
    [{ IPFS_LOGGING_FMT: 'nocolor' }, { format: 'nocolor' }],
    [{ GOLOG_LOG_FMT: 'json', IPFS_LOGGING_FMT: 'nocolor' }, { format: 'json' }],
    [{ GOLOG_LOG_LABELS: 'dc=east,rack=7' }, { labels: { dc: 'east', rack: '7' } }]
  ])('%j', (env, expected) => {
    const settings = readLogSettings(env, 'daemon')
    expect(settings).toMatchObject(expected)
    expect(settings.warnings).toEqual([])
  })

  it.each([
    [{ GOLOG_LOG_LEVEL: 'loud' }, 'GOLOG_LOG_LEVEL: "loud"'],
    [{ GOLOG_LOG_LEVEL: '=debug' }, 'GOLOG_LOG_LEVEL: "=debug"'],
    [{ GOLOG_LOG_FMT: 'xml' }, 'GOLOG_LOG_FMT: "xml"'],
    [{ GOLOG_OUTPUT: 'stderr+printer' }, 'GOLOG_OUTPUT: "printer"'],
    [{ GOLOG_OUTPUT: 'file' }, 'needs a GOLOG_FILE'],
    [{ GOLOG_LOG_LABELS: 'a=b=c' }, 'GOLOG_LOG_LABELS: "a=b=c"'],
    [{ GOLOG_URL: 'tcp://x' }, 'GOLOG_URL']
  ])('a wrong value is a warning: %j', (env, words) => {
    const { warnings, ...settings } = readLogSettings(env, 'daemon')
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain(words)
    expect(settings).toMatchObject({ stderr: true, format: 'color', labels: {} })
  })
})
