/**
 * Handlers of a room that is loaded by whoever first asks something of it, so that a console is there at once and a page pays
 * only for the rooms it enters. A room that could not be loaded is tried again.
 */
import type { ListSink } from '../../shared/channel/list-sink.ts'
import type { MethodSpec, TopicSpec } from '../../shared/contract/console/define.ts'
import type { ConsoleCall, MethodHandlers, TopicHandlers } from './handlers.ts'

/** @param specs the room's part of the contract */
export function methodsWhenAsked<S extends Readonly<Record<string, MethodSpec>>>(
  specs: S,
  load: () => Promise<MethodHandlers<S>>
): MethodHandlers<S> {
  const loaded = once(load)
  const handlers = Object.keys(specs).map((name) => [
    name,
    async (params: unknown, call: ConsoleCall): Promise<unknown> =>
      // Both tables have the names of `specs`; the border has made the parameters those of this method.
      ((await loaded()) as Readonly<Record<string, AnyMethod>>)[name]?.(params, call)
  ])
  // One handler for each name of `specs`, each with the parameters and the answer of the one it asks.
  return Object.fromEntries(handlers) as MethodHandlers<S>
}

/** @param specs the room's part of the contract */
export function topicsWhenAsked<S extends Readonly<Record<string, TopicSpec>>>(
  specs: S,
  load: () => Promise<TopicHandlers<S>>
): TopicHandlers<S> {
  const loaded = once(load)
  const handlers = Object.keys(specs).map((name) => [
    name,
    async (params: unknown, sink: ListSink): Promise<unknown> =>
      // As for methods.
      ((await loaded()) as Readonly<Record<string, AnyTopic>>)[name]?.(params, sink)
  ])
  // As for methods.
  return Object.fromEntries(handlers) as TopicHandlers<S>
}

type AnyMethod = (params: unknown, call: ConsoleCall) => unknown
type AnyTopic = (params: unknown, sink: ListSink) => unknown

/** What `load` gives, loaded by the first who asks and shared; what fails is tried again by the next. */
export function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined
  return () => {
    loading ??= load().catch((error: unknown) => {
      loading = undefined
      throw error
    })
    return loading
  }
}
