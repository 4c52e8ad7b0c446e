import { expect, it } from 'vitest'
import { terminalSafe, terminalSafeJson } from '../../../src/main/lib/terminal-safe.ts'

const hostile = '\u001b[2Ja\u009b31m\u202eb\tc\u0007'

it('leaves nothing in a line that drives a terminal', () => {
  expect(terminalSafe(hostile)).toBe('a\ufffdb\tc\ufffd')
  expect(terminalSafe('plain 证明 text')).toBe('plain 证明 text')
})

it('escapes the same in JSON, which then says what it said', () => {
  const value = { text: hostile, list: ['\u2028', '\ufeff'] }
  const safe = terminalSafeJson(JSON.stringify(value, null, 2))
  expect(safe).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e\ufeff]/)
  expect(safe.split('\n')).toHaveLength(7)
  expect(JSON.parse(safe)).toEqual(value)
})
