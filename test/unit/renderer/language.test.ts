import { describe, expect, it } from 'vitest'
import { en } from '../../../src/renderer/src/i18n/en.ts'
import { isLanguage, pickLanguage } from '../../../src/renderer/src/i18n/language.ts'
import { zhCN } from '../../../src/renderer/src/i18n/zh-CN.ts'

/** Every text with its path. */
function flatten(messages: object, path = ''): [string, string][] {
  return Object.entries(messages).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[`${path}${key}`, value]] : flatten(value as object, `${path}${key}.`)
  )
}

describe('pickLanguage', () => {
  it.each([
    [['zh-CN', 'en'], 'zh-CN'],
    [['zh-Hans-SG'], 'zh-CN'],
    [['zh-TW'], 'zh-CN'],
    [['de', 'zh'], 'zh-CN'],
    [['en-US', 'zh-CN'], 'en'],
    [['de-AT'], 'en'],
    [[], 'en']
  ])('%j reads %s', (preferred, language) => {
    expect(pickLanguage(preferred)).toBe(language)
  })

  it('knows its own values only', () => {
    expect([isLanguage('en'), isLanguage('zh-CN'), isLanguage('zh'), isLanguage(null)]).toEqual([
      true,
      true,
      false,
      false
    ])
  })
})

describe('texts', () => {
  it('are the same in both languages, and none is empty', () => {
    expect(flatten(zhCN).map(([key]) => key)).toEqual(flatten(en).map(([key]) => key))
    expect([...flatten(zhCN), ...flatten(en)].filter(([, value]) => value.trim() === '')).toEqual([])
  })

  it('put a space between Chinese and Latin letters or digits', () => {
    const glued = flatten(zhCN).filter(([, value]) =>
      /[\u4e00-\u9fff][A-Za-z0-9]|[A-Za-z0-9][\u4e00-\u9fff]/.test(value)
    )
    expect(glued).toEqual([])
  })

  it('use full-width punctuation in Chinese', () => {
    expect(flatten(zhCN).filter(([, value]) => /[\u4e00-\u9fff][,.;:!?]/.test(value))).toEqual([])
  })
})
