import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { GpuCard } from '../../../../src/main/prover/gpu/card.ts'
import { describeVisibleCards, resolveVisibleCards } from '../../../../src/main/prover/gpu/visible-cards.ts'

const cards: readonly GpuCard[] = [
  { index: 0, name: 'RTX 3090', uuid: 'GPU-8a56a4bc-e184-a047-2620-be19fdf913d5' },
  { index: 1, name: 'RTX 3080', uuid: 'GPU-8a56ffff-97d3-5f0a-0d0e-6a2d0c7a1b11' },
  { index: 2, name: 'RTX 3080', uuid: 'GPU-1d0b6f2c-97d3-5f0a-0d0e-6a2d0c7a1b12' }
]

/** Indexes of the cards seen, or what else the answer is. */
function see(visibleDevices: string | undefined, deviceOrder?: string, among = cards): unknown {
  const visible = resolveVisibleCards(
    {
      ...(visibleDevices === undefined ? {} : { visibleDevices }),
      ...(deviceOrder === undefined ? {} : { deviceOrder })
    },
    among
  )
  return visible.kind === 'cards' ? visible.cards.map(({ index }) => index) : visible.kind
}

describe('CUDA_VISIBLE_DEVICES', () => {
  it('shows all when it is not set, none when it is empty', () => {
    expect(see(undefined)).toEqual([0, 1, 2])
    expect(see('')).toBe('none')
    expect(see('  ')).toBe('none')
  })

  it('takes UUIDs, also cut short while they stay unique', () => {
    expect(see('GPU-1d0b6f2c-97d3-5f0a-0d0e-6a2d0c7a1b12')).toEqual([2])
    expect(see('GPU-1d, GPU-8a56a')).toEqual([2, 0])
    expect(see('GPU-8a56')).toBe('none')
    expect(see('GPU-1d,GPU-8a56')).toEqual([2])
  })

  it('hides an entry that names no card and everything after it', () => {
    expect(see('GPU-1d,GPU-ffff,GPU-8a56a')).toEqual([2])
    expect(see('GPU-ffff,GPU-1d')).toBe('none')
    expect(see('GPU-1d,0')).toEqual([2])
    expect(see('0,9,1', 'PCI_BUS_ID')).toEqual([0])
    expect(see('2,-1,0', 'PCI_BUS_ID')).toEqual([2])
    expect(see('-1')).toBe('none')
    expect(see('NoDevFiles')).toBe('none')
    expect(see('9')).toBe('none')
  })

  it('hides all when a card is named twice', () => {
    expect(see('GPU-1d,GPU-1d0')).toBe('none')
    expect(see('0,1,0', 'PCI_BUS_ID')).toBe('none')
  })

  it('takes an index for that of nvidia-smi only in the order of PCI addresses', () => {
    expect(see('1', 'PCI_BUS_ID')).toEqual([1])
    expect(see('2,0', 'PCI_BUS_ID')).toEqual([2, 0])
    expect(see('1')).toBe('ambiguous')
    expect(see('1', 'FASTEST_FIRST')).toBe('ambiguous')
    expect(see('1', 'pci_bus_id')).toBe('ambiguous')
  })

  it('needs no order for one card, nor for all of them', () => {
    expect(see('0', undefined, cards.slice(0, 1))).toEqual([0])
    expect(see('2,1,0')).toEqual([0, 1, 2])
  })

  it('guesses nothing when indexes have a gap or are not known', () => {
    const gap = cards.filter(({ index }) => index !== 1)
    expect(see('1', 'PCI_BUS_ID', gap)).toBe('ambiguous')
    const unnumbered = cards.map(({ name, uuid = '' }) => ({ name, uuid }))
    expect(see('1', 'PCI_BUS_ID', unnumbered)).toBe('ambiguous')
  })

  it('reads the digits an entry begins with, as CUDA does', () => {
    expect(see('1gpu,+2', 'PCI_BUS_ID')).toEqual([1, 2])
  })

  it('cannot tell MIG instances', () => {
    expect(see('MIG-c6d4f1ef-42e4-5de3-91c7-45d71c87eb3f')).toBe('ambiguous')
  })

  it('speaks plainly', () => {
    const say = (visibleDevices: string): string =>
      describeVisibleCards(resolveVisibleCards({ visibleDevices }, cards))
    expect(say('GPU-1d,GPU-ff')).toMatch(
      /^card 2 \(no card has the UUID "GPU-ff", which hides it and everything/
    )
    expect(say('1')).toMatch(/^ambiguous: without CUDA_DEVICE_ORDER=PCI_BUS_ID/)
    expect(say('')).toMatch(/^no card: CUDA_VISIBLE_DEVICES is empty/)
  })

  it('never shows a card twice, one that is not there, or more than there are', () => {
    const entry = fc.oneof(
      fc.constantFrom(
        '0',
        '1',
        '2',
        '3',
        '-1',
        '',
        ' 1',
        'GPU-',
        'GPU-8a',
        'GPU-8a56a',
        'GPU-1d',
        'MIG-1',
        'x'
      ),
      fc.string()
    )
    fc.assert(
      fc.property(
        fc.array(entry).map((entries) => entries.join(',')),
        fc.constantFrom(undefined, 'PCI_BUS_ID', 'FASTEST_FIRST'),
        (visibleDevices, deviceOrder) => {
          const visible = resolveVisibleCards(
            { visibleDevices, ...(deviceOrder === undefined ? {} : { deviceOrder }) },
            cards
          )
          const shown = visible.kind === 'cards' ? visible.cards : []
          expect(new Set(shown).size).toBe(shown.length)
          expect(shown.every((card) => cards.includes(card))).toBe(true)
        }
      ),
      { verbose: true }
    )
  })
})
