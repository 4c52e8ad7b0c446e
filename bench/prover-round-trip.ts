/**
 * One task of a full partition through the prover pool, against a bare loop that does the same JSON work with the same
 * program and nothing else: no deadline, no supervision, no check of the answer. Both alternate.
 */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { openProverPool } from '../src/main/prover/pool/prover-pool.ts'
import type { ProverPool } from '../src/main/prover/pool/pool-contract.ts'
import type { ProofTask } from '../src/main/prover/proof-task.ts'
import { dialectB } from '../src/main/prover/wire/dialect-b.ts'
import {
  partitionSectors,
  practiceHost,
  practiceProver,
  practiceSpec,
  windowTask
} from './practice-provers.ts'
import type { BenchResult } from './result.ts'
import { median, report } from './summary.ts'

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 60)
const warmUp = 10
const limit = 1.15

export async function run(): Promise<BenchResult[]> {
  const task = windowTask(1_000_000, partitionSectors)
  const pool = openProverPool({
    entries: [{ spec: practiceSpec(), configured: true }],
    host: practiceHost()
  })
  const bare = await BareProver.start()
  const times: { ours: number[]; baseline: number[] } = { ours: [], baseline: [] }
  try {
    await pool.settled
    const measureOurs = async (): Promise<void> => void times.ours.push(await timed(() => prove(pool, task)))
    const measureBaseline = async (): Promise<void> =>
      void times.baseline.push(await timed(() => bare.ask(task)))
    for (let round = -warmUp; round < rounds; round++) {
      if (round === 0) {
        times.ours = []
        times.baseline = []
      }
      const order = [measureBaseline, measureOurs]
      for (const measure of round % 2 === 0 ? order : order.reverse()) await measure()
    }
  } finally {
    bare.kill()
    await pool.close()
  }
  const value = median(times.ours) / median(times.baseline)
  const bytes = dialectB.encodeRequest(1, task).length
  return [
    {
      name: `a task of ${Math.round(bytes / 1000)} kB through the prover pool, against a bare loop`,
      value,
      unit: '×',
      target: `≤ ${limit}`,
      pass: value <= limit,
      detail: `${median(times.ours).toFixed(1)} ms against ${median(times.baseline).toFixed(1)} ms, the prover's own time included`
    }
  ]
}

async function prove(pool: ProverPool, task: ProofTask): Promise<void> {
  const { outcome } = await pool.prove(task, { deadline: Date.now() + 60_000, label: 'round trip' })
  if (outcome.kind !== 'proven') throw new Error('no proof')
}

class BareProver {
  readonly #child: ChildProcessWithoutNullStreams
  #id = 0
  #buffer = ''
  #onLine: (line: string) => void = () => undefined

  private constructor() {
    this.#child = spawn(process.execPath, [practiceProver, 'processor', 'window_post'], {
      env: { PATH: process.env['PATH'] },
      stdio: 'pipe'
    })
    this.#child.stderr.resume()
    this.#child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.#buffer += text
      for (let end = this.#buffer.indexOf('\n'); end >= 0; end = this.#buffer.indexOf('\n')) {
        const line = this.#buffer.slice(0, end)
        this.#buffer = this.#buffer.slice(end + 1)
        this.#onLine(line)
      }
    })
  }

  static async start(): Promise<BareProver> {
    const prover = new BareProver()
    await prover.#nextLine()
    return prover
  }

  async ask(task: ProofTask): Promise<void> {
    this.#child.stdin.write(dialectB.encodeRequest(++this.#id, task))
    const line = dialectB.decodeLine(await this.#nextLine())
    if (line.kind !== 'reply' || line.id !== this.#id || line.reply.kind !== 'output') {
      throw new Error('no proof')
    }
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }

  #nextLine(): Promise<string> {
    return new Promise((resolve) => {
      this.#onLine = resolve
    })
  }
}

async function timed(act: () => Promise<void>): Promise<number> {
  const begun = performance.now()
  await act()
  return performance.now() - begun
}

if (process.argv[1] === fileURLToPath(import.meta.url)) report(await run())
