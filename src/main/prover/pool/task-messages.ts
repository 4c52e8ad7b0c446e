/**
 * What a task that brought no proof tells its caller: what was tried, and what its children do. Pure.
 */
import { PosterError } from '../../lib/error.ts'
import type { ProverStage } from '../proof-task.ts'
import type { Attempt, ChildState } from './pool-contract.ts'

interface ToldTask {
  readonly label: string
  /** All tries; `attempts` are the last ones. */
  readonly tried: number
  readonly attempts: readonly Attempt[]
}

interface ToldChild {
  readonly name: string
  readonly state: ChildState
  readonly running: number
  readonly concurrent: number
}

const mostChildren = 16

export function outOfTime(
  task: ToldTask & { readonly boundTo: string | undefined },
  stage: ProverStage,
  children: readonly ToldChild[],
  now: number
): PosterError {
  const may = children.filter(({ name }) => task.boundTo === undefined || name === task.boundTo)
  const told = may.slice(0, mostChildren).map((child) => `${child.name} ${describeState(child, now)}`)
  if (may.length > mostChildren) told.push(`${may.length - mostChildren} more`)
  const standing = told.length === 0 ? `there is no prover for ${stage}` : `the provers: ${told.join(', ')}`
  return new PosterError(
    'TIMED_OUT',
    `${task.label}: no proof before its deadline; ${describeAttempts(task)}; ${standing}`
  )
}

export function nobodyLeft(
  task: ToldTask & { readonly boundTo: string | undefined },
  stage: ProverStage,
  children: readonly ToldChild[]
): PosterError {
  const why =
    task.boundTo !== undefined
      ? `${task.boundTo} ${children.some(({ name }) => name === task.boundTo) ? 'is stopped' : `is no prover for ${stage}`}`
      : children.length === 0
        ? `there is no prover for ${stage}`
        : `every prover for ${stage} is stopped`
  const tried = task.attempts.length === 0 ? '' : `; ${describeAttempts(task)}`
  return new PosterError('PROVER_UNAVAILABLE', `${task.label}: ${why}${tried}`, {
    advice: 'Start a prover, or add one to ext-prover.cfg'
  })
}

/** PROOF_FAILED when every try was answered, PROVER_FAILED when a prover ended under one. */
export function everyTryFailed(task: ToldTask & { readonly answeredOnly: boolean }): PosterError {
  return new PosterError(
    task.answeredOnly ? 'PROOF_FAILED' : 'PROVER_FAILED',
    `${task.label}: ${task.tried} tries failed; ${describeAttempts(task)}`
  )
}

function describeAttempts({ attempts, tried }: ToldTask): string {
  if (attempts.length === 0) return 'no prover took it'
  const earlier = tried - attempts.length
  return `tried ${earlier > 0 ? `${earlier} times before, then ` : ''}${attempts
    .map(({ child, began, ended, failure }) => `${child} (${seconds(ended - began)}: ${failure ?? 'done'})`)
    .join(', ')}`
}

function describeState({ state, running, concurrent }: ToldChild, now: number): string {
  switch (state.kind) {
    case 'ready':
      return running < concurrent ? 'is free' : `is busy (${running} of ${concurrent})`
    case 'starting':
      return `has been starting for ${seconds(now - state.since)}`
    case 'draining':
      return `is finishing its tasks before a ${state.then}`
    case 'ending':
      return 'is ending'
    case 'backing-off':
      return `is tried again in ${seconds(state.nextTry - now)}`
    case 'quarantined':
      return `is in quarantine since ${state.reason}, tried again in ${seconds(state.nextTry - now)}`
    case 'stopped':
      return 'is stopped'
  }
}

function seconds(ms: number): string {
  return `${(Math.max(0, ms) / 1000).toFixed(1)} s`
}
