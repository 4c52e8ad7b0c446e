/**
 * A hundred seeds of chaos; see test/fixtures/chaos. Whatever provers, cards, disks and operators do, every task ends
 * once, with a right result or a clear error, no later than its deadline, and nothing is left behind.
 *
 *   CHAOS_SEED=17   that seed alone, and its report
 *   CHAOS_BASE=5    seeds from 5 on, instead of some
 */
import { spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import type { Held } from '../fixtures/chaos/chaos-run.ts'
import { taskCount } from '../fixtures/chaos/chaos-tasks.ts'
import type { SeedReport } from '../fixtures/chaos/chaos-seed.ts'
import { onSmallDisk } from '../support/small-disk.ts'

const program = resolve(import.meta.dirname, '../fixtures/chaos/chaos-run.ts')
const seeds = 100
const processes = 2
/** In each process; the machine is to be busy and not overwhelmed. */
const sideBySide = 1

/** Every way of ending that must have been met at least once in a hundred seeds. */
const exitKinds = [
  ...['signal', 'code', 'garbage', 'wrong-ready', 'missed-ready', 'flood', 'missing-program', 'bad-tmpdir'],
  ...['abandoned-task', 'operator', 'closing']
]

interface Ran {
  readonly reports: readonly SeedReport[]
  readonly before: Held
  readonly after: Held
}

const single = process.env['CHAOS_SEED']

it('keeps every promise in a hundred seeds of chaos', async () => {
  const base = Number(single ?? process.env['CHAOS_BASE'] ?? randomInt(1_000_000))
  const runs = await runAll(base, single === undefined ? seeds / processes : 1)
  const reports = runs.flatMap((run) => run.reports)
  console.log(sumUp(reports))
  const broken = reports.flatMap((report) =>
    report.broken.map((what) => `CHAOS_SEED=${report.seed}: ${what}`)
  )
  expect(broken).toEqual([])
  for (const { before, after } of runs) {
    expect(after.descriptors).toBe(before.descriptors)
    expect(after.heap - before.heap).toBeLessThan(8 * 1024 * 1024)
  }
  if (single !== undefined) return
  expect(reports).toHaveLength(seeds)
  const met = add(reports.map(({ exits }) => exits))
  expect(exitKinds.filter((kind) => !met[kind])).toEqual([])
  const ended = reports.reduce((sum, { proven, faulty }) => sum + proven + faulty, 0)
  // On a machine that does nothing else nearly all of them are; a busy one may need its time for others.
  expect(ended).toBeGreaterThan(0.2 * seeds * taskCount)
  expect(reports.reduce((sum, { retried }) => sum + retried, 0)).toBeGreaterThan(seeds)
}, 600_000)

async function runAll(base: number, share: number): Promise<Ran[]> {
  const firsts = single === undefined ? Array.from({ length: processes }, (_, i) => base + i * share) : [base]
  console.log(`prover chaos: ${firsts.length * share} seeds from ${base} on`)
  return Promise.all(firsts.map((first) => runChaos(first, first + share - 1)))
}

async function runChaos(first: number, last: number): Promise<Ran> {
  const disk = await mkdtemp(join(tmpdir(), 'chaos-disk-'))
  try {
    const runs = [process.execPath, '--expose-gc', program, ...[first, last, sideBySide].map(String), disk]
    const lines = await linesOf([...onSmallDisk(disk, '1m'), ...runs])
    const parsed = lines.map((line) => JSON.parse(line) as unknown)
    const held = parsed.pop() as Pick<Ran, 'before' | 'after'> // chaos-run.ts writes it last
    return { reports: parsed as SeedReport[], ...held } // and these before
  } finally {
    await rm(disk, { recursive: true })
  }
}

function linesOf([command = '', ...args]: readonly string[]): Promise<string[]> {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (piece: string) => (text += piece))
    child.once('error', fail)
    child.once('close', (code) => {
      if (code === 0) done(text.trimEnd().split('\n'))
      else fail(new Error(`the chaos ended with status ${code} after ${text}`))
    })
  })
}

function add(counts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sum: Record<string, number> = {}
  for (const count of counts) {
    for (const [key, value] of Object.entries(count)) sum[key] = (sum[key] ?? 0) + value
  }
  return sum
}

function sumUp(reports: readonly SeedReport[]): string {
  const sum = (of: (report: SeedReport) => number): number =>
    reports.reduce((before, report) => before + of(report), 0)
  const most = (of: (report: SeedReport) => number): number => Math.max(...reports.map(of))
  return [
    `${sum((report) => report.proven)} proven, ${sum((report) => report.faulty)} faulty,`,
    `${sum((report) => report.retried)} with more than one try;`,
    `errors ${JSON.stringify(add(reports.map(({ errors }) => errors)))};`,
    `exits ${JSON.stringify(add(reports.map(({ exits }) => exits)))};`,
    `latest end ${most((report) => report.latest)} ms after a deadline,`,
    `event loop held ${most((report) => report.loopDelay)} ms at most,`,
    `longest seed ${most((report) => report.milliseconds)} ms`
  ].join(' ')
}
