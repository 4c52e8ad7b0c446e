import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import type { GpuCard } from '../../../../src/main/prover/gpu/card.ts'
import { describeCardProcesses } from '../../../../src/main/prover/gpu/card-processes.ts'

const one: GpuCard = { index: 0, name: 'RTX 3090', uuid: 'GPU-8a56a4bc-e184-a047-2620-be19fdf913d5' }
const two: GpuCard = { index: 1, name: 'RTX 3090', uuid: 'GPU-1d0b6f2c-97d3-5f0a-0d0e-6a2d0c7a1b11' }

async function place(env: Record<string, string>, on: readonly GpuCard[]) {
  const child = spawn('/bin/sh', ['-c', 'echo ready; read line'], { env, stdio: ['pipe', 'pipe', 'ignore'] })
  await once(child.stdout, 'data')
  const pid = child.pid ?? 0
  const uses = on.map(({ uuid = '' }) => ({ pid, uuid, memoryUsed: 100 }))
  const described = await describeCardProcesses({ cards: [one, two], uses }, { pids: [pid] })
  child.stdin.end()
  await once(child, 'close')
  expect(described).toHaveLength(1)
  return described[0]
}

describe('a process on a card', () => {
  it('is where its environment sends it', async () => {
    expect(await place({ CUDA_VISIBLE_DEVICES: 'GPU-1d' }, [two])).toMatchObject({
      placement: 'on-visible-cards',
      holds: [{ index: 1, uuid: two.uuid, memoryUsed: 100 }],
      visible: { kind: 'cards', cards: [two] }
    })
    expect(await place({}, [one, two])).toMatchObject({ placement: 'on-visible-cards' })
  })

  it('is elsewhere', async () => {
    expect(await place({ CUDA_VISIBLE_DEVICES: 'GPU-1d' }, [one])).toMatchObject({ placement: 'elsewhere' })
    expect(await place({ CUDA_VISIBLE_DEVICES: '1', CUDA_DEVICE_ORDER: 'PCI_BUS_ID' }, [one])).toMatchObject({
      placement: 'elsewhere'
    })
    expect(await place({ CUDA_VISIBLE_DEVICES: '' }, [one])).toMatchObject({ placement: 'elsewhere' })
  })

  it('is not judged by an index that may mean another card', async () => {
    expect(await place({ CUDA_VISIBLE_DEVICES: '1' }, [one])).toMatchObject({
      placement: 'unknown',
      visible: { kind: 'ambiguous', count: 1 }
    })
  })

  it('holds no card yet', async () => {
    expect(await place({ CUDA_VISIBLE_DEVICES: 'GPU-1d' }, [])).toMatchObject({
      placement: 'on-no-card',
      holds: []
    })
  })

  it('is listed without facts when /proc does not know it, as from inside a container', async () => {
    const use = { pid: 2 ** 31 - 1, name: 'venus-worker', uuid: 'GPU-ffffffff-97d3-5f0a-0d0e-6a2d0c7a1b11' }
    expect(await describeCardProcesses({ cards: [one], uses: [use] })).toEqual([
      { pid: use.pid, name: 'venus-worker', holds: [{ uuid: use.uuid }], placement: 'unknown' }
    ])
  })
})
