import { describe, expect, it } from 'vitest'
import { readListLine } from '../../../../src/main/prover/gpu/card-list-line.ts'

const uuid = 'GPU-8a56a4bc-e184-a047-2620-be19fdf913d5'

describe('a line of nvidia-smi -L', () => {
  it.each([
    ['460', `GPU 0: GeForce RTX 3090 (UUID: ${uuid})`, 0, 'GeForce RTX 3090'],
    ['470', `GPU 1: NVIDIA GeForce RTX 3090 (UUID: ${uuid})`, 1, 'NVIDIA GeForce RTX 3090'],
    ['535', `GPU 2: NVIDIA A100-SXM4-80GB (UUID: ${uuid})`, 2, 'NVIDIA A100-SXM4-80GB'],
    ['550', `GPU 11: NVIDIA RTX 6000 Ada Generation (UUID: ${uuid})`, 11, 'NVIDIA RTX 6000 Ada Generation'],
    [
      '570, a name in parentheses',
      `GPU 0: NVIDIA CMP 50HX (8 GB) (UUID: ${uuid})`,
      0,
      'NVIDIA CMP 50HX (8 GB)'
    ],
    ['after a quotation mark', `> GPU 3: Tesla T4 (UUID: ${uuid})`, 3, 'Tesla T4']
  ])('reads that of driver %s', (_, line, index, name) => {
    expect(readListLine(line)).toEqual({ kind: 'card', card: { index, name, uuid } })
  })

  it('takes a card that has only a serial number without a UUID', () => {
    expect(readListLine('GPU 0: Tesla M2050 (S/N: 0323710012345)')).toEqual({
      kind: 'card',
      card: { index: 0, name: 'Tesla M2050' }
    })
  })

  it('keeps a card whose UUID is cut off, and says so', () => {
    expect(readListLine('GPU 4: NVIDIA A40 (UUID: GPU-8a56a4bc-e1)')).toMatchObject({
      card: { index: 4, name: 'NVIDIA A40' },
      wrong: expect.stringContaining('not complete') as string
    })
    expect(readListLine('GPU 4: NVIDIA A40 (UUID: GPU-8a5')).toMatchObject({
      card: { index: 4, name: 'NVIDIA A40' },
      wrong: expect.stringContaining('cut off') as string
    })
  })

  it.each([
    ['450', '  MIG 1g.5gb Device 0: (UUID: MIG-GPU-8a56a4bc-e184-a047-2620-be19fdf913d5/7/0)'],
    ['470', '  MIG 3g.20gb     Device  1: (UUID: MIG-c6d4f1ef-42e4-5de3-91c7-45d71c87eb3f)'],
    ['550', '  MIG 1g.10gb+me  Device  0: (UUID: MIG-c6d4f1ef-42e4-5de3-91c7-45d71c87eb3f)']
  ])('knows a MIG instance of driver %s', (_, line) => {
    expect(readListLine(line)).toEqual({ kind: 'mig-instance' })
  })

  it.each(['', 'No devices were found', 'all GPU are fine', '0, GPU-8a56a4bc, name'])(
    'leaves %j alone',
    (line) => {
      expect(readListLine(line)).toBeUndefined()
    }
  )
})
