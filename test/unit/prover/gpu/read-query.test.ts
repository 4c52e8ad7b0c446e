import { describe, expect, it } from 'vitest'
import { cardFields } from '../../../../src/main/prover/gpu/card-values.ts'
import { readCardRows, readUnknownField, readUseRows } from '../../../../src/main/prover/gpu/read-query.ts'

const mebibyte = 2 ** 20
const uuids = [
  'GPU-8a56a4bc-e184-a047-2620-be19fdf913d5',
  'GPU-1d0b6f2c-97d3-5f0a-0d0e-6a2d0c7a1b11'
] as const

describe('rows about cards', () => {
  it('reads a driver 535 with all columns', () => {
    const text = `0, ${uuids[0]}, 00000000:01:00.0, NVIDIA GeForce RTX 3090, 24576, 10240, 14000, 97, 71, 535.183.01, 8.6
1, ${uuids[1]}, 00000000:81:00.0, NVIDIA GeForce RTX 3090, 24576, 1, 24250, 0, 30, 535.183.01, 8.6
`
    const { cards, notUnderstood } = readCardRows(text, cardFields)
    expect(notUnderstood).toEqual([])
    expect(cards).toHaveLength(2)
    expect(cards[0]).toEqual({
      index: 0,
      uuid: uuids[0],
      pciBusId: '00000000:01:00.0',
      name: 'NVIDIA GeForce RTX 3090',
      memoryTotal: 24576 * mebibyte,
      memoryUsed: 10240 * mebibyte,
      memoryFree: 14000 * mebibyte,
      utilizationPercent: 97,
      temperatureCelsius: 71,
      driverVersion: '535.183.01',
      computeCapability: { major: 8, minor: 6 }
    })
  })

  it('reads a driver 460 that adds units, without a compute capability', () => {
    const fields = cardFields.filter((field) => field !== 'compute_cap')
    const text = `0, ${uuids[0]}, 00000000:01:00.0, GeForce RTX 2080 Ti, 11019 MiB, 300 MiB, 10719 MiB, 5 %, 40, 460.91.03\r\n`
    expect(readCardRows(text, fields)).toMatchObject({
      cards: [{ memoryTotal: 11019 * mebibyte, utilizationPercent: 5, driverVersion: '460.91.03' }],
      notUnderstood: []
    })
  })

  it('reads placeholders of a passively managed card and of missing rights', () => {
    const text = `0, ${uuids[0]}, 00000000:01:00.0, Tesla K80, 11441, [Insufficient Permissions], [N/A], [Not Supported], 33, 470.256.02, [N/A]\n`
    expect(readCardRows(text, cardFields)).toEqual({
      cards: [
        {
          index: 0,
          uuid: uuids[0],
          pciBusId: '00000000:01:00.0',
          name: 'Tesla K80',
          memoryTotal: 11441 * mebibyte,
          temperatureCelsius: 33,
          driverVersion: '470.256.02'
        }
      ],
      notUnderstood: []
    })
  })

  it('keeps a card that needs a reset, with what the driver says', () => {
    const text = `0, ${uuids[0]}, 00000000:01:00.0, NVIDIA H100, 81559, 0, 81000, [GPU requires reset], [GPU requires reset], 550.90.07, 9.0\n`
    expect(readCardRows(text, cardFields).cards).toMatchObject([{ index: 0, fault: 'GPU requires reset' }])
  })

  it('reports what it cannot read and keeps the rest', () => {
    const text = `WARNING: infoROM is corrupted at gpu 0000:01:00.0\n0, ${uuids[0]}, 00000000:01:00.0, NVIDIA L4, lots, 1, 2, 0, 30, 570.86.10, 8.9\n`
    const { cards, notUnderstood } = readCardRows(text, cardFields)
    expect(cards).toMatchObject([{ index: 0, name: 'NVIDIA L4' }])
    expect(notUnderstood).toEqual([
      'WARNING: infoROM is corrupted at gpu 0000:01:00.0',
      'memory.total is "lots"'
    ])
  })

  it('leaves complaints of the driver to the diagnosis', () => {
    expect(readCardRows('No devices were found\n', cardFields)).toEqual({ cards: [], notUnderstood: [] })
  })

  it('knows the refusal of a column', () => {
    expect(readUnknownField('Field "compute_cap" is not a valid field to query.\n\n')).toBe('compute_cap')
    expect(readUnknownField('0, GPU-…')).toBeUndefined()
  })
})

describe('rows about processes', () => {
  it('reads pids, names with commas, memory and placeholders', () => {
    const text = `2817, /usr/local/bin/venus-worker, ${uuids[0]}, 9120
3000, python3 -c import a, b, ${uuids[1]}, 512 MiB
3001, [Not Found], ${uuids[1]}, [N/A]
`
    expect(readUseRows(text)).toEqual({
      uses: [
        { pid: 2817, name: '/usr/local/bin/venus-worker', uuid: uuids[0], memoryUsed: 9120 * mebibyte },
        { pid: 3000, name: 'python3 -c import a, b', uuid: uuids[1], memoryUsed: 512 * mebibyte },
        { pid: 3001, uuid: uuids[1] }
      ],
      notUnderstood: []
    })
  })

  it('takes no process for what it is, and reports garbage', () => {
    expect(readUseRows('No running processes found\n')).toEqual({ uses: [], notUnderstood: [] })
    expect(readUseRows('pid is 12\n')).toEqual({ uses: [], notUnderstood: ['pid is 12'] })
  })
})
