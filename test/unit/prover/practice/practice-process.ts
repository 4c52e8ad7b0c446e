/**
 * The practice prover as a process, at arm's length: what it prints, how it ends. It dies with its test, and so does
 * everything it started in its group.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { LineSplitter } from '../../../../src/main/lib/split-lines.ts'
import type { ProofTask } from '../../../../src/main/prover/proof-task.ts'
import { dialectA } from '../../../../src/main/prover/wire/dialect-a.ts'
import { dialectB } from '../../../../src/main/prover/wire/dialect-b.ts'
import type { Dialect, WireReply } from '../../../../src/main/prover/wire/dialect.ts'
import { eventually } from '../../../support/eventually.ts'

export const practiceProver = fileURLToPath(
  new URL('../../../../resources/practice-prover.mjs', import.meta.url)
)

export type PracticeStage = 'window_post' | 'winning_post' | 'wdpost'

export interface Ending {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

export interface Answered {
  readonly id: number
  readonly reply: WireReply
}

const started: PracticeProcess[] = []

/** Runs `processor <stage>` with these PRACTICE_ variables and no others. */
export function startPractice(stage: PracticeStage, variables: Record<string, string> = {}): PracticeProcess {
  const process = new PracticeProcess(stage, variables)
  started.push(process)
  return process
}

/** For afterEach. */
export async function endPractice(): Promise<void> {
  await Promise.all(started.splice(0).map((process) => process.kill()))
}

export class PracticeProcess {
  readonly child: ChildProcess
  readonly dialect: Dialect
  /** Lines of stdout. */
  readonly lines: string[] = []
  stderr = ''
  /** Resolves with the end of the process itself; its pipes may be held longer. */
  readonly exited: Promise<Ending>
  /** Resolves when nobody holds its stdout any more. */
  readonly outputEnded: Promise<void>

  constructor(stage: PracticeStage, variables: Record<string, string>) {
    this.dialect = stage === 'wdpost' ? dialectA : dialectB
    const env = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !name.startsWith('PRACTICE_'))
    )
    this.child = spawn(process.execPath, [practiceProver, 'processor', stage], {
      detached: true,
      env: { ...env, ...Object.fromEntries(Object.entries(variables).map(([k, v]) => [`PRACTICE_${k}`, v])) },
      stdio: 'pipe'
    })
    const splitter = new LineSplitter(2 ** 28, (line) => this.lines.push(line))
    this.child.stdout?.on('data', (chunk: Buffer) => splitter.push(chunk))
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr += text))
    this.child.stdin?.on('error', () => undefined) // it may be gone already
    this.exited = new Promise((resolve) => {
      this.child.once('exit', (code, signal) => resolve({ code, signal }))
    })
    this.outputEnded = new Promise((resolve) => {
      this.child.stdout?.once('close', () => resolve())
    })
  }

  /** Writes a request without waiting for anything. */
  ask(id: number, task: ProofTask): void {
    this.child.stdin?.write(this.dialect.encodeRequest(id, task))
  }

  write(text: string | Buffer): void {
    this.child.stdin?.write(text)
  }

  /** Every answer among its lines so far. */
  answers(): Answered[] {
    return this.lines.flatMap((line) => {
      const decoded = this.dialect.decodeLine(line)
      return decoded.kind === 'reply' ? [{ id: decoded.id, reply: decoded.reply }] : []
    })
  }

  async answer(id: number): Promise<WireReply> {
    const find = () => this.answers().find((answer) => answer.id === id)
    await eventually(() => find() !== undefined, `answer ${id}; stderr: ${this.stderr}`)
    return find()!.reply
  }

  async saidOnStderr(text: string): Promise<void> {
    await eventually(() => this.stderr.includes(text), `"${text}" on stderr; it said: ${this.stderr}`)
  }

  async ready(): Promise<void> {
    await this.saidOnStderr('what it answers proves nothing')
  }

  async kill(): Promise<void> {
    try {
      if (this.child.pid !== undefined) process.kill(-this.child.pid, 'SIGKILL')
    } catch {
      // The whole group is gone.
    }
    await this.exited
    this.child.stdout?.destroy()
    this.child.stderr?.destroy()
  }
}
