/** Texts of the page: the same in both languages, written as the style asks, all of them used. */
import { readFileSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { en } from '../../../src/renderer/src/i18n/en/index.ts'
import { sayReason } from '../../../src/renderer/src/i18n/say-reason.ts'
import { zhCN } from '../../../src/renderer/src/i18n/zh-CN/index.ts'
import { errorTable } from '../../../src/shared/contract/errors.ts'

const sources = resolve(import.meta.dirname, '../../../src/renderer/src')

/** Every text with its path; one that takes values is filled with a word and a number. */
function flatten(messages: object, path: readonly string[] = []): [readonly string[], string][] {
  return Object.entries(messages).flatMap(([key, value]): [readonly string[], string][] => {
    const here = [...path, key]
    if (typeof value === 'string') return [[here, value]]
    if (typeof value === 'function')
      return [2, 1].map((count) => [
        here,
        String((value as (...values: unknown[]) => string)(count, count, count))
      ])
    return flatten(value as object, here)
  })
}

const keysOf = (messages: object): string[] => flatten(messages).map(([path]) => path.join('.'))

/** All code of the page that is not a text. */
function readSources(): string {
  return readdirSync(sources, { recursive: true, encoding: 'utf8' })
    .filter(
      (name) =>
        /\.(ts|vue)$/.test(name) &&
        !name.startsWith(join('i18n', 'en')) &&
        !name.startsWith(join('i18n', 'zh-CN'))
    )
    .map((name) => readFileSync(join(sources, name), 'utf8'))
    .join('\n')
}

/** These are read by a name that comes from elsewhere: an error code, a rule, a check, a state, a page, a kind. */
const readByName = [
  /^provers\.(counts|origins)\./,
  /^jobs\.(kind|state)\./,
  /^(errors|driverReasons)\./,
  /^gpuRules\./,
  /^gpuWizard\.(assignment\.presets|rules\.held|review\.effects)\./,
  /^logExplanations\./,
  /^diagnosticsChecks\./,
  /^states\./,
  /^diagnostics\.(group|verdict)\./,
  /^settings\.(permission|practiceState)\./,
  /^exportBundle\.(targets|warnings)\./,
  /^config\.(driftReason\.|now$|restart$)/,
  /^shell\.(page|kind|life)\./,
  /^deadlines\.(phase|mark|spent|stretch)\./,
  /^alerts\.(code|cause|consequence|next)\./,
  /^channels\.(kind|hint|held|levels)\./,
  /^proxyWizard\.(stores\.(mounts|results)|home\.listens)\./
]

describe('texts', () => {
  it('are the same in both languages, and none is empty', () => {
    expect(keysOf(zhCN)).toEqual(keysOf(en))
    expect([...flatten(zhCN), ...flatten(en)].filter(([, value]) => value.trim() === '')).toEqual([])
  })

  it('say every error of the table in words', () => {
    expect(Object.keys(en.errors).sort()).toEqual(Object.keys(errorTable).sort())
  })

  it('know the reasons of the driver word for word', () => {
    const said = readFileSync(
      resolve(import.meta.dirname, '../../../src/main/prover/gpu/diagnose-driver.ts'),
      'utf8'
    )
    expect(Object.values(en.driverReasons).filter((reason) => !said.includes(reason))).toEqual([])
    expect(sayReason(en.driverReasons.noDriver, zhCN)).toBe(zhCN.driverReasons.noDriver)
    expect(sayReason('a reason nobody knows', zhCN)).toBe('a reason nobody knows')
  })

  it('are all used', () => {
    const code = readSources()
    const unused = keysOf(en)
      .filter((key) => !readByName.some((pattern) => pattern.test(key)))
      .filter((key) => !new RegExp(`\\.${key.split('.').at(-1)}\\b`).test(code))
    expect([...new Set(unused)]).toEqual([])
  })

  it('put a space between Chinese and Latin letters or digits', () => {
    const glued = flatten(zhCN).filter(([, value]) =>
      /[\u4e00-\u9fff][A-Za-z0-9]|[A-Za-z0-9][\u4e00-\u9fff]/.test(value)
    )
    // A length of time brings its own unit: what stands beside a filled-in number here is that unit.
    const withOwnUnit = [
      'common.retryIn',
      'common.every',
      'shell.reconnectIn',
      'shell.silentFor',
      'components.stale.banner'
    ]
    expect(glued.filter(([path]) => !withOwnUnit.includes(path.join('.')))).toEqual([])
  })

  it('use full-width punctuation in Chinese', () => {
    expect(flatten(zhCN).filter(([, value]) => /[\u4e00-\u9fff][,.;:!?]/.test(value))).toEqual([])
  })
})
