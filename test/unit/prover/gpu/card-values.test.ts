import { describe, expect, it } from 'vitest'
import {
  readBytes,
  readCapability,
  readCell,
  readPciBusId,
  readUuid
} from '../../../../src/main/prover/gpu/card-values.ts'

describe('values of a card', () => {
  it.each([
    '',
    '-',
    '[N/A]',
    'N/A',
    '[Not Supported]',
    '[Unknown Error]',
    '[Insufficient Permissions]',
    'ERR!'
  ])('takes %j as "not told" in every column', (cell) => {
    for (const field of ['memory.used', 'compute_cap', 'uuid', 'index'] as const) {
      expect(readCell(field, cell)).toEqual({ part: {} })
    }
  })

  it.each(['[GPU is lost]', 'GPU is lost', '[GPU requires reset]'])('takes %j as a fault', (cell) => {
    expect(readCell('temperature.gpu', cell)).toEqual({ part: { fault: cell.replace(/[[\]]/g, '') } })
  })

  it('reads memory with and without units as bytes', () => {
    expect(readBytes('24268')).toBe(24268 * 2 ** 20)
    expect(readBytes('24268 MiB')).toBe(24268 * 2 ** 20)
    expect(readBytes('8GiB')).toBe(8 * 2 ** 30)
    expect(readBytes('1.5 GB')).toBe(1.5 * 2 ** 30)
    expect(readBytes('many MiB')).toBeUndefined()
    expect(readBytes('-1')).toBeUndefined()
  })

  it('reads load and temperature with their units', () => {
    expect(readCell('utilization.gpu', '7 %')).toEqual({ part: { utilizationPercent: 7 } })
    expect(readCell('temperature.gpu', '45 °C')).toEqual({ part: { temperatureCelsius: 45 } })
    expect(readCell('temperature.gpu', 'hot')).toEqual({ wrong: 'temperature.gpu is "hot"' })
  })

  it('gives addresses one spelling', () => {
    expect(readPciBusId('0000:0a:00.0')).toBe('00000000:0A:00.0')
    expect(readPciBusId('0A:00.0')).toBe('00000000:0A:00.0')
    expect(readPciBusId('00000000:0A:00.0')).toBe('00000000:0A:00.0')
    expect(readPciBusId('0A:00')).toBeUndefined()
  })

  it('takes a whole UUID only', () => {
    expect(readUuid('GPU-8A56A4BC-e184-a047-2620-be19fdf913d5')).toBe(
      'GPU-8a56a4bc-e184-a047-2620-be19fdf913d5'
    )
    expect(readUuid('GPU-8a56a4bc')).toBeUndefined()
    expect(readUuid('MIG-8a56a4bc-e184-a047-2620-be19fdf913d5')).toBeUndefined()
  })

  it('reads a compute capability', () => {
    expect(readCapability('8.6')).toEqual({ major: 8, minor: 6 })
    expect(readCapability('12.0')).toEqual({ major: 12, minor: 0 })
    expect(readCapability('sm_86')).toBeUndefined()
  })
})
