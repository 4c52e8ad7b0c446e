/**
 * Has sectors looked at by a thread of this helper and tells every few milliseconds what it has seen. When the thread
 * hangs, everything up to the sector it hangs on has been told, without a message for each.
 */
import { Worker } from 'node:worker_threads'
import { siblingProgram } from '../../lib/helper-process.ts'
import { readCode, type LookOrder, type LookReport } from './provable-look-report.ts'
import type { ProvableQuestion } from './store-probe-protocol.ts'

/** ms between two tellings; longer and longer while there is nothing to tell. */
const shortestPause = 5
const longestPause = 200

let thread: Worker | undefined

/** `tell` is given runs of sectors: the place of the first, and bytes or a reason for each. */
export function lookAtSectorsAside(
  question: ProvableQuestion,
  tell: (from: number, seen: readonly (number | string)[]) => void
): Promise<number> {
  const worker = (thread ??= startThread())
  const { length } = question.sectors.split('|')
  const codes = new Uint8Array(new SharedArrayBuffer(length))
  const reasons = new Map<number, string>()
  let told = 0
  const tellNews = (): boolean => {
    const seen: (number | string)[] = []
    for (let place = told; place < length; place++) {
      const outcome = readCode(Atomics.load(codes, place), reasons.get(place))
      if (outcome === undefined) break
      seen.push(outcome)
      reasons.delete(place)
    }
    if (seen.length === 0) return false
    tell(told, seen)
    told += seen.length
    return true
  }

  return new Promise((resolve, reject) => {
    let pause = shortestPause
    const tick = (): void => {
      pause = tellNews() ? shortestPause : Math.min(longestPause, pause * 2)
      timer = setTimeout(tick, pause)
    }
    let timer = setTimeout(tick, pause)
    const settle = (): void => {
      clearTimeout(timer)
      worker.off('message', onMessage).off('error', onError)
    }
    const onMessage = (report: LookReport): void => {
      if (report !== 'done') return void reasons.set(report.place, report.reason)
      settle()
      tellNews()
      resolve(told)
    }
    const onError = (error: unknown): void => {
      thread = undefined
      settle()
      reject(error instanceof Error ? error : new Error(String(error)))
    }
    worker.on('message', onMessage).on('error', onError)
    worker.postMessage({ question, codes } satisfies LookOrder)
  })
}

/** It lives as long as the helper. */
function startThread(): Worker {
  const worker = new Worker(siblingProgram(import.meta.url, 'provable-look-thread'))
  worker.unref()
  return worker
}
