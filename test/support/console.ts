/** A console in this process, asked over a pair of ports in memory as a page would. */
import { join } from 'node:path'
import { KeyedList } from '../../src/shared/channel/keyed-list.ts'
import { createMemoryPorts } from '../../src/shared/channel/memory-port.ts'
import { openClient } from '../../src/shared/channel/open-client.ts'
import { permissions, type Permission } from '../../src/shared/contract/console/permission.ts'
import type {
  MethodName,
  ParamsOf,
  ResultOf,
  RowOf,
  TopicName,
  TopicParamsOf
} from '../../src/shared/contract/console/contract.ts'
import { openConsole, type Console, type ConsoleOptions } from '../../src/main/console/open-console.ts'
import { resolveConsoleHome } from '../../src/main/console/console-home.ts'
import { openLogging } from '../../src/main/lib/log/log-sink.ts'
import { silentLogger } from '../../src/main/lib/log/logger.ts'

export interface ConsolePage {
  call<M extends MethodName>(method: M, params: ParamsOf<M>, timeoutMs?: number): Promise<ResultOf<M>>
  /** Rows as they are now and from then on. */
  watch<T extends TopicName>(topic: T, params: TopicParamsOf<T>): WatchedRows<RowOf<T>>
  close(): void
}

export interface WatchedRows<R> {
  rows(): readonly R[]
  /** Waits until the rows are as asked. */
  until<S>(find: (rows: readonly R[]) => S | undefined, what: string, within?: number): Promise<S>
}

export interface OpenedConsole extends AsyncDisposable {
  readonly console: Console
  page(granted?: readonly Permission[]): ConsolePage
}

/** @param directory of its own, for its files and the logs of its nodes */
export async function openTestConsole(
  directory: string,
  options: Partial<ConsoleOptions> = {}
): Promise<OpenedConsole> {
  const opened = await openConsole({
    home: resolveConsoleHome({}, directory),
    fixed: [],
    openLog: (logs) => {
      const logging = openLogging({
        mode: 'daemon',
        env: { GOLOG_OUTPUT: 'file', GOLOG_FILE: join(directory, 'node.log') },
        stderr: process.stderr,
        directory: logs
      })
      return { logger: logging.logger('dep'), close: () => logging.close() }
    },
    launcherDirectories: [],
    confirmSpend: () => Promise.resolve(false),
    language: 'en',
    logger: silentLogger,
    ...options
  })
  return {
    console: opened,
    page: (granted = permissions) => openPage(opened, granted),
    [Symbol.asyncDispose]: () => opened.close()
  }
}

function openPage(console: Console, granted: readonly Permission[]): ConsolePage {
  const [here, there] = createMemoryPorts()
  console.serve(there, {
    permissions: new Set(granted),
    who: 'test',
    host: 'browser',
    offerDownload: () => Promise.resolve(undefined)
  })
  const client = openClient(here)
  return {
    call: async (method, params, timeoutMs = 30_000) =>
      // The handlers are typed by the contract, and so is what comes back.
      await client.call(method, params, { timeoutMs }),
    watch: (topic, params) => watchRows(client, topic, params),
    close: () => client.close()
  }
}

function watchRows<R extends { readonly id: string }>(
  client: ReturnType<typeof openClient>,
  topic: string,
  params: unknown
): WatchedRows<R> {
  let rows: readonly R[] = []
  let failure: Error | undefined
  const waiting = new Set<() => void>()
  const tell = (): void => {
    for (const look of [...waiting]) look()
  }
  const list = new KeyedList<R>()
  const show = (): void => {
    rows = list.rows()
    tell()
  }
  client.watch<R>(topic, params, {
    snapshot(revision, all) {
      list.snapshot(revision, all)
      show()
    },
    change(change) {
      list.change(change)
      show()
    },
    lost: () => undefined,
    ended(error) {
      failure = new Error(`${topic} ended: ${error?.code ?? ''} ${error?.message ?? ''}`)
      tell()
    }
  })
  return {
    rows: () => rows,
    until: (find, what, within = 30_000) =>
      new Promise((resolve, reject) => {
        const limit = setTimeout(() => {
          waiting.delete(look)
          reject(new Error(`${what} did not come: ${JSON.stringify(rows).slice(0, 2000)}`))
        }, within)
        function look(): void {
          const found = find(rows)
          if (found === undefined && !failure) return
          clearTimeout(limit)
          waiting.delete(look)
          if (found === undefined) reject(failure ?? new Error(what))
          else resolve(found)
        }
        waiting.add(look)
        look()
      })
  }
}
