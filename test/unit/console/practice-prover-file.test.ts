import { existsSync } from 'node:fs'
import { join, sep } from 'node:path'
import { describe, expect, it } from 'vitest'
import { practiceProverFile } from '../../../src/main/console/practice/describe-network.ts'

describe('the practice prover', () => {
  it('is found from the source, and beside the archive of an installed program', () => {
    expect(existsSync(practiceProverFile())).toBe(true)
    const packed = [
      '',
      'opt',
      'PoSter Console',
      'resources',
      'app.asar',
      'resources',
      'practice-prover.mjs'
    ].join(sep)
    expect(practiceProverFile(packed)).toBe(
      join(sep, 'opt', 'PoSter Console', 'resources', 'bin', 'practice-prover')
    )
  })
})
