/**
 * Provers as they go over RPC and to `util prover … --json`: keys as the other methods write them, times in ms since the
 * Unix epoch, absent numbers as 0 and absent texts as ''. Anyone who reaches the port may read them, so secrets leave here.
 */
import { processRedactor } from '../../lib/log/redact.ts'
import { coverArguments } from '../../lib/log/secret-names.ts'
import { explainExit } from '../../prover/child/explain-exit.ts'
import type { ChildReport, ChildState } from '../../prover/pool/pool-contract.ts'
import type { ChildCards } from './prover-cards.ts'
import type { ProverTestResult } from './test-prover.ts'

export function encodeChild(child: ChildReport, cards: ChildCards | undefined): object {
  const { spec, lastExit } = child
  return {
    Name: child.name,
    Stage: spec.stage,
    Configured: child.configured,
    Dialect: spec.dialect,
    ...encodeState(child.state),
    Pid: child.pid ?? 0,
    Program: child.program ?? '',
    Bin: spec.bin ?? '',
    Args: coverArguments(spec.args).map((argument) => processRedactor.redact(argument)),
    Concurrent: spec.concurrent,
    Weight: spec.weight,
    VisibleDevices: spec.envs['CUDA_VISIBLE_DEVICES'] ?? null,
    Tmpdir: spec.envs['TMPDIR'] ?? null,
    Tasks: child.tasks.map(({ label, began, deadline, abandoned }) => ({
      Label: label,
      Began: began,
      Deadline: deadline,
      Abandoned: abandoned
    })),
    Done: child.done,
    Failed: child.failed,
    Restarts: child.restarts,
    LastExit: lastExit ? encodeExit(lastExit, child.name) : null,
    Findings: child.findings.map(({ kind, level, first, last, count, line, meaning, advice }) => ({
      Kind: kind,
      Level: level,
      First: first,
      Last: last,
      Count: count,
      Line: line,
      Meaning: meaning,
      Advice: advice
    })),
    ...(cards ? { Cards: encodeCards(cards) } : {})
  }
}

function encodeState(state: ChildState): object {
  const basics = { State: state.kind, Since: state.since }
  switch (state.kind) {
    case 'starting':
    case 'ready':
    case 'ending':
    case 'stopped':
      return { ...basics, Then: '', NextTry: 0, Reason: '' }
    case 'draining':
      return { ...basics, Then: state.then, NextTry: 0, Reason: '' }
    case 'backing-off':
      return { ...basics, Then: '', NextTry: state.nextTry, Reason: '' }
    case 'quarantined':
      return { ...basics, Then: '', NextTry: state.nextTry, Reason: state.reason }
  }
}

function encodeExit({ exit, at }: NonNullable<ChildReport['lastExit']>, child: string): object {
  const { what, advice } = explainExit(exit, child)
  return { Kind: exit.kind, At: at, What: what, Advice: advice }
}

function encodeCards({ holds, placement, may }: ChildCards): object {
  return {
    Placement: placement,
    May: may,
    Holds: holds.map(({ uuid, index, name, memoryUsed }) => ({
      Uuid: uuid,
      Index: index ?? null,
      Name: name ?? '',
      MemoryUsed: memoryUsed ?? 0
    }))
  }
}

export function encodeTest(result: ProverTestResult): object {
  return {
    Verdict: result.verdict,
    Good: result.good,
    Child: result.child ?? '',
    Stage: result.stage,
    Dialect: result.dialect ?? '',
    ProvingMs: Math.round(result.proving),
    ElapsedMs: Math.round(result.elapsed),
    Meaning: result.meaning,
    Message: result.message
  }
}
