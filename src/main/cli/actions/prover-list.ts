/** `util prover list`: the provers of a running node, what they do and what is wrong; the output or environment of one. */
import type { JsonValue } from '../../lib/json.ts'
import { PosterError } from '../../lib/error.ts'
import type { DaemonClient } from '../../node/maintain/daemon-client.ts'
import type { Action } from '../action.ts'
import { formatBytes, formatDuration, formatTable, printJson, printLine } from '../output.ts'
import type { ParsedCommand } from '../parse-arguments.ts'
import { connectProvers, describeProverState, listAt } from '../prover-command.ts'
import { textAt, valueAt } from '../record.ts'

export const run: Action = async (command, env) => {
  const output = command.string('output')
  const environment = command.string('env')
  const cards = command.boolean('cards')
  if ([output !== undefined, environment !== undefined, cards].filter(Boolean).length > 1) {
    throw new PosterError('USAGE', '--cards, --env and --output exclude each other', {
      advice: 'Run the command once for each'
    })
  }
  const daemon = await connectProvers(command, env)
  try {
    if (output !== undefined) return await showOutput(daemon, command, output)
    if (environment !== undefined) return await showEnvironment(daemon, command, environment)
    const list = await daemon.call('Venus.ProverList', [cards])
    if (command.boolean('json')) printJson(list)
    else printList(list, cards)
    return listAt(list, 'Stages').some(
      (stage) => valueAt(stage, 'Needed') === true && Number(textAt(stage, 'Ready')) === 0
    )
      ? 1
      : 0
  } finally {
    await daemon.close()
  }
}

async function showOutput(daemon: DaemonClient, command: ParsedCommand, name: string): Promise<void> {
  const lines = await daemon.call('Venus.ProverOutput', [name, command.integer('lines') ?? 100])
  if (command.boolean('json')) return printJson(lines)
  for (const line of listAt(lines)) {
    printLine(
      `${new Date(Number(textAt(line, 'Time'))).toISOString()}  ${textAt(line, 'Pid')}  ${textAt(line, 'Stream')}  ${textAt(line, 'Text')}`
    )
  }
}

async function showEnvironment(daemon: DaemonClient, command: ParsedCommand, name: string): Promise<void> {
  const environment = await daemon.call('Venus.ProverEnvironment', [name])
  if (command.boolean('json')) return printJson(environment)
  const rows = listAt(environment, 'Variables').map((variable) => [
    textAt(variable, 'Origin'),
    `${textAt(variable, 'Name')}=${textAt(variable, 'Value')}`
  ])
  for (const line of formatTable(['From', 'Variable'], rows)) printLine(line)
  for (const removed of listAt(environment, 'Removed')) {
    printLine(`not passed on: ${textAt(removed, 'Name')} (${textAt(removed, 'Reason')})`)
  }
}

const head = ['Name', 'State', 'Pid', 'Running', 'Done', 'Failed', 'Restarts', 'Cards', 'TMPDIR', 'Program']

function printList(list: JsonValue, withCards: boolean): void {
  const now = Date.now()
  const children = listAt(list, 'Children')
  const rows = children.map((child) => [
    `${textAt(child, 'Name')}${valueAt(child, 'Configured') === false ? '*' : ''}`,
    describeProverState(child, now),
    textAt(child, 'Pid') === '0' ? '-' : textAt(child, 'Pid'),
    `${listAt(child, 'Tasks').length} of ${textAt(child, 'Concurrent')}`,
    textAt(child, 'Done'),
    textAt(child, 'Failed'),
    textAt(child, 'Restarts'),
    textOr(child, 'VisibleDevices', 'all'),
    textOr(child, 'Tmpdir', '-'),
    textAt(child, 'Program') || textAt(child, 'Bin') || '-'
  ])
  for (const line of formatTable(head, rows)) printLine(line)
  if (children.some((child) => valueAt(child, 'Configured') === false)) {
    printLine('* started because ext-prover.cfg has no entry of its kind')
  }
  if (withCards) printCards(list, children)
  const remarks = [...children.flatMap((child) => tasksOf(child, now)), ...foldFindings(children, now)]
  const ends = children.flatMap((child) => lastEndOf(child, now))
  if (remarks.length + ends.length > 0) printLine()
  for (const remark of [...remarks, ...ends]) printLine(remark)
}

function printCards(list: JsonValue, children: readonly JsonValue[]): void {
  printLine()
  const reason = textAt(list, 'Cards', 'Reason')
  if (reason !== '') printLine(`${reason}. ${textAt(list, 'Cards', 'Advice')}`.trim())
  const rows = children.map((child) => [
    textAt(child, 'Name'),
    listAt(child, 'Cards', 'Holds').map(describeHold).join(', ') || '-',
    textAt(child, 'Cards', 'Placement'),
    textAt(child, 'Cards', 'May')
  ])
  for (const line of formatTable(['Name', 'On card now', 'Placement', 'May use'], rows)) printLine(line)
}

function describeHold(hold: JsonValue): string {
  const memory = Number(textAt(hold, 'MemoryUsed'))
  const card = textAt(hold, 'Index') || textAt(hold, 'Uuid')
  return `${card} ${textAt(hold, 'Name')}${memory > 0 ? ` (${formatBytes(memory)})` : ''}`.trim()
}

function ago(time: string, now: number): string {
  return `${formatDuration(Math.max(0, now - Number(time)))} ago`
}

function tasksOf(child: JsonValue, now: number): string[] {
  return listAt(child, 'Tasks').map(
    (task) =>
      `${textAt(child, 'Name')} proves ${textAt(task, 'Label')}, begun ${ago(textAt(task, 'Began'), now)}`
  )
}

/** What several children tell alike is one line. */
function foldFindings(children: readonly JsonValue[], now: number): string[] {
  const told = children.flatMap((child) =>
    listAt(child, 'Findings').map((finding) => ({
      name: textAt(child, 'Name'),
      finding,
      text: `(${textAt(finding, 'Level')}): ${textAt(finding, 'Meaning')}. ${textAt(finding, 'Advice')}`
    }))
  )
  return [...new Set(told.map(({ text }) => text))].map((text) => {
    const alike = told.filter((each) => each.text === text)
    const count = alike.reduce((sum, { finding }) => sum + Number(textAt(finding, 'Count')), 0)
    const last = Math.max(...alike.map(({ finding }) => Number(textAt(finding, 'Last'))))
    const often = count === 1 ? 'Told' : `Told ${count} times, last`
    return `${alike.map(({ name }) => name).join(', ')} ${text}. ${often} ${ago(String(last), now)}`
  })
}

function lastEndOf(child: JsonValue, now: number): string[] {
  const what = textAt(child, 'LastExit', 'What')
  if (what === '') return []
  const advice = textAt(child, 'LastExit', 'Advice')
  const reason = textAt(child, 'Reason')
  return [
    `${textAt(child, 'Name')} ${what}, ${ago(textAt(child, 'LastExit', 'At'), now)}${reason === '' ? '' : `; given up for now since ${reason}`}${advice === '' ? '' : `. ${advice}`}`
  ]
}

/** The text there, or what stands for null. */
function textOr(child: JsonValue, key: string, absent: string): string {
  const value = valueAt(child, key)
  return typeof value === 'string' ? JSON.stringify(value).slice(1, -1) : absent
}
