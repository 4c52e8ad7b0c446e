import { describe, expect, test } from 'vitest'
import { applyPreset } from '../../../../src/main/console/gpu/apply-preset.ts'
import { checkAssignment } from '../../../../src/main/console/gpu/check-assignment.ts'
import { putOnCards } from '../../../../src/main/console/gpu/choose-cards.ts'
import { plainProcess } from '../../../../src/main/console/gpu/read-assignment.ts'
import type {
  AssignedProcess,
  GpuRuleCode,
  WizardCard,
  WizardInventory
} from '../../../../src/shared/contract/console/gpu-assignment.ts'

const gib = 2 ** 30

function card(index: number, more: Partial<WizardCard> = {}): WizardCard {
  return {
    index,
    uuid: `GPU-${String(index).padStart(8, '0')}-0000-0000-0000-000000000000`,
    name: 'NVIDIA GeForce RTX 3090',
    memoryTotal: 24 * gib,
    memoryFree: 23 * gib,
    computeCapability: { major: 8, minor: 6 },
    ...more
  }
}

function inventory(cards: readonly WizardCard[], more: Partial<WizardInventory> = {}): WizardInventory {
  return { cards, uses: [], ownPids: [], hostMemory: null, ...more }
}

function process(
  number: number,
  envs: Record<string, string>,
  more: Partial<AssignedProcess> = {}
): AssignedProcess {
  return { ...plainProcess, id: `WdPost-${number}`, list: 'WdPost', envs, ...more }
}

const two = [card(0), card(1)]
const uuid = (index: number): string => two[index]?.uuid ?? ''

function codes(processes: readonly AssignedProcess[], all: WizardInventory = inventory(two)): GpuRuleCode[] {
  return checkAssignment({ processes }, all).map(({ code }) => code)
}

const good = [
  process(0, { CUDA_VISIBLE_DEVICES: uuid(0), TMPDIR: '/tmp/ext-prover0' }),
  process(1, { CUDA_VISIBLE_DEVICES: uuid(1), TMPDIR: '/tmp/ext-prover1' })
]

describe('the rules of an assignment', () => {
  test('are silent about one that is right', () => {
    expect(codes(good)).toEqual([])
  })

  const cases: [GpuRuleCode, AssignedProcess[], WizardInventory?][] = [
    ['noProcess', []],
    ['noWindowProcess', [process(0, good[0]?.envs ?? {}, { list: 'WinPost' })]],
    ['tooManyProcesses', Array.from({ length: 65 }, (_, at) => process(at, good[0]?.envs ?? {}))],
    ['concurrentOnCard', [process(0, good[0]?.envs ?? {}, { concurrent: 2 })]],
    ['readyTimeoutShort', [process(0, good[0]?.envs ?? {}, { readyTimeoutSecs: 2 })]],
    ['valueOutOfRange', [process(0, good[0]?.envs ?? {}, { weight: -1 })]],
    [
      'winningSharesCard',
      [process(0, good[0]?.envs ?? {}), process(1, good[0]?.envs ?? {}, { list: 'WinPost', id: 'WinPost-0' })]
    ],
    ['cardUnknown', [process(0, { CUDA_VISIBLE_DEVICES: 'GPU-dead', TMPDIR: '/tmp/a' })]],
    [
      'cardUnknown',
      [process(0, { CUDA_VISIBLE_DEVICES: '7', CUDA_DEVICE_ORDER: 'PCI_BUS_ID', TMPDIR: '/tmp/a' })]
    ],
    ['cardHidden', [process(0, { CUDA_VISIBLE_DEVICES: '', TMPDIR: '/tmp/a' })]],
    ['cardHidden', [process(0, { CUDA_VISIBLE_DEVICES: '1,1', TMPDIR: '/tmp/a' })]],
    ['cardAmbiguous', [process(0, { CUDA_VISIBLE_DEVICES: '1', TMPDIR: '/tmp/a' })]],
    ['cardNotChosen', [process(0, { TMPDIR: '/tmp/a' })]],
    ['severalCards', [process(0, { CUDA_VISIBLE_DEVICES: `${uuid(0)},${uuid(1)}`, TMPDIR: '/tmp/a' })]],
    ['cardFault', good, inventory([card(0, { fault: 'GPU is lost' }), card(1)])],
    ['capabilityLow', good, inventory([card(0, { computeCapability: { major: 6, minor: 1 } }), card(1)])],
    ['capabilityUnknown', good, inventory([bare(0), card(1)])],
    ['cardPartitioned', good, inventory([card(0, { migInstances: 2 }), card(1)])],
    [
      'foreignProcess',
      good,
      inventory(two, { uses: [{ pid: 31877, name: 'damocles-worker', uuid: uuid(0), memoryUsed: gib }] })
    ],
    ['memoryTotalLow', good, inventory([card(0, { memoryTotal: 8 * gib, memoryFree: 8 * gib }), card(1)])],
    ['memoryFreeLow', good, inventory([card(0, { memoryFree: 8.1 * gib }), card(1)])],
    ['memoryUnknown', good, inventory([bare(0), card(1)])],
    ['hostMemoryLow', good, inventory(two, { hostMemory: 32 * gib })],
    ['tmpdirShared', good.map(({ envs, ...rest }) => ({ ...rest, envs: { ...envs, TMPDIR: '/tmp/one' } }))],
    [
      'tmpdirDiffers',
      [
        process(0, { CUDA_VISIBLE_DEVICES: uuid(0), TMPDIR: '/tmp/a' }),
        process(1, { CUDA_VISIBLE_DEVICES: 'GPU-00000000-0', TMPDIR: '/tmp/b' })
      ]
    ],
    [
      'tmpdirDiffers',
      [
        process(0, { CUDA_VISIBLE_DEVICES: '0', TMPDIR: '/tmp/a' }),
        process(1, { CUDA_VISIBLE_DEVICES: '0', TMPDIR: '/tmp/b' })
      ]
    ],
    ['tmpdirNotChosen', [process(0, { CUDA_VISIBLE_DEVICES: uuid(0) })]],
    ['tmpdirRelative', [process(0, { CUDA_VISIBLE_DEVICES: uuid(0), TMPDIR: 'tmp' })]],
    ['environmentMisspelt', [process(0, { ...good[0]?.envs, FIL_PROOFS_PARAMETER_CASHE: '/data' })]],
    ['environmentMisspelt', [process(0, { CUDA_VISIBLE_DEVICE: '0', TMPDIR: '/tmp/a' })]],
    ['environmentNoEffect', [process(0, { ...good[0]?.envs, BELLMAN_GPU_INDEXS: '0' })]],
    ['environmentNoEffect', [process(0, { ...good[0]?.envs, RUST_GPU_TOOLS_CUSTOM_GPU: 'x:1' })]],
    ['environmentCardOff', [process(0, { ...good[0]?.envs, BELLMAN_NO_GPU: '1' })]],
    ['environmentCardOffZero', [process(0, { ...good[0]?.envs, BELLMAN_NO_GPU: '0' })]],
    ['environmentHalfFramework', [process(0, { ...good[0]?.envs, FIL_PROOFS_GPU_FRAMEWORK: 'cuda' })]],
    ['environmentName', [process(0, { ...good[0]?.envs, 'A=B': '0' })]],
    ['argumentsWithoutBin', [process(0, good[0]?.envs ?? {}, { args: ['processor'] })]],
    ['binEmpty', [process(0, good[0]?.envs ?? {}, { bin: ' ' })]],
    [
      'winningNeedsDialectB',
      [
        process(0, good[0]?.envs ?? {}, { list: 'WinPost', bin: '/x', args: ['processor', 'wdpost'] }),
        ...good.slice(1)
      ]
    ],
    [
      'dialectAgainstArguments',
      [process(0, good[0]?.envs ?? {}, { bin: '/x', args: ['processor', 'wdpost'], dialect: 'B' })]
    ],
    [
      'argumentsOfChapter',
      [process(0, good[0]?.envs ?? {}, { bin: 'venus-sector-manger', args: ['wdpost'] })]
    ]
  ]
  test.each(cases)('%s', (code, processes, all) => {
    expect(codes(processes, all)).toContain(code)
  })

  test('name the processes they are about, with their parameters', () => {
    const [finding] = checkAssignment(
      {
        processes: [
          process(0, { CUDA_VISIBLE_DEVICES: uuid(0), TMPDIR: '/tmp/a' }),
          process(1, { CUDA_VISIBLE_DEVICES: uuid(0), TMPDIR: '/tmp/b/' })
        ]
      },
      inventory(two)
    )
    expect(finding).toEqual({
      code: 'tmpdirDiffers',
      severity: 'error',
      processes: ['WdPost-0', 'WdPost-1'],
      parameters: { one: '/tmp/a', other: '/tmp/b' }
    })
  })

  test('count what our own provers hold as free, and them as no strangers', () => {
    const busy = [card(0, { memoryFree: 2 * gib }), card(1)]
    const uses = [{ pid: 7, uuid: uuid(0), memoryUsed: 20 * gib }]
    expect(codes(good, inventory(busy, { uses, ownPids: [7] }))).toEqual([])
    expect(codes(good, inventory(busy, { uses }))).toEqual(['foreignProcess', 'memoryFreeLow'])
  })

  test('one card needs no choice', () => {
    expect(codes([process(0, { TMPDIR: '/tmp/a' })], inventory([card(0)]))).toEqual([])
  })
})

/** A card of which only the name was pasted. */
function bare(index: number): WizardCard {
  return {
    index,
    uuid: `GPU-${String(index).padStart(8, '0')}-0000-0000-0000-000000000000`,
    name: 'Unheard-of 1'
  }
}

describe('presets', () => {
  const eight = Array.from({ length: 8 }, (_, index) => card(index))

  test('the chapter’s example is one click', () => {
    const { processes } = applyPreset({ preset: 'chapter', cards: eight, form: 'uuid' })
    expect(processes.map(({ id, list, envs, bin }) => ({ id, list, envs, bin }))).toEqual(
      eight.map((_, at) => ({
        id: `WdPost-${at}`,
        list: 'WdPost',
        envs: { CUDA_VISIBLE_DEVICES: String(at), TMPDIR: `/tmp/ext-prover${at}/` },
        bin: null
      }))
    )
  })

  test.each(['one-per-card', 'keep-one-for-winning', 'two-per-card'] as const)(
    '%s breaks no rule',
    (preset) => {
      for (const form of ['uuid', 'index'] as const) {
        const assignment = applyPreset({ preset, cards: eight, form })
        expect(checkAssignment(assignment, inventory(eight)).map(({ code }) => code)).toEqual([])
      }
    }
  )

  test('leave unfit cards free, and keep a single card for window proofs', () => {
    const cards = [card(0), card(1, { memoryFree: 1 * gib }), card(2, { fault: 'GPU is lost' })]
    const { processes } = applyPreset({ preset: 'keep-one-for-winning', cards, form: 'uuid' })
    expect(processes.map(({ list, envs }) => [list, envs['CUDA_VISIBLE_DEVICES']])).toEqual([
      ['WdPost', cards[0]?.uuid]
    ])
  })

  test('share a TMPDIR between two processes on one card', () => {
    const { processes } = applyPreset({ preset: 'two-per-card', cards: eight.slice(0, 1), form: 'uuid' })
    expect(processes.map(({ id, envs }) => [id, envs['TMPDIR']])).toEqual([
      ['WdPost-0', '/tmp/ext-prover0'],
      ['WdPost-1', '/tmp/ext-prover0']
    ])
  })

  test('take over the entry on the same card, with what else it says', () => {
    const existing = {
      processes: [
        process(0, { CUDA_VISIBLE_DEVICES: '5', RUST_LOG: 'info' }, { position: 0 }),
        process(
          1,
          { CUDA_VISIBLE_DEVICES: eight[0]?.uuid ?? '', RUST_LOG: 'debug' },
          { position: 1, weight: 3 }
        )
      ]
    }
    const { processes } = applyPreset({
      preset: 'one-per-card',
      cards: eight.slice(0, 1),
      form: 'uuid',
      existing
    })
    expect(processes).toEqual([
      expect.objectContaining({
        position: 1,
        weight: 3,
        envs: { RUST_LOG: 'debug', CUDA_VISIBLE_DEVICES: eight[0]?.uuid, TMPDIR: '/tmp/ext-prover0' }
      })
    ])
  })

  test('an index is written with the order that makes it mean something', () => {
    expect(putOnCards(process(0, { A: 'b' }), [card(3)], 'index').envs).toEqual({
      CUDA_VISIBLE_DEVICES: '3',
      CUDA_DEVICE_ORDER: 'PCI_BUS_ID',
      A: 'b'
    })
    const { index: _index, ...unnumbered } = card(3)
    expect(putOnCards(process(0, { CUDA_DEVICE_ORDER: 'PCI_BUS_ID' }), [unnumbered], 'index').envs).toEqual({
      CUDA_VISIBLE_DEVICES: card(3).uuid
    })
  })
})
