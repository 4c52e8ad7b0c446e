/**
 * What becomes of the children when the entries of the file change: which stay, change their share, are replaced, come or
 * go. Pure. It avoids restarts: a child that computes is worth more than a tidy list.
 */
import type { ChildSpec } from '../child/child-spec.ts'
import type { PoolEntry } from './pool-contract.ts'

export interface PresentChild {
  readonly name: string
  /** What it runs, or will run when it is being replaced already. */
  readonly spec: ChildSpec
  /** It leaves the pool when its tasks are done. Its card is taken until then, so only a replacement may follow it. */
  readonly leaving: boolean
}

export type EntryChange =
  | { readonly kind: 'keep'; readonly child: string; readonly entry: PoolEntry }
  /** Weight or concurrency differ, nothing else. */
  | { readonly kind: 'share'; readonly child: string; readonly entry: PoolEntry }
  | { readonly kind: 'replace'; readonly child: string; readonly entry: PoolEntry }
  | { readonly kind: 'remove'; readonly child: string }
  | { readonly kind: 'add'; readonly entry: PoolEntry }

/**
 * Equal entries find each other first, however often one stands in the file and wherever; then those that differ in their
 * share only; then, within a stage, those of the same TMPDIR, since that is the lock of a card; then those left, in order.
 * Changes come in the order of the entries; removals last.
 */
export function matchEntries(
  children: readonly PresentChild[],
  entries: readonly PoolEntry[]
): readonly EntryChange[] {
  const changes: (EntryChange | undefined)[] = entries.map(() => undefined)
  let free = [...children]
  const pair = (kind: 'keep' | 'share' | 'replace', keyOf: (spec: ChildSpec) => string | undefined): void => {
    const byKey = new Map<string, PresentChild[]>()
    for (const child of free) {
      const key = kind !== 'replace' && child.leaving ? undefined : keyOf(child.spec)
      if (key !== undefined) byKey.set(key, [...(byKey.get(key) ?? []), child])
    }
    for (const [place, entry] of entries.entries()) {
      if (changes[place]) continue
      const key = keyOf(entry.spec)
      const child = key === undefined ? undefined : byKey.get(key)?.shift()
      if (!child) continue
      changes[place] = { kind, child: child.name, entry }
      free = free.filter((other) => other !== child)
    }
  }
  pair('keep', keyOfSpec)
  pair('share', keyWithoutShare)
  pair('replace', keyOfSpec)
  pair('replace', keyOfTemporaryDirectory)
  pair('replace', (spec) => spec.stage)
  return [
    ...entries.map((entry, place) => changes[place] ?? ({ kind: 'add', entry } as const)),
    ...free
      .filter(({ leaving }) => !leaving)
      .map(({ name }): EntryChange => ({ kind: 'remove', child: name }))
  ]
}

function keyOfSpec(spec: ChildSpec): string {
  return JSON.stringify([keyWithoutShare(spec), spec.weight, spec.concurrent])
}

function keyWithoutShare({ stage, bin, args, envs, readyTimeout, dialect }: ChildSpec): string {
  const variables = Object.entries(envs).sort(([one], [other]) => (one < other ? -1 : 1))
  // Arguments mean nothing where the program is searched for.
  const program = bin === undefined ? null : [bin, ...args]
  return JSON.stringify([stage, program, variables, readyTimeout, dialect])
}

function keyOfTemporaryDirectory({ stage, envs }: ChildSpec): string | undefined {
  const directory = envs['TMPDIR']
  return directory === undefined ? undefined : JSON.stringify([stage, directory])
}
