import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findOomSources, oomEvidence, readOomCounts } from '../../../../src/main/prover/child/oom-evidence.ts'
import { sampleTask } from '../wire/sample-task.ts'
import { proverBench, type ProverBench } from './prover-bench.ts'

let root: string
let bench: ProverBench
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'oom-'))
  bench = proverBench()
})
afterEach(async () => {
  await bench.close()
  rmSync(root, { recursive: true })
})

const place = (path: string, text: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}
const look = () => findOomSources(7, join(root, 'proc'), join(root, 'cgroup'))

describe('where the kernel counts kills', () => {
  it('is memory.events of the group in version 2', () => {
    place('proc/7/cgroup', '0::/system.slice/poster.service\n')
    place('cgroup/system.slice/poster.service/memory.events', 'low 0\noom 4\noom_kill 3\noom_group_kill 0\n')
    place('proc/vmstat', 'nr_free_pages 1\noom_kill 12\n')
    const sources = look()
    expect(sources.group?.name).toBe('/system.slice/poster.service')
    expect(readOomCounts(sources)).toEqual({ host: 12, group: 3 })
  })

  it('is memory.oom_control in version 1, also beside an empty version 2', () => {
    place('proc/7/cgroup', '9:name=systemd:/\n4:memory:/box/7\n0::/\n')
    place('cgroup/memory/box/7/memory.oom_control', 'oom_kill_disable 0\nunder_oom 0\noom_kill 5\n')
    expect(readOomCounts(look())).toEqual({ host: undefined, group: 5 })
  })

  it('is what is mounted, for a group told as outside of the container', () => {
    place('proc/7/cgroup', '0::/../../elsewhere\n')
    place('cgroup/elsewhere/memory.events', 'oom_kill 1\n')
    place('secret', 'oom_kill 9\n')
    expect(look().group?.name).toBe('/elsewhere')
  })

  it('is nowhere when the kernel does not tell', () => {
    place('proc/vmstat', 'nr_free_pages 1\n')
    const sources = look()
    expect(sources.group).toBeUndefined()
    expect(readOomCounts(sources)).toEqual({ host: undefined, group: undefined })
  })
})

describe('evidence', () => {
  const sources = { host: '/proc/vmstat', group: { file: '/f', name: '/g' } }
  it.each([
    [
      'the group lost one',
      { host: 1, group: 1 },
      { host: 2, group: 2 },
      /control group \/g \(oom_kill 1 → 2\)/
    ],
    [
      'the host lost one and no group is known',
      { host: 1, group: undefined },
      { host: 3, group: undefined },
      /this host.*1 → 3/
    ],
    ['the host lost one of another group', { host: 1, group: 0 }, { host: 2, group: 0 }, undefined],
    ['nobody was killed', { host: 1, group: 1 }, { host: 1, group: 1 }, undefined],
    ['nothing is known', { host: undefined, group: undefined }, { host: 5, group: 5 }, undefined]
  ] as const)('%s', (_what, before, after, text) => {
    const told = oomEvidence(before, after, sources)
    if (text === undefined) expect(told).toBeUndefined()
    else expect(told).toMatch(text)
  })
})

describe('a prover that is killed', () => {
  it.each([
    ['kill', /oom_kill 3 → 4/],
    ['exit:137', /oom_kill 3 → 4/]
  ])('%s while the count of the host rises: out of memory', async (how, evidence) => {
    place('proc/vmstat', 'oom_kill 3\n')
    const places = { procDirectory: join(root, 'proc'), cgroupDirectory: join(root, 'cgroup') }
    const life = bench.practice({ PRACTICE_DURATION_MS: '300', PRACTICE_MISBEHAVE: `${how}@1` }, {}, places)
    await life.ready
    life.ask(sampleTask(), () => undefined)
    place('proc/vmstat', 'oom_kill 4\n')
    expect(await life.failed).toEqual({
      kind: 'out-of-memory',
      evidence: expect.stringMatching(evidence) as string
    })
  })

  it('by somebody at another time: a signal', async () => {
    place('proc/vmstat', 'oom_kill 3\n')
    const life = bench.practice(
      {},
      {},
      { procDirectory: join(root, 'proc'), cgroupDirectory: join(root, 'cgroup') }
    )
    await life.ready
    process.kill(life.pid ?? 0, 'SIGKILL')
    expect(await life.failed).toEqual({ kind: 'signal', signal: 'SIGKILL' })
  })
})
