import fc from 'fast-check'
import { expect, it } from 'vitest'
import { LineSplitter } from '../../../src/main/lib/split-lines.ts'

it('gives the same lines however the bytes arrive', () => {
  const line = fc
    .string({ unit: 'binary' })
    .map((text) => Buffer.from(text.replaceAll('\n', '\r\u2028')).toString())
  fc.assert(
    fc.property(fc.array(line), fc.array(fc.nat({ max: 40 })), (lines, cuts) => {
      const bytes = Buffer.from(lines.map((text) => `${text}\n`).join('') + 'unfinished')
      const seen: string[] = []
      const splitter = new LineSplitter(10_000, (text) => seen.push(text))
      let start = 0
      for (const cut of cuts) {
        splitter.push(bytes.subarray(start, start + cut))
        start = Math.min(bytes.length, start + cut)
      }
      splitter.push(bytes.subarray(start))
      expect(seen).toEqual(lines)
    })
  )
})

it('refuses a line beyond its limit, also one that never ends', () => {
  const splitter = new LineSplitter(10, () => undefined)
  splitter.push(Buffer.from('0123456789\n'))
  splitter.push(Buffer.from('01234'))
  expect(() => splitter.push(Buffer.from('567890'))).toThrow(expect.objectContaining({ code: 'TOO_LARGE' }))
})
