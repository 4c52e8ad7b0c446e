/**
 * Why a prover process is no more, as half a sentence for people: it goes after the name of the child.
 */
import type { ChildExit, EndPurpose } from './child-exit.ts'
import { signalOfCode } from './exit-reason.ts'

export function describeExit(exit: ChildExit): string {
  switch (exit.kind) {
    case 'ended':
      return describePurpose(exit.purpose)
    case 'missing-program':
      return `has no program to run, ${exit.reason}${exit.tried.length > 1 ? `: ${exit.tried.join(', ')}` : ''}`
    case 'not-started':
      return `could not be started: ${exit.reason}`
    case 'bad-tmpdir':
      return `has no usable TMPDIR (${exit.directory}): ${exit.reason}`
    case 'bad-entry':
      return `has a wrong entry: ${exit.reason}`
    case 'missed-ready':
      return `did not say that it is ready within ${exit.timeout} ms`
    case 'wrong-ready':
      return `began with ${JSON.stringify(exit.line)} instead of its ready line`
    case 'code': {
      const signal = signalOfCode(exit.code)
      return signal === undefined
        ? `exited with code ${exit.code}`
        : `exited with code ${exit.code}, which means that what it ran was killed by ${signal}`
    }
    case 'signal':
      return `was killed by ${exit.signal}`
    case 'out-of-memory':
      return `was killed, most likely for want of memory: ${exit.evidence}`
    case 'flood':
      return `was ended because it wrote too much: ${exit.reason}`
    case 'garbage':
      return `was ended because it broke the protocol: ${exit.reason}`
  }
}

function describePurpose(purpose: EndPurpose): string {
  switch (purpose) {
    case 'operator':
      return 'was ended by the operator or by a changed entry'
    case 'closing':
      return 'was ended because the node is closing'
    case 'abandoned-task':
      return 'was ended because it computed for nobody'
  }
}
