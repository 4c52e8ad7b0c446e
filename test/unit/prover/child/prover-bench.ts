/**
 * A place to start real prover processes in: a directory of its own, an output that is kept, and an end for everything
 * that was started.
 */
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { ChildOutput } from '../../../../src/main/prover/child/child-output.ts'
import type { ChildSpec } from '../../../../src/main/prover/child/child-spec.ts'
import { findSetpriv } from '../../../../src/main/prover/child/find-setpriv.ts'
import type { ProverHost } from '../../../../src/main/prover/child/prover-host.ts'
import type { ProverProcess } from '../../../../src/main/prover/child/prover-process.ts'
import { startProverProcess } from '../../../../src/main/prover/child/start-prover-process.ts'
import type { ProofTask } from '../../../../src/main/prover/proof-task.ts'
import type { WireReply } from '../../../../src/main/prover/wire/dialect.ts'
import { systemClock } from '../../../../src/main/lib/clock.ts'
import { recordingLogger, type RecordingLogger } from '../../../support/recording-logger.ts'

export const practiceProver = resolve(import.meta.dirname, '../../../../resources/practice-prover.mjs')
export const fixture = (name: string): string =>
  resolve(import.meta.dirname, '../../../fixtures/prover', name)

export const setpriv = await findSetpriv()

export interface ProverBench {
  readonly directory: string
  readonly logger: RecordingLogger
  readonly output: ChildOutput
  readonly host: ProverHost
  start(spec: Partial<ChildSpec>, host?: Partial<ProverHost>): ProverProcess
  /** A practice prover that behaves as these variables say. */
  practice(
    envs?: Record<string, string>,
    spec?: Partial<ChildSpec>,
    host?: Partial<ProverHost>
  ): ProverProcess
  /** An executable shell script in the directory. */
  script(name: string, lines: string): string
  close(): Promise<void>
}

export function proverBench(): ProverBench {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'prover-process-')))
  const logger = recordingLogger()
  const output = new ChildOutput({ name: 'wdpost-0', clock: systemClock, logger })
  const started: ProverProcess[] = []
  const host: ProverHost = {
    launcherDirectories: [],
    environment: { PATH: process.env['PATH'] },
    workingDirectory: directory,
    clock: systemClock,
    logger,
    setpriv: undefined,
    leftovers: undefined
  }
  const bench: ProverBench = {
    directory,
    logger,
    output,
    host,
    start(spec, changed = {}) {
      const life = startProverProcess({
        name: 'wdpost-0',
        spec: { ...plainSpec, ...spec },
        host: { ...host, ...changed },
        output
      })
      started.push(life)
      return life
    },
    practice: (envs = {}, spec = {}, changed = {}) =>
      bench.start(
        { bin: process.execPath, args: [practiceProver, 'processor', 'window_post'], envs, ...spec },
        changed
      ),
    script(name, lines) {
      const path = join(directory, name)
      writeFileSync(path, `#!/bin/sh\n${lines}\n`, { mode: 0o755 })
      return path
    },
    async close() {
      await Promise.all(started.map((life) => life.end('closing')))
      rmSync(directory, { recursive: true, force: true })
    }
  }
  return bench
}

export const plainSpec: ChildSpec = {
  stage: 'window_post',
  bin: undefined,
  args: [],
  envs: {},
  concurrent: 1,
  weight: 1,
  readyTimeout: 10_000,
  dialect: 'B'
}

/** An answer, as a promise. */
export function askFor(life: ProverProcess, task: ProofTask): Promise<WireReply> {
  return new Promise((done) => life.ask(task, done))
}
