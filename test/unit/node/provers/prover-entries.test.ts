import { describe, expect, it } from 'vitest'
import { defaultExtProverConfig } from '../../../../src/main/config/defaults.ts'
import { extProverFile } from '../../../../src/main/config/schema/ext-prover.ts'
import { readConfig } from '../../../../src/main/config/schema/read-config.ts'
import { neededStages, proverEntries } from '../../../../src/main/node/provers/prover-entries.ts'

const read = (text: string) => readConfig(extProverFile, text, 'ext-prover.cfg').value

describe('stages a node needs', () => {
  it.each([
    [{ poster: false, miner: false }, ['window_post']],
    [{ poster: true, miner: false }, ['window_post']],
    [{ poster: false, miner: true }, ['winning_post']],
    [{ poster: true, miner: true }, ['window_post', 'winning_post']]
  ])('%j: %j', (modules, stages) => {
    expect(neededStages(modules)).toEqual(stages)
  })
})

describe('entries of the pool', () => {
  it('are those of the file in its order, needed or not', () => {
    const config = read(
      `[[WinPost]]\nWeight = 4\n[[WdPost]]\nWeight = 1\n[[WdPost]]\nWeight = 2\nConcurrent = 0\nReadyTimeoutSecs = 9\nBin = "/p"\nArgs = ["processor", "wdpost"]\n[WdPost.Envs]\nA = "b"\n`
    )
    const entries = proverEntries(config, ['window_post'])
    expect(entries.map(({ spec, configured }) => [spec.stage, spec.weight, configured])).toEqual([
      ['window_post', 1, true],
      ['window_post', 2, true],
      ['winning_post', 4, true]
    ])
    expect(entries[1]?.spec).toEqual({
      stage: 'window_post',
      bin: '/p',
      args: ['processor', 'wdpost'],
      envs: { A: 'b' },
      concurrent: 1,
      weight: 2,
      readyTimeout: 9_000,
      dialect: 'A'
    })
  })

  it('have one searched prover for a needed stage without an entry, and none for a stage nobody needs', () => {
    const searched = (stage: string) => ({
      configured: false,
      spec: {
        stage,
        bin: undefined,
        args: [],
        envs: {},
        concurrent: 1,
        weight: 1,
        readyTimeout: 5_000,
        dialect: 'B'
      }
    })
    expect(proverEntries(read(''), ['window_post'])).toEqual([searched('window_post')])
    expect(proverEntries(read('[[WdPost]]'), ['window_post', 'winning_post'])).toEqual([
      { ...searched('window_post'), configured: true },
      searched('winning_post')
    ])
    expect(proverEntries(read(''), [])).toEqual([])
  })

  it('of the untouched default file are one configured window prover', () => {
    const entries = proverEntries(read(defaultExtProverConfig()), ['window_post'])
    expect(entries.map(({ spec, configured }) => [spec.stage, spec.bin, configured])).toEqual([
      ['window_post', undefined, true]
    ])
  })

  it('that differ only in what means nothing say the same', () => {
    // Args without Bin are ignored, and so is what they would say of the dialect.
    const [entry] = proverEntries(read('[[WdPost]]\nArgs = ["wdpost"]\nDialect = "A"'), [])
    expect(entry?.spec.dialect).toBe('B')
  })
})
