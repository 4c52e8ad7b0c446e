/**
 * The thread of a store probe that looks at sectors for the provable check (a build entry of its own). Its calls block and
 * may hang; the thread that started it stays free to tell how far this one has come.
 */
import { parentPort } from 'node:worker_threads'
import { lookAtProvableFiles } from './provable-look.ts'
import { codeOfBytes, codeOfFault, type LookOrder, type LookReport } from './provable-look-report.ts'
import { unpackFiles } from './store-probe-protocol.ts'

const port = parentPort
if (!port) throw new Error('this is the program of a thread')
const report = (message: LookReport): void => port.postMessage(message)

port.on('message', ({ question, codes }: LookOrder) => {
  for (const [place, files] of unpackFiles(question.sectors).entries()) {
    const seen = lookAtProvableFiles(question, files)
    if (typeof seen === 'string') report({ place, reason: seen })
    Atomics.store(codes, place, typeof seen === 'string' ? codeOfFault : codeOfBytes(seen))
  }
  report('done')
})
