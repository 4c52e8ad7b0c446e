/**
 * Everything that is settled before a prover process is made: what it speaks, which program it is, its environment and
 * its TMPDIR. Whatever is wrong here is the reason of the life that never began.
 */
import { dialectA } from '../wire/dialect-a.ts'
import { dialectB } from '../wire/dialect-b.ts'
import type { Dialect, DialectName } from '../wire/dialect.ts'
import { buildChildEnvironment } from './child-environment.ts'
import type { ChildExit } from './child-exit.ts'
import type { ChildSpec } from './child-spec.ts'
import { findProgram } from './find-program.ts'
import { lookForProgram } from './look-for-program.ts'
import { DiskLooks, threadTurns } from './look-within.ts'
import { prepareTmpdir, type TmpdirResult } from './prepare-tmpdir.ts'
import type { ProverHost } from './prover-host.ts'

export interface StartPlan {
  readonly program: string
  readonly args: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly dialect: Dialect
  /** What could not be made sure of, for the log. */
  readonly doubts: readonly string[]
}

export type Preparation =
  | { readonly kind: 'go'; readonly plan: StartPlan }
  /** `program` when one was found. */
  | { readonly kind: 'no'; readonly exit: ChildExit; readonly program: string | undefined }

const dialects: Readonly<Record<DialectName, Dialect>> = { A: dialectA, B: dialectB }

const tmpdirLooks = new DiskLooks<TmpdirResult>(threadTurns)

/** @param patience ms for every place of the search and for TMPDIR, each. Never throws for what it finds. */
export async function prepareStart(
  spec: ChildSpec,
  host: ProverHost,
  patience: number
): Promise<Preparation> {
  // The prover that comes with the manager speaks B in every version that has one.
  const dialect = dialects[spec.bin === undefined ? 'B' : spec.dialect]
  if (!dialect.stages.includes(spec.stage)) {
    return no({
      kind: 'bad-entry',
      reason: `dialect ${dialect.name} has no ${spec.stage}: it is spoken for window proofs only`
    })
  }
  const { variables } = buildChildEnvironment(host.environment, spec.envs, host.leftovers?.marker)
  const search = {
    stage: spec.stage,
    bin: spec.bin,
    args: spec.args,
    launcherDirectories: host.launcherDirectories,
    workingDirectory: host.workingDirectory,
    searchPath: searchPathOf(variables)
  }
  const found = await findProgram(search, lookForProgram(patience, host.clock))
  if (found.kind !== 'found') return no(exitOfSearch(found))
  const { program, args } = found
  const doubts = found.doubt === undefined ? [] : [found.doubt]
  const tmpdir = await tryTmpdir(spec, host, variables['TMPDIR'], patience, doubts)
  if (tmpdir) return no(tmpdir, program)
  return { kind: 'go', plan: { program, args, environment: variables, dialect, doubts } }
}

async function tryTmpdir(
  spec: ChildSpec,
  host: ProverHost,
  path: string | undefined,
  patience: number,
  doubts: string[]
): Promise<ChildExit | undefined> {
  if (path === undefined) return undefined
  const origin = Object.hasOwn(spec.envs, 'TMPDIR') ? 'entry' : 'inherited'
  const request = { path, origin, workingDirectory: host.workingDirectory } as const
  const key = JSON.stringify(request)
  const look = await tmpdirLooks.within(key, () => prepareTmpdir(request), patience, host.clock)
  switch (look.kind) {
    case 'seen':
      return look.value.kind === 'ready'
        ? undefined
        : { kind: 'bad-tmpdir', directory: path, reason: look.value.reason }
    case 'late':
      return { kind: 'bad-tmpdir', directory: path, reason: `its disk did not answer within ${patience} ms` }
    case 'no-turn':
      // The disks of others hang; this one may be well.
      doubts.push(`TMPDIR ${path} was not tried: other disks do not answer`)
      return undefined
  }
}

function exitOfSearch(found: Exclude<Awaited<ReturnType<typeof findProgram>>, { kind: 'found' }>): ChildExit {
  switch (found.kind) {
    case 'mistake':
      return { kind: 'bad-entry', reason: found.reason }
    case 'missing':
      return { kind: 'missing-program', tried: found.tried, reason: found.reason }
    case 'unusable':
    case 'unanswered':
      return { kind: 'not-started', program: found.program, reason: found.reason }
  }
}

function no(exit: ChildExit, program?: string): Preparation {
  return { kind: 'no', exit, program }
}

/** Windows writes it Path. */
function searchPathOf(variables: Readonly<Record<string, string>>): string | undefined {
  if (process.platform !== 'win32') return variables['PATH']
  return Object.entries(variables).find(([name]) => name.toUpperCase() === 'PATH')?.[1]
}
