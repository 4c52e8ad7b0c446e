/** Provers as the console shows them, from `Venus.ProverList`. */
import type { ProverRow, ProverStateName, StageRow } from '../../../shared/contract/console/provers.ts'
import { goArray, goBool, goInt, goNullable, goObject, goString } from '../../jsonrpc/server/params.ts'

const child = goObject({
  Name: goString,
  Stage: goString,
  Configured: goBool,
  Dialect: goString,
  State: goString,
  Since: goInt,
  Then: goString,
  NextTry: goInt,
  Reason: goString,
  Pid: goInt,
  Program: goString,
  Bin: goString,
  Args: goArray(goString),
  Concurrent: goInt,
  Weight: goInt,
  VisibleDevices: goNullable(goString),
  Tmpdir: goNullable(goString),
  Tasks: goArray(goObject({ Label: goString, Began: goInt, Deadline: goInt, Abandoned: goBool })),
  Done: goInt,
  Failed: goInt,
  Restarts: goInt,
  LastExit: goNullable(goObject({ Kind: goString, At: goInt, What: goString, Advice: goString })),
  Findings: goArray(
    goObject({
      Kind: goString,
      Level: goString,
      First: goInt,
      Last: goInt,
      Count: goInt,
      Line: goString,
      Meaning: goString,
      Advice: goString
    })
  ),
  Cards: goNullable(
    goObject({
      Placement: goString,
      May: goString,
      Holds: goArray(
        goObject({ Uuid: goString, Index: goNullable(goInt), Name: goString, MemoryUsed: goInt })
      )
    })
  )
})

export const readProverList = goObject({
  Stages: goArray(
    goObject({
      Stage: goString,
      Needed: goBool,
      Children: goInt,
      Ready: goInt,
      Waiting: goInt,
      Running: goInt
    })
  ),
  Children: goArray(child),
  Cards: goNullable(goObject({ State: goString, Reason: goString, Advice: goString }))
})

export type ProverListAnswer = ReturnType<typeof readProverList>
type ChildAnswer = ProverListAnswer['Children'][number]

export function describeProver(answer: ChildAnswer): ProverRow {
  const { LastExit, Cards } = answer
  return {
    id: answer.Name,
    stage: answer.Stage,
    configured: answer.Configured,
    dialect: answer.Dialect,
    state: stateOf(answer.State),
    since: answer.Since,
    then: answer.Then,
    nextTry: answer.NextTry || null,
    reason: answer.Reason,
    pid: answer.Pid || null,
    program: answer.Program,
    bin: answer.Bin,
    args: answer.Args,
    concurrent: answer.Concurrent,
    weight: answer.Weight,
    visibleDevices: answer.VisibleDevices,
    tmpdir: answer.Tmpdir,
    tasks: answer.Tasks.map((task) => ({
      label: task.Label,
      began: task.Began,
      deadline: task.Deadline,
      abandoned: task.Abandoned
    })),
    done: answer.Done,
    failed: answer.Failed,
    restarts: answer.Restarts,
    lastExit: LastExit
      ? { kind: LastExit.Kind, at: LastExit.At, what: LastExit.What, advice: LastExit.Advice }
      : null,
    findings: answer.Findings.map((finding) => ({
      kind: finding.Kind,
      level: finding.Level === 'critical' ? 'critical' : 'warning',
      first: finding.First,
      last: finding.Last,
      count: finding.Count,
      line: finding.Line,
      meaning: finding.Meaning,
      advice: finding.Advice
    })),
    cards: Cards
      ? {
          placement: Cards.Placement,
          may: Cards.May,
          holds: Cards.Holds.map((hold) => ({
            uuid: hold.Uuid,
            index: hold.Index,
            name: hold.Name,
            memoryUsed: hold.MemoryUsed
          }))
        }
      : null
  }
}

export function describeStages(answer: ProverListAnswer): StageRow[] {
  return answer.Stages.map((stage) => ({
    id: stage.Stage,
    needed: stage.Needed,
    children: stage.Children,
    ready: stage.Ready,
    waiting: stage.Waiting,
    running: stage.Running
  }))
}

const states: readonly ProverStateName[] = [
  'starting',
  'ready',
  'draining',
  'ending',
  'backing-off',
  'quarantined',
  'stopped'
]

/** A state of a newer node than this console counts as one in which it does not prove. */
function stateOf(word: string): ProverStateName {
  return states.find((state) => state === word) ?? 'ending'
}
