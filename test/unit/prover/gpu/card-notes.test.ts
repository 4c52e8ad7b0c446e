import { describe, expect, it } from 'vitest'
import type { GpuCard } from '../../../../src/main/prover/gpu/card.ts'
import { noteCard } from '../../../../src/main/prover/gpu/card-notes.ts'
import { knownCapability } from '../../../../src/main/prover/gpu/known-capabilities.ts'

const gibibyte = 2 ** 30
const fit: GpuCard = {
  index: 0,
  name: 'NVIDIA GeForce RTX 3090',
  memoryTotal: 24 * gibibyte,
  memoryFree: 23 * gibibyte,
  computeCapability: { major: 8, minor: 6 }
}
const notes = (changes: Partial<GpuCard>): string[] =>
  noteCard({ ...fit, ...changes }).map(({ about, level }) => `${about} ${level}`)

describe('notes about a card', () => {
  it('are none for a card that is fit', () => {
    expect(noteCard(fit)).toEqual([])
  })

  it('refuse a card older than Turing', () => {
    expect(notes({ computeCapability: { major: 7, minor: 0 } })).toEqual(['capability unfit'])
    expect(notes({ computeCapability: { major: 7, minor: 5 } })).toEqual([])
    expect(notes({ computeCapability: { major: 6, minor: 9 } })).toEqual(['capability unfit'])
    expect(notes({ computeCapability: { major: 12, minor: 0 } })).toEqual([])
  })

  it('judge by the name when the driver does not tell', () => {
    const { computeCapability: _, ...untold } = fit
    expect(noteCard(untold)).toEqual([])
    expect(noteCard({ ...untold, name: 'GeForce GTX 1080 Ti' })).toMatchObject([
      {
        about: 'capability',
        level: 'unfit',
        reason: expect.stringMatching(/6\.1, judged by its name/) as string
      }
    ])
    expect(noteCard({ ...untold, name: 'NVIDIA Something New' })).toMatchObject([
      { about: 'capability', level: 'unknown' }
    ])
  })

  it('refuse too little memory, warn of memory in use', () => {
    expect(notes({ memoryTotal: 8 * gibibyte, memoryFree: 8 * gibibyte })).toEqual(['memory unfit'])
    expect(notes({ memoryTotal: 8.5 * gibibyte, memoryFree: 8.5 * gibibyte })).toEqual([])
    expect(notes({ memoryFree: 8 * gibibyte })).toEqual(['memory-in-use warning'])
    const { memoryFree: _, ...untold } = fit
    expect(noteCard({ ...untold, memoryUsed: 20 * gibibyte })).toMatchObject([{ about: 'memory-in-use' }])
    expect(noteCard(untold)).toEqual([])
    const { memoryTotal: __, ...unsized } = untold
    expect(noteCard(unsized)).toMatchObject([{ about: 'memory', level: 'unknown' }])
  })

  it('tell a fault and MIG instances', () => {
    expect(notes({ fault: 'GPU is lost', migInstances: 3 })).toEqual(['fault unfit', 'partitioned warning'])
  })
})

describe('capabilities by name', () => {
  it.each([
    ['Tesla K80', '3.5'],
    ['GeForce GTX 1060 6GB', '6.1'],
    ['Tesla P100-PCIE-16GB', '6.0'],
    ['Tesla V100-SXM2-32GB', '7.0'],
    ['Tesla T4', '7.5'],
    ['GeForce RTX 2080 Ti', '7.5'],
    ['NVIDIA GeForce GTX 1660 SUPER', '7.5'],
    ['NVIDIA A100-SXM4-80GB', '8.0'],
    ['NVIDIA A10', '8.6'],
    ['NVIDIA RTX A4000', '8.6'],
    ['NVIDIA GeForce RTX 3080 Ti', '8.6'],
    ['NVIDIA L40S', '8.9'],
    ['NVIDIA RTX 6000 Ada Generation', '8.9'],
    ['NVIDIA GeForce RTX 4090 D', '8.9'],
    ['NVIDIA H100 80GB HBM3', '9.0'],
    ['NVIDIA H200', '9.0'],
    ['NVIDIA GeForce RTX 5090', '12.0']
  ])('%s is %s', (name, expected) => {
    const capability = knownCapability(name)
    expect(capability && `${capability.major}.${capability.minor}`).toBe(expected)
  })
})
