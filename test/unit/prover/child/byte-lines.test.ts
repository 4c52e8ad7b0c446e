import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ByteLines, type ByteLine } from '../../../../src/main/prover/child/byte-lines.ts'
import { lineText } from '../../../../src/main/prover/child/line-text.ts'

const options = { headBytes: 8, isWhole: (byte: number) => byte === 0x7b }

function split(chunks: readonly Buffer[]): ByteLine[] {
  const lines: ByteLine[] = []
  const splitter = new ByteLines(options, (line) => lines.push(line))
  for (const chunk of chunks) splitter.push(chunk)
  splitter.cut()
  return lines
}

describe('lines of bytes', () => {
  it('are cut at 0x0A only', () => {
    const texts = split([Buffer.from('{"a":"\u2028\u2029\r\u0085"}\nb')]).map(({ bytes }) => bytes.toString())
    expect(texts).toEqual(['{"a":"\u2028\u2029\r\u0085"}', 'b'])
  })

  it('are the same however the bytes arrive', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('{', ' ', '\n', 'x', 'a long text of no use', '\t')),
        fc.array(fc.integer({ min: 0, max: 40 })),
        (pieces, cuts) => {
          const all = Buffer.from(pieces.join(''))
          const places = [...new Set(cuts.filter((cut) => cut < all.length))].sort((a, b) => a - b)
          const chunks = [0, ...places].map((from, index) => all.subarray(from, places[index] ?? all.length))
          // Blanks before a brace may be lost, which JSON does not mind.
          const told = (lines: ByteLine[]) =>
            lines.map(({ bytes, length, whole }) => {
              const text = bytes.toString()
              return { length, whole, text: whole ? text.trimStart() : text }
            })
          const expected = all
            .toString()
            .split('\n')
            .map((line) => {
              const whole = line.trimStart().startsWith('{')
              return { length: line.length, whole, text: whole ? line.trimStart() : line.slice(0, 8) }
            })
          expect(told(split([all]))).toEqual(expected)
          expect(told(split(chunks))).toEqual(expected)
        }
      )
    )
  })

  it('keep the head of what is no answer, however long it is', () => {
    let told: ByteLine | undefined
    const splitter = new ByteLines(options, (line) => (told = line))
    for (let count = 0; count < 1000; count++) splitter.push(Buffer.alloc(1000, 'x'))
    expect(splitter.open).toBe(1_000_000)
    splitter.cut()
    expect(told).toMatchObject({ length: 1_000_000, whole: false })
    expect(told?.bytes.length).toBe(8)
  })
})

describe('the text of a line', () => {
  it('says what is missing and ends before half a character', () => {
    const line = { bytes: Buffer.from('äöü'), length: 6, whole: true }
    expect(lineText(line, 100)).toBe('äöü')
    expect(lineText(line, 3)).toBe('ä … 3 bytes more')
    expect(lineText({ bytes: Buffer.from('head'), length: 1000, whole: false }, 100)).toBe(
      'head … 996 bytes more'
    )
  })
})
