import fc from 'fast-check'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { defaultExtProverConfig } from '../../../../src/main/config/defaults.ts'
import { applyPreset } from '../../../../src/main/console/gpu/apply-preset.ts'
import { checkOnHost } from '../../../../src/main/console/gpu/check-on-host.ts'
import { detectBinaries } from '../../../../src/main/console/gpu/detect-binaries.ts'
import { plainProcess, readAssignment } from '../../../../src/main/console/gpu/read-assignment.ts'
import { renderExtProver } from '../../../../src/main/console/gpu/render-ext-prover.ts'
import { reviewAssignment, writeAssignment } from '../../../../src/main/console/gpu/review-assignment.ts'
import { systemClock } from '../../../../src/main/lib/clock.ts'
import type { AssignedProcess } from '../../../../src/shared/contract/console/gpu-assignment.ts'
import { installProgram } from '../../../support/nvidia-smi.ts'

const cards = [0, 1, 2].map((index) => ({
  index,
  uuid: `GPU-${index}1111111-2222-3333-4444-555555555555`,
  name: 'RTX 3090'
}))
const old = `# poster-01, 8 x GPU. 保养:老王 2026-03
LogTag = "rack-b" # not a known key, kept

[[WdPost]]
Bin = "venus-sector-manger"
Args = ["wdpost"] # as in the chapter
[WdPost.Envs]
CUDA_VISIBLE_DEVICES = "0"
TMPDIR = "/tmp/ext-prover0/"

[[WdPost]]
Note = "kept as well"
[WdPost.Envs]
CUDA_VISIBLE_DEVICES = "1"
TMPDIR = "/tmp/ext-prover1/"
`

const processArbitrary = fc.record<AssignedProcess>({
  id: fc.constant(''),
  list: fc.constantFrom('WdPost', 'WinPost'),
  position: fc.constant(null),
  bin: fc.option(fc.constantFrom('damocles-worker', '/opt/x y/worker')),
  args: fc.array(fc.constantFrom('processor', 'window_post', '--a "b"'), { maxLength: 3 }),
  concurrent: fc.integer({ min: 1, max: 4 }),
  weight: fc.integer({ min: 1, max: 9 }),
  readyTimeoutSecs: fc.integer({ min: 1, max: 90 }),
  dialect: fc.constantFrom(null, 'A', 'B'),
  envs: fc.dictionary(
    fc.stringMatching(/^[A-Z_]{1,8}$/),
    fc.string({ maxLength: 8, unit: 'grapheme-ascii' }),
    { maxKeys: 4 }
  )
})

describe('an assignment as text', () => {
  test('reads back as it was, over any file that was there', () => {
    fc.assert(
      fc.property(
        fc.array(processArbitrary, { maxLength: 5 }),
        fc.constantFrom(undefined, '', old, defaultExtProverConfig()),
        fc.boolean(),
        (processes, existing, reuse) => {
          const positions = { WdPost: 0, WinPost: 0 }
          const placed = processes.map((each) => ({
            ...each,
            position: reuse ? positions[each.list]++ : null
          }))
          const text = renderExtProver({ processes: placed }, existing)
          const strip = ({ id: _id, position: _position, envs, ...rest }: AssignedProcess): string =>
            JSON.stringify([Object.entries(rest).sort(), Object.entries(envs).sort()])
          expect(readAssignment(text).processes.map(strip).sort()).toEqual(processes.map(strip).sort())
        }
      ),
      { numRuns: 120 }
    )
  })

  test('keeps comments and unknown keys, and changes only what changes', () => {
    const existing = readAssignment(old)
    const text = renderExtProver(
      applyPreset({
        preset: 'one-per-card',
        cards,
        form: 'uuid',
        existing,
        program: { bin: 'damocles-worker', args: ['processor', 'window_post'], dialect: null }
      }),
      old
    )
    for (const kept of [
      '保养:老王',
      'LogTag = "rack-b" # not a known key, kept',
      '# as in the chapter',
      'Note = "kept as well"'
    ])
      expect(text).toContain(kept)
    expect(text).not.toContain('venus-sector-manger')
    expect(text.match(/^\[\[WdPost\]\]/gm)).toHaveLength(3)
    const { diff } = reviewAssignment(readAssignment(old), old, [], [])
    expect(diff).toEqual({ added: 0, removed: 0, hunks: [] })
  })

  test('of the chapter is the chapter’s example', () => {
    const text = renderExtProver(
      applyPreset({ preset: 'chapter', cards: cards.slice(0, 2), form: 'index' }),
      undefined
    )
    expect(text.replaceAll('\n\n', '\n')).toBe(`# One prover process per entry. Written by PoSter Console.
[[WdPost]]
[WdPost.Envs]
CUDA_VISIBLE_DEVICES = "0"
TMPDIR = "/tmp/ext-prover0/"
[[WdPost]]
[WdPost.Envs]
CUDA_VISIBLE_DEVICES = "1"
TMPDIR = "/tmp/ext-prover1/"
`)
  })
})

describe('on this machine', () => {
  let directory: string
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'gpu-wizard-'))
  })
  afterEach(() => rm(directory, { recursive: true, force: true }))

  test('directories are made, the file written with a backup, and a changed one refused', async () => {
    const path = join(directory, 'ext-prover.cfg')
    await writeFile(path, old)
    const base = {
      text: old,
      signature: (await import('node:crypto')).createHash('sha256').update(old).digest('hex')
    }
    const tmp = join(directory, 'locks', 'card0')
    const assignment = {
      processes: [
        { ...plainProcess, id: 'WdPost-0', list: 'WdPost' as const, position: 0, envs: { TMPDIR: tmp } }
      ]
    }
    const check = await checkOnHost(assignment, { env: process.env, ownPids: [] })
    expect(check).toEqual({ findings: [], missing: [tmp] })
    expect(await stat(tmp).catch(() => 'untouched')).toBe('untouched')
    const written = await writeAssignment({ path, assignment, base, directories: check.missing }, systemClock)
    expect(written).toMatchObject({ outcome: 'written', backup: expect.stringMatching(/\.bak$/) })
    expect((await stat(tmp)).isDirectory()).toBe(true)
    expect(await readFile(path, 'utf8')).toContain('LogTag')
    expect(await writeAssignment({ path, assignment, base, directories: [] }, systemClock)).toMatchObject({
      outcome: 'conflict'
    })
  })

  test('what stands in the way is told', async () => {
    const file = join(directory, 'file')
    await writeFile(file, '')
    const plain = await installProgram(directory, 'exit 0', 'worker')
    await writeFile(join(directory, 'not-executable'), '')
    const at = (number: number, tmp: string, bin: string | null): AssignedProcess => ({
      ...plainProcess,
      id: `WdPost-${number}`,
      list: 'WdPost',
      bin,
      envs: { TMPDIR: tmp }
    })
    const { findings } = await checkOnHost(
      {
        processes: [
          at(0, file, plain),
          at(1, join(file, 'below'), join(directory, 'nothing')),
          at(2, directory, join(directory, 'not-executable'))
        ]
      },
      { env: process.env, ownPids: [] }
    )
    expect(findings.map(({ code, processes }) => [code, processes])).toEqual([
      ['tmpdirNoDirectory', ['WdPost-0']],
      ['tmpdirNoDirectory', ['WdPost-1']],
      ['binNotFound', ['WdPost-1']],
      ['binNotExecutable', ['WdPost-2']]
    ])
  })

  test('programs are found with version, dialect and arguments; managers that make no proofs are not', async () => {
    const worker = await installProgram(directory, 'echo "damocles-worker v0.11.3-prod"', 'damocles-worker')
    const manager = await installProgram(
      directory,
      'echo "venus-sector-manager version v0.2.0-prod-abc"',
      'venus-sector-manager'
    )
    const search = { env: {}, launcherDirectories: [directory], wellKnownDirectories: [] }
    expect(await detectBinaries(search)).toEqual([
      {
        path: worker,
        version: '0.11.3-prod',
        dialect: 'B',
        args: { WdPost: ['processor', 'window_post'], WinPost: ['processor', 'winning_post'] },
        origin: 'beside-the-manager',
        problem: ''
      },
      {
        path: manager,
        version: '0.2.0-prod-abc',
        dialect: 'A',
        args: { WdPost: ['processor', 'wdpost'], WinPost: null },
        origin: 'beside-the-manager',
        problem: ''
      }
    ])
    await installProgram(directory, 'echo "venus-sector-manager 0.6.0"', 'venus-sector-manager')
    expect((await detectBinaries(search)).map(({ path }) => path)).toEqual([worker])
    // A program of an unknown name is never run.
    const strange = await installProgram(directory, `touch ${join(directory, 'was-run')}`, 'strange')
    const existing = {
      processes: [{ ...plainProcess, id: '', list: 'WdPost' as const, bin: strange, args: ['go'] }]
    }
    expect(await detectBinaries({ ...search, existing })).toContainEqual(
      expect.objectContaining({
        path: strange,
        args: { WdPost: ['go'], WinPost: null },
        origin: 'in-the-file'
      })
    )
    expect(await stat(join(directory, 'was-run')).catch(() => 'never')).toBe('never')
  })
})
