/**
 * Which deadlines of a miner are to be worked on at a height. One answer of the node gives where periods start and how long
 * windows are, and the rest is arithmetic: after a null round at the end of a window a node reports the same deadline one
 * period too late, so its word on which deadline is next counts for nothing. Sources: proving.md §1.2, §6 items 19, 28, 32.
 */
import { currentDeadline, deadlineAfter, type Deadline } from '../../filecoin/deadline.ts'

export interface MinerSchedule {
  /** Any deadline of the miner, past or future. */
  readonly reported: Deadline
  /** Its proving period was seen to run; one that is yet to begin has no deadlines before. */
  readonly hasStarted: boolean
}

/**
 * Ascending; none or one most of the time, two where one is open and the next challenged.
 * @param challengeConfidence epochs after the challenge before proving starts
 */
export function deadlinesInHand(
  { reported, hasStarted }: MinerSchedule,
  height: number,
  challengeConfidence: number
): readonly Deadline[] {
  const found: Deadline[] = []
  let deadline = currentDeadline(reported.parameters, reported.periodStart, height)
  while (deadline.challenge + challengeConfidence <= height) {
    if (hasStarted || deadline.open >= reported.periodStart) found.push(deadline)
    deadline = deadlineAfter(deadline)
  }
  return found
}

/** Whether the period that was reported runs at the height, so that everything before it is known to have run too. */
export function periodRuns(reported: Deadline, height: number): boolean {
  return reported.periodStart <= height
}
