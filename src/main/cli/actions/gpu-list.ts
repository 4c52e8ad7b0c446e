/** `util gpu list`: the cards of this machine, who uses them, and who holds the locks provers share them by. */
import {
  describeVisibleCards,
  formatCapability,
  surveyGpus,
  type CardProcess,
  type GpuCard,
  type GpuSurvey,
  type LockParty,
  type LockState,
  type TmpdirLocks
} from '../../node/maintain/gpu-survey.ts'
import type { Action } from '../action.ts'
import { runCancellable } from '../context.ts'
import { formatBytes, formatTable, printJson, printLine } from '../output.ts'

export const run: Action = async (command, env) => {
  const survey = await runCancellable((signal) =>
    surveyGpus({ env, tmpdirs: command.list('tmpdir'), signal })
  )
  if (command.boolean('json')) printJson(survey)
  else printSurvey(survey)
  return survey.state === 'driver-broken' ? 1 : 0
}

const titles: Readonly<Record<GpuSurvey['state'], string>> = {
  cards: '',
  'no-card': 'No card',
  'no-driver': 'No driver',
  'driver-broken': 'Driver broken'
}

function printSurvey(survey: GpuSurvey): void {
  const { state, reason, advice, cards, processes } = survey
  if (reason !== undefined) printLine(`${titles[state]}: ${reason}. ${advice ?? ''}`.trim())
  if (cards.length > 0) {
    if (reason !== undefined) printLine()
    for (const line of formatTable(
      cardHead,
      cards.map((card) => cardRow(card, processes))
    ))
      printLine(line)
  }
  for (const card of cards) {
    for (const note of card.notes) printLine(`card ${card.index ?? '?'} (${note.level}): ${note.reason}`)
  }
  for (const line of survey.notUnderstood) printLine(`not understood: ${line}`)
  if (processes.length > 0) {
    printLine()
    for (const line of formatTable(processHead, processes.map(processRow))) printLine(line)
  }
  if (survey.processesUnknown !== undefined) printLine(survey.processesUnknown)
  for (const place of survey.locks) {
    printLine()
    for (const line of lockLines(place)) printLine(line)
  }
}

const cardHead = [
  'Index',
  'UUID',
  'PCI',
  'Name',
  'Memory',
  'Load',
  'Temp',
  'Driver',
  'Capability',
  'Processes'
]

function cardRow(card: GpuCard, processes: readonly CardProcess[]): string[] {
  const pids = processes
    .filter(({ holds }) => holds.some(({ uuid }) => uuid === card.uuid))
    .map(({ pid }) => pid)
  return [
    orDash(card.index),
    orDash(card.uuid),
    orDash(card.pciBusId),
    card.name,
    `${bytesOrDash(card.memoryUsed)} / ${bytesOrDash(card.memoryTotal)}`,
    card.utilizationPercent === undefined ? '-' : `${card.utilizationPercent} %`,
    card.temperatureCelsius === undefined ? '-' : `${card.temperatureCelsius} °C`,
    orDash(card.driverVersion),
    card.computeCapability ? formatCapability(card.computeCapability) : '-',
    pids.length === 0 ? '-' : pids.join(' ')
  ]
}

const processHead = ['Pid', 'User', 'On card', 'Memory', 'Since', 'May use', 'Command']

function processRow({ pid, name, holds, facts, visible, placement }: CardProcess): string[] {
  const memory = holds.reduce((sum, { memoryUsed = 0 }) => sum + memoryUsed, 0)
  return [
    String(pid),
    facts?.userName ?? orDash(facts?.userId),
    holds.map(({ index, uuid }) => index ?? uuid).join(' ') || '-',
    memory === 0 ? '-' : formatBytes(memory),
    timeOf(facts?.startedAt),
    `${visible ? describeVisibleCards(visible) : 'unknown'}${placement === 'elsewhere' ? ' (!)' : ''}`,
    facts?.command ?? name ?? '-'
  ]
}

function lockLines(place: TmpdirLocks): string[] {
  if (place.kind !== 'locks') return [`${place.directory}: ${place.reason}. ${place.advice}`]
  return [
    `${place.directory}:`,
    ...place.locks.flatMap((lock) => linesOfLock(lock).map((line) => `  ${line}`))
  ]
}

function linesOfLock({ name, state, holders, waiters, problem }: LockState): string[] {
  const first = {
    absent: `${name}: free (no such file)`,
    free: `${name}: free`,
    unknown: `${name}: unknown`,
    held: `${name}: held by ${holders.map(describeParty).join(', ')}`
  }[state]
  return [
    first,
    ...waiters.map((waiter) => `  waits: ${describeParty(waiter)}`),
    ...(problem === undefined ? [] : [`  ${problem}`])
  ]
}

function describeParty({ pid, facts }: LockParty): string {
  if (!facts) return `pid ${pid} (ended; a process it started still has the file open)`
  return `pid ${pid} since ${timeOf(facts.startedAt)} (${facts.userName ?? facts.userId ?? 'unknown user'}: ${facts.command})`
}

function timeOf(time: number | undefined): string {
  return time === undefined ? '-' : `${new Date(time).toISOString().slice(0, 19)}Z`
}

function orDash(value: string | number | undefined): string {
  return value === undefined ? '-' : String(value)
}

function bytesOrDash(bytes: number | undefined): string {
  return bytes === undefined ? '-' : formatBytes(bytes)
}
