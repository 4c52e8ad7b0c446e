/** Made-up tasks, one after the other, and how each prover did with its last one. */
import { shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import type { ProverTestView } from '../../../../shared/contract/console/provers.ts'
import { useCall } from '../../transport/use-call.ts'

export type TestOutcome =
  | { readonly kind: 'running' }
  | { readonly kind: 'done'; readonly test: ProverTestView }
  /** It could not be tried at all. */
  | { readonly kind: 'refused'; readonly reason: string }

export interface ProverTests {
  readonly outcomes: Readonly<ShallowRef<ReadonlyMap<string, TestOutcome>>>
  run(prover: string): Promise<void>
}

/** ms; the node itself gives a prover two minutes */
const timeoutMs = 130_000

export function useProverTests(node: () => string): ProverTests {
  const test = useCall('provers.test')
  const outcomes = shallowRef<ReadonlyMap<string, TestOutcome>>(new Map())
  let queue: Promise<void> = Promise.resolve()
  const tell = (prover: string, outcome: TestOutcome): void => {
    outcomes.value = new Map([...outcomes.value, [prover, outcome]])
  }

  async function tryOut(prover: string): Promise<void> {
    tell(prover, { kind: 'running' })
    const done = await test.run({ node: node(), prover }, { timeoutMs })
    if (done) tell(prover, { kind: 'done', test: done })
    else tell(prover, { kind: 'refused', reason: test.error.value?.message ?? '' })
  }

  return {
    outcomes,
    run(prover) {
      queue = queue.then(() => tryOut(prover))
      return queue
    }
  }
}
