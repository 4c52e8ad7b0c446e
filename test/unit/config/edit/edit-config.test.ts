import iarna from '@iarna/toml'
import { parse } from 'smol-toml'
import { describe, expect, it } from 'vitest'
import { defaultExtProverConfig, defaultSectorManagerConfig } from '../../../../src/main/config/defaults.ts'
import { editConfig, type ConfigEdit } from '../../../../src/main/config/edit/edit-config.ts'
import { extProverFile } from '../../../../src/main/config/schema/ext-prover.ts'
import { readConfig } from '../../../../src/main/config/schema/read-config.ts'
import { sectorManagerFile } from '../../../../src/main/config/schema/sector-manager.ts'
import { TomlFloat, type TomlInput } from '../../../../src/main/config/toml/write-toml.ts'
import type { TomlPath } from '../../../../src/main/config/toml/path.ts'
import { fixture } from '../fixtures.ts'

function set(path: TomlPath, value: TomlInput): ConfigEdit {
  return { act: 'set', path, value }
}
function remove(...path: TomlPath): ConfigEdit {
  return { act: 'remove', path }
}
function manager(text: string, ...edits: ConfigEdit[]): string {
  return editConfig(sectorManagerFile, text, edits)
}
function prover(text: string, ...edits: ConfigEdit[]): string {
  return editConfig(extProverFile, text, edits)
}

describe('setting a key', () => {
  it('replaces a value and nothing else', () => {
    const text = '[Common.API] # services\n  Token   =   "a" # ask ops\nOther = 1\n'
    expect(manager(text, set(['Common', 'API', 'Token'], 'b"\\\n'))).toBe(
      '[Common.API] # services\n  Token   =   "b\\"\\\\\\n" # ask ops\nOther = 1\n'
    )
  })

  it('edits the spelling that is there', () => {
    expect(prover('[[wdpost]]\nbin = "a"\n', set(['WdPost', 0, 'Bin'], 'b'))).toBe('[[wdpost]]\nbin = "b"\n')
    expect(manager('[COMMON.api]\ntoken = "a"\n', set(['Common', 'API', 'Chain'], 'x'))).toBe(
      '[COMMON.api]\ntoken = "a"\nChain = "x"\n'
    )
  })

  it('keeps the case of environment variables', () => {
    const text = '[[WdPost]]\n[WdPost.Envs]\npath = "a"\n'
    expect(prover(text, set(['WdPost', 0, 'Envs', 'PATH'], 'b'))).toBe(`${text}PATH = "b"\n`)
  })

  it('edits a misspelt former name that would hide the new one', () => {
    const text = '[[Miners]]\nActor = 1\n[Miners.SnapUp]\nMessageConfidential = 15\n'
    expect(manager(text, set(['Miners', 0, 'SnapUp', 'MessageConfidence'], 20))).toBe(
      text.replace('15', '20')
    )
  })

  it('stands after its commented default', () => {
    const before = defaultSectorManagerConfig()
    const after = manager(
      before,
      set(['Miners', 0, 'PoSt', 'Enabled'], false),
      set(['Miners', 0, 'Actor'], 1000)
    )
    expect(after).toBe(
      before
        .replace(
          '[Miners.PoSt]\n#Sender = "t1abjxfbp274xpdqcpuaykwkfb43omjotacm2p3za"\n#Enabled = true\n',
          '$&Enabled = false\n'
        )
        .replace('#Actor = 10086\n', '$&Actor = 1000\n')
    )
  })

  it('without a commented default stands at the end of its table', () => {
    const text = '# Default config:\n[[WdPost]]\n#Bin = "x"\n#Weight = 1\n\n# the next one\n[[WdPost]]\n'
    expect(prover(text, set(['WdPost', 0, 'ReadyTimeoutSecs'], 9))).toBe(
      '# Default config:\n[[WdPost]]\n#Bin = "x"\n#Weight = 1\nReadyTimeoutSecs = 9\n\n# the next one\n[[WdPost]]\n'
    )
    expect(prover('[[WdPost]]\n#', set(['WdPost', 0, 'Bin'], 'x'))).toBe('[[WdPost]]\nBin = "x"\n#')
    expect(prover('[[WdPost]]', set(['WdPost', 0, 'Bin'], 'x'))).toBe('[[WdPost]]\nBin = "x"')
  })

  it('does not take a line of a multi-line text for a comment', () => {
    const text = '[[WdPost]]\nBin = """\n#Weight = 1\n"""\n'
    expect(prover(text, set(['WdPost', 0, 'Weight'], 2))).toBe(`${text}Weight = 2\n`)
  })

  it('keeps line ends, byte order mark and indentation', () => {
    const text = '\uFEFF[[WdPost]]\r\n  [WdPost.Envs]\r\n    A = "1"\r\n'
    expect(prover(text, set(['WdPost', 0, 'Envs', 'B'], '2'))).toBe(
      '\uFEFF[[WdPost]]\r\n  [WdPost.Envs]\r\n    A = "1"\r\n    B = "2"\r\n'
    )
  })

  it('goes into inline tables and dotted keys where those are used', () => {
    expect(prover('[[WdPost]]\nEnvs = { A = "1" } # x\n', set(['WdPost', 0, 'Envs', 'B'], '2'))).toBe(
      '[[WdPost]]\nEnvs = { A = "1", B = "2" } # x\n'
    )
    expect(prover('[[WdPost]]\nEnvs = {}\n', set(['WdPost', 0, 'Envs', 'B C'], '2'))).toBe(
      '[[WdPost]]\nEnvs = { "B C" = "2" }\n'
    )
    expect(
      manager('[[Miners]]\nActor = 1\nPoSt.Enabled = true\n', set(['Miners', 0, 'PoSt', 'Confidence'], 3))
    ).toBe('[[Miners]]\nActor = 1\nPoSt.Enabled = true\nPoSt.Confidence = 3\n')
    expect(manager('Common.API.Token = "x"', set(['Common', 'Proving', 'ParallelCheckLimit'], 3))).toBe(
      'Common.API.Token = "x"\nCommon.Proving.ParallelCheckLimit = 3'
    )
    expect(manager('Miners = [{ Actor = 1, PoSt = {} }]', set(['Miners', 0, 'PoSt', 'Enabled'], true))).toBe(
      'Miners = [{ Actor = 1, PoSt = { Enabled = true } }]'
    )
    expect(manager('Miners = [{ Actor = 1 }]', set(['Miners', 0, 'SnapUp', 'Retry', 'MaxAttempts'], 1))).toBe(
      'Miners = [{ Actor = 1, SnapUp = { Retry = { MaxAttempts = 1 } } }]'
    )
  })

  it('makes the table it belongs to, inside its own entry', () => {
    const text = '[[Miners]]\nActor = 1\n[Miners.Proof]\nEnabled = true\n\n# second\n[[Miners]]\nActor = 2\n'
    expect(manager(text, set(['Miners', 0, 'PoSt', 'Enabled'], false))).toBe(
      '[[Miners]]\nActor = 1\n[Miners.Proof]\nEnabled = true\n\n[Miners.PoSt]\nEnabled = false\n\n# second\n[[Miners]]\nActor = 2\n'
    )
    expect(manager(text, set(['Miners', 1, 'PoSt', 'Enabled'], false))).toBe(
      `${text.trimEnd()}\n\n[Miners.PoSt]\nEnabled = false\n`
    )
    expect(manager('', set(['Common', 'API', 'Token'], 'x'))).toBe('[Common.API]\nToken = "x"\n')
    expect(manager('[Common.API]\nToken = "x"\n', set(['Common', 'ScanPersistStores'], ['/a']))).toBe(
      '[Common]\nScanPersistStores = ["/a"]\n\n[Common.API]\nToken = "x"\n'
    )
  })

  it('at the top of the file stands before the first table', () => {
    expect(manager('# file\n\n# api\n[Common.API]\n', set(['Extra'], 1))).toBe(
      '# file\n\nExtra = 1\n\n# api\n[Common.API]\n'
    )
    expect(manager('# file\n[Common.API]\n', set(['Extra'], 1))).toBe('# file\nExtra = 1\n\n[Common.API]\n')
    expect(manager('# file\n#', set(['Extra'], 1))).toBe('# file\n#\nExtra = 1\n')
  })

  it('writes floats as floats and replaces lists with their comments kept', () => {
    const text = '[Common.API]\nGateway = [\n  "a", # room A\n  "b"  # room B\n]\n'
    expect(manager(text, set(['Common', 'API', 'Gateway'], ['c']))).toBe(
      '[Common.API]\n# room A\n# room B\nGateway = ["c"]\n'
    )
    expect(
      manager(
        '[[Miners]]\n[Miners.PoSt]\n',
        set(['Miners', 0, 'PoSt', 'GasOverEstimation'], new TomlFloat(1))
      )
    ).toContain('GasOverEstimation = 1.0\n')
  })

  it('reaches elements of lists', () => {
    const text = '[Common.API]\nGateway = ["a", "b"]\n'
    expect(manager(text, set(['Common', 'API', 'Gateway', 1], 'c'))).toBe(
      '[Common.API]\nGateway = ["a", "c"]\n'
    )
    expect(manager(text, set(['Common', 'API', 'Gateway', 2], 'c'))).toBe(
      '[Common.API]\nGateway = ["a", "b", "c"]\n'
    )
    expect(manager(text, remove('Common', 'API', 'Gateway', 0))).toBe('[Common.API]\nGateway = ["b"]\n')
    const lines = 'Gateway = [\n  "a", # A\n  "b" # B\n]\n'
    expect(manager(lines, set(['Gateway', 2], 'c'))).toBe('Gateway = [\n  "a", # A\n  "b",\n  "c" # B\n]\n')
    expect(manager(lines, remove('Gateway', 1))).toBe('Gateway = [\n  "a", # A\n  # B\n]\n')
  })

  it.each([
    [['WdPost', 3, 'Bin'], 'there is no WdPost[3]'],
    [['WdPost', 0, 'Bin', 'deeper'], 'cannot be changed'],
    [['WdPost'], 'is a table and cannot become']
  ])('refuses %j', (path, message) => {
    const edit = (): string => prover('[[WdPost]]\nBin = "a"\n', set(path, 'x'))
    expect(edit).toThrow(expect.objectContaining({ code: 'CONFIG_TARGET_NOT_FOUND' }) as Error)
    expect(edit).toThrow(message)
  })

  it('refuses what TOML cannot say', () => {
    expect(() => prover('', set(['X'], '\uD800'))).toThrow('half a character')
    expect(() => prover('', set(['X'], 2n ** 63n))).toThrow('does not fit into 64 bits')
  })
})

describe('setting a table', () => {
  it('makes a table hold exactly the given keys', () => {
    const text = '[[WdPost]]\n[WdPost.Envs]\n# card\nA = "1"\nB = "2" # gone, the remark stays\n'
    expect(prover(text, set(['WdPost', 0, 'Envs'], { A: '9', C: '3' }))).toBe(
      '[[WdPost]]\n[WdPost.Envs]\n# card\nA = "9"\n# gone, the remark stays\nC = "3"\n'
    )
  })

  it('writes a new one with its tables', () => {
    expect(
      manager(
        '[[Miners]]\nActor = 1\n',
        set(['Miners', 0, 'SnapUp'], { Enabled: true, Retry: { MaxAttempts: 3 } })
      )
    ).toBe(
      '[[Miners]]\nActor = 1\n\n[Miners.SnapUp]\nEnabled = true\n[Miners.SnapUp.Retry]\nMaxAttempts = 3\n'
    )
  })
})

describe('entries', () => {
  const eight = fixture('example/ext-prover.eight-cards.cfg')

  it('removing one of eight leaves seven untouched', () => {
    const blocks = eight.split('\n\n')
    for (let at = 0; at < 8; at++) {
      expect(prover(eight, remove('WdPost', at)).trimEnd()).toBe(
        blocks.toSpliced(at, 1).join('\n\n').trimEnd()
      )
    }
  })

  it('removing all leaves a file that reads empty', () => {
    const empty = prover(eight, ...Array.from({ length: 8 }, () => remove('WdPost', 0)))
    expect(parse(empty)).toEqual({})
    expect(prover(empty, { act: 'add-entry', path: ['WdPost'], value: { Envs: { A: '1' } } }).trim()).toBe(
      '[[WdPost]]\n[WdPost.Envs]\nA = "1"'
    )
  })

  it('an added one follows the last, with its tables', () => {
    const after = prover('[[WdPost]]\n[WdPost.Envs]\nA = "1"\n\n# winning\n[[WinPost]]\n', {
      act: 'add-entry',
      path: ['WdPost'],
      value: { Weight: 2, Envs: { A: '2' } }
    })
    expect(after).toBe(
      '[[WdPost]]\n[WdPost.Envs]\nA = "1"\n\n[[WdPost]]\nWeight = 2\n[WdPost.Envs]\nA = "2"\n\n# winning\n[[WinPost]]\n'
    )
  })

  it('are added to the fully commented default of v0.4 and to ours', () => {
    const original = fixture('default/ext-prover.v0.4.cfg')
    expect(prover(original, { act: 'add-entry', path: ['WdPost'], value: { Envs: { A: '1' } } })).toBe(
      `${original}\n\n[[WdPost]]\n[WdPost.Envs]\nA = "1"\n`
    )
    const ours = prover(
      defaultExtProverConfig(),
      set(['WdPost', 0, 'Envs', 'ENV_KEY'], 'x'),
      { act: 'add-entry', path: ['WinPost'], value: { Bin: '/p' } },
      { act: 'add-entry', path: ['WdPost'], value: { Bin: '/q' } }
    )
    const { value } = readConfig(extProverFile, ours, 'x')
    expect(value.wdPost.map(({ bin, envs }) => [bin, envs])).toEqual([
      [undefined, { ENV_KEY: 'x' }],
      ['/q', {}]
    ])
    expect(value.winPost.map((entry) => entry.bin)).toEqual(['/p'])
    expect(ours).toContain(
      '[WdPost.Envs]\n#ENV_KEY = "ENV_VAL"\nENV_KEY = "x"\n\n[[WdPost]]\nBin = "/q"\n#\n#[[WinPost]]'
    )
  })

  it('written inline are added and removed inline', () => {
    const text = 'WdPost = [{ Weight = 1 }, { Weight = 2 }]\n'
    expect(prover(text, { act: 'add-entry', path: ['WdPost'], value: { Weight: 3 } })).toBe(
      'WdPost = [{ Weight = 1 }, { Weight = 2 }, { Weight = 3 }]\n'
    )
    expect(prover(text, remove('WdPost', 0))).toBe('WdPost = [{ Weight = 2 }]\n')
    expect(prover(text, remove('WdPost', 1))).toBe('WdPost = [{ Weight = 1 }]\n')
  })

  it('that are mixed with others are removed whole', () => {
    const text =
      '[[WdPost]]\nWeight = 1\n[[WinPost]]\nWeight = 5\n[WdPost.Envs]\nA = "1"\n[WinPost.Envs]\nB = "2"\n'
    expect(prover(text, remove('WdPost', 0))).toBe('[[WinPost]]\nWeight = 5\n[WinPost.Envs]\nB = "2"\n')
  })

  it('take their own remark along, not that of the file or of the next one', () => {
    const text =
      '# the file\n[[WdPost]]\n#Bin = "x"\n\n# second\n[[WdPost]]\nWeight = 2\n\n# third\n[[WdPost]]\nWeight = 3\n'
    expect(prover(text, remove('WdPost', 1))).toBe(
      '# the file\n[[WdPost]]\n#Bin = "x"\n\n# third\n[[WdPost]]\nWeight = 3\n'
    )
    expect(prover(text, remove('WdPost', 0))).toContain('# the file\n')
  })
})

describe('removing', () => {
  it('a key keeps the remark beside it', () => {
    expect(
      manager('[Common.API]\nToken = "x" # ask ops\nChain = "y"\n', remove('Common', 'API', 'Token'))
    ).toBe('[Common.API]\n# ask ops\nChain = "y"\n')
    expect(manager('[Common.API]\nToken = "x"', remove('common', 'api', 'token'))).toBe('[Common.API]')
  })

  it('the last dotted key of a table takes the table along', () => {
    expect(
      manager('[[Miners]]\nPoSt.Enabled = true\nActor = 1\n', remove('Miners', 0, 'PoSt', 'Enabled'))
    ).toBe('[[Miners]]\nActor = 1\n')
  })

  it('a member of an inline table', () => {
    const text = 'a = { x = 1, y = { p = 1, q = 2 }, z = 3 }\n'
    expect(manager(text, remove('a', 'x'))).toBe('a = { y = { p = 1, q = 2 }, z = 3 }\n')
    expect(manager(text, remove('a', 'y'))).toBe('a = { x = 1, z = 3 }\n')
    expect(manager(text, remove('a', 'y', 'p'))).toBe('a = { x = 1, y = { q = 2 }, z = 3 }\n')
    expect(manager(text, remove('a', 'y', 'p'), remove('a', 'y', 'q'))).toBe('a = { x = 1, y = {}, z = 3 }\n')
  })

  it('a table with what stands below it', () => {
    const text =
      '[Common]\nX = 1\n\n[Common.DB]\nDriver = "mongo"\n[Common.DB.Mongo]\nDSN = "d"\n\n[Common.API]\n'
    expect(manager(text, remove('Common', 'DB'))).toBe('[Common]\nX = 1\n\n[Common.API]\n')
  })

  it('what is not there is refused', () => {
    expect(() => manager('', remove('Common', 'API'))).toThrow('there is no Common.API in this file')
  })
})

it('reads the same in another TOML reader after a series of edits', () => {
  const text = manager(
    fixture('example/sector-manager.three-miners.cfg').replaceAll('9007199254740993', '4'),
    set(['Common', 'API', 'Token'], 'tab\there "quoted" \u2028 \u0001 汉字 😀'),
    set(['Common', 'API', 'Gateway'], ['/ip4/1.1.1.1/tcp/1']),
    set(['Miners', 1, 'PoSt', 'GasOverEstimation'], new TomlFloat(3)),
    remove('Common', 'PersistStores', 1),
    { act: 'add-entry', path: ['Miners'], value: { Actor: 77, PoSt: { Enabled: false } } }
  )
  const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))
  expect(plain(iarna.parse(text))).toEqual(plain(parse(text)))
  expect(text).toContain('OurOwnNote = "kept for the deploy script"')
})
