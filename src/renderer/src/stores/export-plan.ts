/**
 * What a wizard hands to the Export page: as much of a bundle's plan as it knows. It stays in this window's memory, since a
 * configuration file may hold a token.
 */
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { BundlePlan } from '../../../shared/contract/console/bundle.ts'

/** Everything but what only the other machine's owner knows is filled in by a wizard; the page asks for the rest. */
export type PreparedPlan = Pick<
  BundlePlan,
  'listen' | 'proxy' | 'poster' | 'miner' | 'extProver' | 'files'
> & {
  readonly host: Pick<BundlePlan['host'], 'home' | 'configDirectory'>
}

export const useExportPlan = defineStore('export-plan', () => {
  const prepared = shallowRef<PreparedPlan>()

  function prepare(plan: PreparedPlan): void {
    prepared.value = plan
  }

  /** A file of the plan as it is now. */
  function replaceFile(file: keyof BundlePlan['files'], text: string): void {
    if (!prepared.value) return
    prepared.value = { ...prepared.value, files: { ...prepared.value.files, [file]: text } }
  }

  return { prepared, prepare, replaceFile }
})
