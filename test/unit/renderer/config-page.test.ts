import { describe, expect, it } from 'vitest'
import type { ConfigKeyHelp } from '../../../src/shared/contract/console/config-file.ts'
import { helpOf, lineOfPath, pathAtLine } from '../../../src/renderer/src/views/config/key-at-line.ts'
import {
  readEnvironmentLines,
  writeEnvironmentLines
} from '../../../src/renderer/src/views/export/environment-lines.ts'
import { fillText } from '../../../src/renderer/src/format/fill-text.ts'

const text = `Top = 1
[Common.API]
# Token = "x"
Chain = "y"

[[Miners]]
Actor = 1000
[ Miners . "PoSt" ]
StrictCheck = true
`

describe('the key at a line', () => {
  it('is told with its table, commented out or not', () => {
    expect([1, 2, 3, 4, 5, 7, 9].map((line) => pathAtLine(text, line))).toEqual([
      'Top',
      'Common.API',
      'Common.API.Token',
      'Common.API.Chain',
      'Common.API',
      'Miners.Actor',
      'Miners.PoSt.StrictCheck'
    ])
  })

  it('finds its help whatever its case, or that of the table around it', () => {
    const help = (path: string): ConfigKeyHelp => ({
      path,
      member: 'key',
      about: '',
      accepts: null,
      choices: [],
      fallback: null,
      effect: 'now',
      since: '',
      formerNames: []
    })
    const keys = [help('Miners.PoSt'), help('Miners.PoSt.StrictCheck')]
    expect(helpOf(keys, 'miners.post.strictcheck')?.path).toBe('Miners.PoSt.StrictCheck')
    expect(helpOf(keys, 'Miners.PoSt.Misspelt')?.path).toBe('Miners.PoSt')
    expect(helpOf(keys, 'Common')).toBeUndefined()
  })

  it('is found again by the path of a change', () => {
    expect(lineOfPath(text, 'Miners[f01000].PoSt.StrictCheck')).toBe(9)
    expect(lineOfPath(text, 'Common.API.Token')).toBeUndefined()
  })
})

describe('environment lines', () => {
  it('are read, and the first that is none is named', () => {
    expect(readEnvironmentLines('A=1\n\n B_2=x=y\n')).toEqual({ ok: true, variables: { A: '1', B_2: 'x=y' } })
    expect(readEnvironmentLines('A=1\n2B=3')).toEqual({ ok: false, line: '2B=3' })
  })

  it('are written as they are read', () => {
    const variables = { A: '1', PATH: '/a b' }
    expect(readEnvironmentLines(writeEnvironmentLines(variables))).toEqual({ ok: true, variables })
  })
})

describe('a text with places', () => {
  it('shows what it was given, groups large counts, and never an empty place', () => {
    expect(fillText('{a} of {b}, {c} at {d}', { a: 3912, b: 1_048_576, c: '', d: 'x' })).toBe(
      '3912 of 1,048,576, … at x'
    )
  })
})
