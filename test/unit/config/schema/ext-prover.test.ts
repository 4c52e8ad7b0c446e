import { describe, expect, it } from 'vitest'
import { defaultExtProverConfig } from '../../../../src/main/config/defaults.ts'
import { dialectOf, extProverFile } from '../../../../src/main/config/schema/ext-prover.ts'
import { readConfig } from '../../../../src/main/config/schema/read-config.ts'

function read(text: string) {
  return readConfig(extProverFile, text, 'ext-prover.cfg')
}

function notes(text: string): string[] {
  const { problems, notices } = read(text)
  expect(problems).toEqual([])
  expect(notices.every(({ kind }) => kind === 'note')).toBe(true)
  return notices.map(({ line, message }) => `${line}: ${message}`)
}

function noteOfEnvironment(envs: string): string[] {
  return notes(`[[WdPost]]\n[WdPost.Envs]\n${envs}\n`).map((note) => note.replace(/^\d+: WdPost\[0\]: /, ''))
}

describe('Dialect', () => {
  it.each([
    ['[[WdPost]]', 'B'],
    ['[[WdPost]]\nBin = "p"', 'B'],
    ['[[WdPost]]\nBin = "p"\nArgs = ["processor", "wdpost"]', 'A'],
    ['[[WdPost]]\nBin = "p"\nArgs = ["processor", "window_post"]', 'B'],
    ['[[WdPost]]\nBin = "p"\nDialect = "a"', 'A'],
    ['[[WdPost]]\nBin = "p"\nDIALECT = " B "\nArgs = ["x"]', 'B'],
    ['[[WdPost]]\nArgs = ["processor", "wdpost"]', 'B'],
    ['[[WdPost]]\nDialect = "A"', 'B']
  ])('of %j is %s', (text, dialect) => {
    const [entry] = read(text).value.wdPost
    expect(entry && dialectOf(entry)).toBe(dialect)
  })

  it('is A or B and nothing else', () => {
    for (const wrong of ['"C"', '""', '1']) {
      expect(read(`[[WdPost]]\nDialect = ${wrong}`).problems).toMatchObject([
        { line: 2, message: expect.stringContaining('must be "A" or "B"') }
      ])
    }
  })

  it('is not in the file that init writes', () => {
    expect(defaultExtProverConfig()).not.toMatch(/dialect/i)
  })
})

describe('notes about the command', () => {
  it.each([
    [
      '[[WdPost]]\nDialect = "A"',
      '2: WdPost[0]: Dialect "A" is ignored because Bin is not set: the program that is searched speaks B'
    ],
    [
      '[[WdPost]]\nBin = ""',
      '2: WdPost[0]: Bin is empty, which names no program; remove it to have the program searched'
    ],
    [
      '[[WdPost]]\nBin = "venus-sector-manager"\nArgs = ["wdpost"]',
      '3: WdPost[0]: a sector-manager has no command "wdpost"; write Args = ["processor", "wdpost"]'
    ],
    [
      '[[WdPost]]\nBin = "p"\nArgs = ["processor", "wdpost"]\nDialect = "B"',
      '4: WdPost[0]: Dialect is "B" but "wdpost" is a command of v0.2 and v0.3, which speak A'
    ],
    [
      '[[WinPost]]\nBin = "p"\nDialect = "A"',
      '3: WinPost[0]: dialect A knows window proofs only; this entry cannot make winning proofs'
    ],
    [
      '[[WinPost]]\nBin = "p"\nArgs = ["processor", "wdpost"]',
      '3: WinPost[0]: dialect A knows window proofs only; this entry cannot make winning proofs'
    ]
  ])('%j', (text, note) => {
    expect(notes(text)).toEqual([note])
  })

  it('are none for entries as they should be', () => {
    expect(
      notes(
        '[[WdPost]]\nBin = "p"\nArgs = ["processor", "wdpost"]\n[[WdPost]]\nTMPDIR = "/x"'.replace(
          '\nTMPDIR = "/x"',
          ''
        )
      )
    ).toEqual([])
    expect(notes('[[WdPost]]\nBin = "p"\nDialect = "A"\nArgs = ["processor", "wdpost"]')).toEqual([])
  })
})

describe('notes about the environment', () => {
  it.each([
    [
      'CUDA_VISIBLE_DEVICE = "0"',
      'CUDA_VISIBLE_DEVICE is read by no prover; did you mean CUDA_VISIBLE_DEVICES?'
    ],
    [
      'cuda_visible_devices = "0"',
      'cuda_visible_devices is read by no prover; did you mean CUDA_VISIBLE_DEVICES?'
    ],
    [
      'CUDA_VISIABLE_DEVICES = "0"',
      'CUDA_VISIABLE_DEVICES is read by no prover; did you mean CUDA_VISIBLE_DEVICES?'
    ],
    ['TMP_DIR = "/a"', 'TMP_DIR is read by no prover; did you mean TMPDIR?'],
    [
      'FIL_PROOF_PARAMETER_CACHE = "/a"',
      'FIL_PROOF_PARAMETER_CACHE is read by no prover; did you mean FIL_PROOFS_PARAMETER_CACHE?'
    ],
    ['BELLMAN_GPU_INDEXS = "0"', 'BELLMAN_GPU_INDEXS is read by no prover; use CUDA_VISIBLE_DEVICES'],
    [
      'BELLMAN_CUSTOM_GPU = "x:1"',
      'BELLMAN_CUSTOM_GPU has no effect since rust-gpu-tools 0.7; it can be removed'
    ],
    [
      'RUST_GPU_TOOLS_CUSTOM_GPU = "x:1"',
      'RUST_GPU_TOOLS_CUSTOM_GPU has no effect since rust-gpu-tools 0.7; it can be removed'
    ],
    [
      'BELLMAN_NO_GPU = "0"',
      'BELLMAN_NO_GPU = "0" still switches the card off in older provers; remove it to use the card'
    ],
    [
      'BELLMAN_NO_GPU = "1"',
      'BELLMAN_NO_GPU switches the card off: this prover computes on the CPU, which may miss deadlines'
    ],
    [
      'CUDA_VISIBLE_DEVICES = ""',
      'CUDA_VISIBLE_DEVICES = "" hides every card: this prover computes on the CPU'
    ],
    [
      'CUDA_VISIBLE_DEVICES = "-1"',
      'CUDA_VISIBLE_DEVICES = "-1" hides every card: this prover computes on the CPU'
    ],
    ['CUDA_VISIBLE_DEVICES = "1, 0, 1"', 'CUDA_VISIBLE_DEVICES names 1 twice, which hides every card'],
    [
      'FIL_PROOFS_GPU_FRAMEWORK = "cuda"',
      'FIL_PROOFS_GPU_FRAMEWORK alone does not choose between CUDA and OpenCL; set EC_GPU_FRAMEWORK as well'
    ],
    ['TMPDIR = "locks"', 'TMPDIR = "locks" is no absolute path, so it depends on where the node was started']
  ])('%s', (envs, note) => {
    expect(noteOfEnvironment(envs)).toEqual([note])
  })

  it.each([
    'CUDA_VISIBLE_DEVICES = "0"\nTMPDIR = "/tmp/ext-prover0/"',
    'CUDA_VISIBLE_DEVICES = "GPU-1f0e4a9c"\nCUDA_DEVICE_ORDER = "PCI_BUS_ID"',
    'FIL_PROOFS_GPU_FRAMEWORK = "cuda"\nEC_GPU_FRAMEWORK = "cuda"',
    'MY_OWN = "1"\nPATH = "/x"\nLD_LIBRARY_PATH = "/x"\nTZ = "UTC"\nLANG = "C"\nHOME = "/x"\nTMP = "/x"\nconstructor = "x"',
    'CUDA_VISIBLE_DEVICES = "0"\nCUDA_VISIBLE_DEVICE = "0"'
  ])('none about %j', (envs) => {
    expect(noteOfEnvironment(envs)).toEqual([])
  })
})

describe('notes about cards and lock directories', () => {
  const entries = (...of: readonly (readonly [list: 'WdPost' | 'WinPost', envs: string])[]): string[] =>
    notes(of.map(([list, envs]) => `[[${list}]]\nEnvs = { ${envs} }\n`).join(''))
  const waits = (one: string, other: string): string =>
    `${one}: another card than ${other} but the same TMPDIR: they wait for each other’s lock; give each card a TMPDIR of its own`
  const collides = (one: string, other: string): string =>
    `${one}: the same card as ${other} but another TMPDIR: no lock keeps them apart and the memory of the card may not do; give each a card of its own, or both the same TMPDIR`

  it('tell of provers on different cards with one TMPDIR', () => {
    expect(
      entries(
        ['WdPost', 'CUDA_VISIBLE_DEVICES = "0", TMPDIR = "/tmp/a"'],
        ['WdPost', 'CUDA_VISIBLE_DEVICES = "1", TMPDIR = "/tmp/a/"']
      )
    ).toEqual([`4: ${waits('WdPost[1]', 'WdPost[0]')}`])
    expect(
      entries(['WdPost', 'CUDA_VISIBLE_DEVICES = "0"'], ['WdPost', 'CUDA_VISIBLE_DEVICES = "1"'])
    ).toEqual([`4: ${waits('WdPost[1]', 'WdPost[0]')}`])
  })

  it('tell of provers on one card with different TMPDIRs, across both lists too', () => {
    expect(
      entries(
        ['WdPost', 'CUDA_VISIBLE_DEVICES = "0", TMPDIR = "/tmp/a"'],
        ['WinPost', 'CUDA_VISIBLE_DEVICES = "0", TMPDIR = "/tmp/b"']
      )
    ).toEqual([`4: ${collides('WinPost[0]', 'WdPost[0]')}`])
    expect(
      entries(
        ['WdPost', 'CUDA_VISIBLE_DEVICES = "GPU-1f0e4a9c-aaaa", TMPDIR = "/tmp/a"'],
        ['WdPost', 'CUDA_VISIBLE_DEVICES = "GPU-1f0e4a9c", TMPDIR = "/tmp/b"']
      )
    ).toEqual([`4: ${collides('WdPost[1]', 'WdPost[0]')}`])
    expect(
      entries(['WdPost', 'TMPDIR = "/tmp/a"'], ['WdPost', 'CUDA_VISIBLE_DEVICES = "1,2", TMPDIR = "/tmp/b"'])
    ).toEqual([`4: ${collides('WdPost[1]', 'WdPost[0]')}`])
  })

  it('are none where the cards agree with the directories, or cannot be compared', () => {
    expect(
      entries(
        ['WdPost', 'CUDA_VISIBLE_DEVICES = "0", TMPDIR = "/tmp/a"'],
        ['WdPost', 'CUDA_VISIBLE_DEVICES = "0", TMPDIR = "/tmp/a"'],
        ['WdPost', 'CUDA_VISIBLE_DEVICES = "1,2", TMPDIR = "/tmp/b"'],
        ['WdPost', 'CUDA_VISIBLE_DEVICES = "10", TMPDIR = "/tmp/c"'],
        ['WdPost', 'CUDA_VISIBLE_DEVICES = "GPU-1f0e4a9c", TMPDIR = "/tmp/d"']
      )
    ).toEqual([])
    expect(entries(['WdPost', ''], ['WdPost', ''])).toEqual([])
  })
})
