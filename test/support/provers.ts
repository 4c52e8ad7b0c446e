/**
 * Provers of a daemon under test: the practice prover under the name that a manager searches, and what Linux and the node
 * tell of the processes.
 */
import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { callRpc } from './cli.ts'
import { eventually } from './eventually.ts'

/** Holds `venus-worker`, which is the practice prover. */
export const proverBin = resolve(import.meta.dirname, '../fixtures/prover-bin')
export const practiceProver = resolve(import.meta.dirname, '../../resources/practice-prover.mjs')

/** PATH on which `venus-worker` is found, and the Node that runs it. */
export const proverPath = `${proverBin}:${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`

/** A child as Venus.ProverList tells of it; only what tests look at. */
export interface ProverRow {
  readonly Name: string
  readonly Stage: string
  readonly State: string
  readonly Configured: boolean
  readonly Dialect: string
  readonly Pid: number
  readonly Program: string
  readonly Weight: number
  readonly Concurrent: number
  readonly Tasks: readonly { readonly Label: string }[]
  readonly Done: number
  readonly Failed: number
  readonly Restarts: number
  readonly Reason: string
  readonly LastExit: { readonly Kind: string; readonly What: string; readonly Advice: string } | null
  readonly Findings: readonly { readonly Kind: string; readonly Level: string }[]
}

interface TestRow {
  readonly Verdict: string
  readonly Good: boolean
  readonly Child: string
  readonly Message: string
}

export async function callVenus(address: string, method: string, params: unknown[]): Promise<unknown> {
  const { body } = await callRpc(address, method, params)
  if (body.error) throw new Error(`${method}: ${body.error.message}`)
  return body.result
}

export async function listProvers(address: string): Promise<readonly ProverRow[]> {
  const list = (await callVenus(address, 'ProverList', [])) as { Children: ProverRow[] }
  return list.Children
}

export async function testProver(address: string, name = '', timeout = 20_000): Promise<TestRow> {
  return (await callVenus(address, 'ProverTest', [name, null, timeout])) as TestRow
}

/** Resolves with all of them when they are ready. */
export async function untilReady(
  address: string,
  count: number,
  timeout = 20_000
): Promise<readonly ProverRow[]> {
  let rows: readonly ProverRow[] = []
  await eventually(
    async () => {
      rows = await listProvers(address)
      return rows.length === count && rows.every(({ State }) => State === 'ready')
    },
    `${count} provers to be ready`,
    timeout
  )
  return rows
}

/** The environment a process was started with. */
export async function environmentOf(pid: number): Promise<Readonly<Record<string, string>>> {
  const text = await readFile(`/proc/${pid}/environ`, 'utf8')
  return Object.fromEntries(
    text
      .split('\0')
      .filter((pair) => pair !== '')
      .map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)])
  )
}

/** False for one that is gone, and for one that only its parent has not heard of yet. */
export async function isRunning(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  const state = stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3)
  return stat !== '' && state !== 'Z' && state !== 'X'
}

export async function untilGone(pids: readonly number[], timeout = 10_000): Promise<void> {
  await eventually(
    async () => !(await Promise.all(pids.map(isRunning))).includes(true),
    `processes ${pids.join(', ')} to be gone`,
    timeout
  )
}
