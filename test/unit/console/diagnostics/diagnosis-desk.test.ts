import { expect, test } from 'vitest'
import { DiagnosisDesk } from '../../../../src/main/console/diagnostics/diagnosis-desk.ts'
import type { ConsoleNode } from '../../../../src/main/console/host/console-node.ts'
import { NodeHost } from '../../../../src/main/console/host/node-host.ts'
import { systemClock } from '../../../../src/main/lib/clock.ts'
import { silentLogger } from '../../../../src/main/lib/log/logger.ts'
import type { DiagnosisRow } from '../../../../src/shared/contract/console/diagnosis.ts'
import { deferred } from '../../../support/deferred.ts'
import { nodeRow } from '../../renderer/node-row.ts'

/** A node elsewhere whose methods are asked through `call`. */
function node(call: ConsoleNode['caller']['call']): ConsoleNode {
  return {
    id: 'far',
    row: () => nodeRow({ id: 'far', kind: 'attached', options: null, abilities: ['stores', 'deadlines'] }),
    look: () => Promise.resolve(),
    caller: { call },
    local: undefined,
    run: undefined,
    close: () => Promise.resolve()
  }
}

async function open(call: ConsoleNode['caller']['call']): Promise<{ desk: DiagnosisDesk; host: NodeHost }> {
  const host = await NodeHost.open({
    file: undefined,
    fixed: [node(call)],
    openLog: undefined,
    launcherDirectories: [],
    clock: systemClock,
    logger: silentLogger
  })
  return { desk: new DiagnosisDesk({ host, clock: systemClock, logger: silentLogger }), host }
}

/** Rows as a watcher sees them, and a promise of the moment they fit. */
function watchRows(desk: DiagnosisDesk): {
  until(
    fits: (rows: ReadonlyMap<string, DiagnosisRow>) => boolean
  ): Promise<ReadonlyMap<string, DiagnosisRow>>
} {
  const rows = new Map<string, DiagnosisRow>()
  const waiting = new Set<() => void>()
  const told = (put: readonly DiagnosisRow[]): void => {
    for (const row of put) rows.set(row.id, row)
    for (const check of [...waiting]) check()
  }
  desk.watch('far', {
    ready: true,
    onReady: () => () => undefined,
    snapshot: (_revision, all) => told(all),
    change: ({ put }) => told(put),
    ended: () => undefined
  })
  return {
    until: (fits) =>
      new Promise((resolve) => {
        const check = (): void => {
          if (!fits(rows)) return
          waiting.delete(check)
          resolve(rows)
        }
        waiting.add(check)
        check()
      })
  }
}

test('only the checks that are asked for are run, and each once at a time', async () => {
  let asked = 0
  const gate = deferred<void>()
  const { desk, host } = await open(async () => {
    asked += 1
    await gate.promise
    return []
  })
  const seen = watchRows(desk)
  desk.run('far', ['stores'])
  await seen.until((rows) => rows.get('stores')?.state === 'running')
  desk.run('far', ['stores'])
  gate.resolve(undefined)
  const rows = await seen.until(
    (all) => all.get('stores')?.result != null && all.get('stores')?.state === 'idle'
  )
  expect([...rows.values()].filter(({ result }) => result).map(({ id }) => id)).toEqual(['stores'])
  expect(desk.results('far').map(({ code }) => code)).toEqual(['storesNone'])
  expect(asked).toBe(1)
  await desk.close()
  await host.close()
})

test('what is cancelled keeps what was said before', async () => {
  let hang = false
  const { desk, host } = await open((_method, _params, signal) =>
    hang
      ? new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(new Error('aborted')))
        )
      : Promise.resolve([])
  )
  const seen = watchRows(desk)
  desk.run('far', ['stores'])
  await seen.until((rows) => rows.get('stores')?.result != null)
  hang = true
  desk.run('far', ['stores'])
  await seen.until((rows) => rows.get('stores')?.state === 'running')
  await desk.cancel('far')
  const rows = await seen.until((all) => all.get('stores')?.state === 'idle')
  expect(rows.get('stores')?.result?.code).toBe('storesNone')
  await desk.close()
  await host.close()
})
