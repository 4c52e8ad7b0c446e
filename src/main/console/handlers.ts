/**
 * How the rooms of the console answer the contract: one function per method, one per topic, typed by the contract itself, so
 * that a method without a handler does not compile.
 */
import type { ListSink } from '../../shared/channel/list-sink.ts'
import type { MethodSpec, TopicSpec } from '../../shared/contract/console/define.ts'
import type { DownloadFile } from './web/downloads.ts'
import type { Permission } from '../../shared/contract/console/permission.ts'

/** Who asks. */
export interface Grant {
  readonly permissions: ReadonlySet<Permission>
  /** For the log: `window`, `browser 127.0.0.1`. */
  readonly who: string
  readonly host: 'window' | 'browser'
  /**
   * Hands a file to the person who asks.
   * @returns where the page fetches it; '' when it was saved already, undefined when the person does not want it
   */
  readonly offerDownload: (file: DownloadFile) => Promise<string | undefined>
}

export interface ConsoleCall {
  /** Aborts when nobody waits any more. */
  readonly signal: AbortSignal
  readonly grant: Grant
}

type Answer<S> =
  S extends MethodSpec<infer P, infer R> ? (params: P, call: ConsoleCall) => R | Promise<R> : never

export type MethodHandlers<S> = { readonly [M in keyof S]: Answer<S[M]> }

type Feed<S> =
  S extends TopicSpec<infer P, infer Row>
    ? [Row] extends [{ readonly id: string }]
      ? (params: P, sink: ListSink<Row>) => (() => void) | Promise<() => void>
      : never
    : never

export type TopicHandlers<S> = { readonly [T in keyof S]: Feed<S[T]> }
