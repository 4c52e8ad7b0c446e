/**
 * Looks at the places a prover may stand in, each within a time: a dead mount must not stop provers that stand elsewhere.
 * A place whose disk does not answer ends a search, since what comes after it is another program. Where no look can begin,
 * because others hang, a process of its own looks; where that cannot be either, the path is taken as it is.
 */
import type { Clock } from '../../lib/clock.ts'
import { askTestProgram } from './ask-test-program.ts'
import { judgeProgram, type ProgramLook, type ProgramVerdict } from './find-program.ts'
import { DiskLooks, LookTurns, threadTurns, type LookResult } from './look-within.ts'

const ownLooks = new DiskLooks<ProgramVerdict>(threadTurns)
/** Of other processes: they hold no thread of ours. */
const testLooks = new DiskLooks<ProgramVerdict | undefined>(new LookTurns(16))

/** @param patience ms for each look */
export function lookForProgram(patience: number, clock: Clock): ProgramLook {
  return async (program) => {
    const look = await ownLooks.within(program, () => judgeProgram(program), patience, clock)
    if (look.kind === 'seen') return look.value
    if (look.kind === 'late') return unanswered(patience)
    return judgeTest(
      program,
      patience,
      await testLooks.within(program, () => askTestProgram(program), patience, clock)
    )
  }
}

function judgeTest(
  program: string,
  patience: number,
  look: LookResult<ProgramVerdict | undefined>
): ProgramVerdict {
  if (look.kind === 'late') return unanswered(patience)
  const verdict = look.kind === 'seen' ? look.value : undefined
  if (verdict && verdict.kind !== 'usable') return verdict
  const how = verdict ? 'was only looked at from outside' : 'was not looked at'
  return { kind: 'usable', doubt: `the program ${program} ${how}: other disks do not answer` }
}

function unanswered(patience: number): ProgramVerdict {
  return { kind: 'unanswered', reason: `its disk did not answer within ${patience} ms` }
}
