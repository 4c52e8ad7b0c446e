import { describe, expect, it } from 'vitest'
import { logExplanations as english } from '../../../src/renderer/src/i18n/en/log-explanations.ts'
import { logExplanations as chinese } from '../../../src/renderer/src/i18n/zh-CN/log-explanations.ts'
import { explanationCodes } from '../../../src/shared/logs/explanation-codes.ts'
import { fillExplanation } from '../../../src/shared/logs/fill-explanation.ts'

const paramsOf = (text: string): readonly string[] =>
  [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort()

describe('explanations of log lines', () => {
  it.each([...explanationCodes])('%s reads in both languages with the same parameters', (code) => {
    expect(english[code]).not.toBe('')
    expect(paramsOf(chinese[code])).toEqual(paramsOf(english[code]))
    expect(chinese[code]).not.toMatch(/[\u4e00-\u9fff][A-Za-z0-9{]|[A-Za-z0-9}][\u4e00-\u9fff]/)
  })

  it('show what is not known as such', () => {
    expect(fillExplanation('{bad} of {checked}', { bad: '3' })).toBe('3 of …')
    expect(fillExplanation('{constructor}', {})).toBe('…')
  })
})
