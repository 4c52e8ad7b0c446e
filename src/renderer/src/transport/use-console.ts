/** The page's console client, for components and stores. */
import { inject } from 'vue'
import type { InjectionKey } from 'vue'
import type { ConsoleClient } from './console-client.ts'

export const consoleKey: InjectionKey<ConsoleClient> = Symbol('console')

/** @throws Error outside of an app that provides one: a mistake of whoever mounts it */
export function useConsole(): ConsoleClient {
  const client = inject(consoleKey)
  if (!client) throw new Error('no console client is provided')
  return client
}
