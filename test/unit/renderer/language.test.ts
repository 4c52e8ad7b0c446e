import { describe, expect, it } from 'vitest'
import { isLanguage, pickLanguage } from '../../../src/renderer/src/i18n/language.ts'

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
