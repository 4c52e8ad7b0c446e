/**
 * The rules of an assignment that need no look at the disk: cards, memory, lock directories, environment, command
 * (operators.md 1, 5–12, 31). Pure. It refuses nothing: an error is what will not work, a warning what may be meant so.
 */
import {
  gpuRules,
  type AssignedProcess,
  type GpuAssignment,
  type RuleFinding,
  type WizardCard,
  type WizardInventory
} from '../../../shared/contract/console/gpu-assignment.ts'
import { neededMemory, noteCard } from '../../prover/gpu/card-notes.ts'
import { knownCapability } from '../../prover/gpu/known-capabilities.ts'
import type { VisibleCards } from '../../prover/gpu/visible-cards.ts'
import { checkCommand } from './check-command.ts'
import { checkEnvironment } from './check-environment.ts'
import { cardsOf } from './choose-cards.ts'
import { checkTmpdirs, type PlacedProcess } from './check-tmpdirs.ts'
import type { Report } from './report-finding.ts'

/** More than any machine runs. */
export const mostProcesses = 64
/** bytes of host memory a window proof takes (operators.md §0). */
export const hostMemoryPerProcess = 25 * 2 ** 30
/** Seconds; a loaded host takes longer than this to load a program of the proof library. */
const shortReadyTimeout = 5

/** In the order of the rules. */
export function checkAssignment(assignment: GpuAssignment, inventory: WizardInventory): RuleFinding[] {
  const findings: RuleFinding[] = []
  const report: Report = (code, processes, parameters = {}) => {
    findings.push({ code, severity: gpuRules[code].severity, processes, parameters })
  }
  checkProcesses(assignment, inventory, report)
  const placed = assignment.processes.slice(0, mostProcesses).map((process): PlacedProcess => {
    const visible = cardsOf(process.envs, inventory.cards)
    return { process, visible, cards: chosenCards(process, visible) }
  })
  for (const place of placed) {
    checkPlace(place, inventory, report)
    checkEnvironment(place.process, report)
    checkCommand(place.process, report)
  }
  checkCards(placed, inventory, report)
  checkTmpdirs(placed, report)
  const order = Object.keys(gpuRules)
  return findings.sort((one, other) => order.indexOf(one.code) - order.indexOf(other.code))
}

function checkProcesses({ processes }: GpuAssignment, inventory: WizardInventory, report: Report): void {
  if (processes.length === 0) report('noProcess', [])
  else if (!processes.some(({ list }) => list === 'WdPost')) report('noWindowProcess', [])
  if (processes.length > mostProcesses) {
    report('tooManyProcesses', [], { count: processes.length, most: mostProcesses })
  }
  for (const { id, concurrent, weight, readyTimeoutSecs } of processes) {
    const values = { Concurrent: concurrent, Weight: weight, ReadyTimeoutSecs: readyTimeoutSecs }
    for (const [key, value] of Object.entries(values)) {
      const most = key === 'ReadyTimeoutSecs' ? 86_400 : 1_000_000
      if (!Number.isSafeInteger(value) || value < 1 || value > most)
        report('valueOutOfRange', [id], { key, value })
    }
    if (concurrent > 1) report('concurrentOnCard', [id], { concurrent })
    if (readyTimeoutSecs > 0 && readyTimeoutSecs < shortReadyTimeout) {
      report('readyTimeoutShort', [id], { seconds: readyTimeoutSecs, least: shortReadyTimeout })
    }
  }
  const { hostMemory } = inventory
  const needed = processes.length * hostMemoryPerProcess
  if (hostMemory !== null && needed > hostMemory) {
    report('hostMemoryLow', [], { count: processes.length, needed: gib(needed), memory: gib(hostMemory) })
  }
}

/** The cards a process may be said to use; empty where that cannot be told. */
function chosenCards({ envs }: AssignedProcess, visible: VisibleCards): readonly WizardCard[] {
  if (visible.kind !== 'cards') return []
  return envs['CUDA_VISIBLE_DEVICES'] === undefined && visible.cards.length > 1 ? [] : visible.cards
}

function checkPlace(
  { process, visible, cards }: PlacedProcess,
  { cards: all }: WizardInventory,
  report: Report
): void {
  const devices = process.envs['CUDA_VISIBLE_DEVICES']
  if (devices === undefined) {
    if (all.length > 1) report('cardNotChosen', [process.id], { count: all.length })
    return
  }
  const ended = 'ended' in visible && visible.ended !== undefined
  if (visible.kind === 'none') {
    const listed = devices.split(',').map((device) => device.trim())
    const hidden = listed[0] === '' || listed[0]?.startsWith('-') || new Set(listed).size < listed.length
    report(hidden ? 'cardHidden' : 'cardUnknown', [process.id], { devices })
  } else if (ended) report('cardUnknown', [process.id], { devices })
  else if (visible.kind === 'ambiguous') report('cardAmbiguous', [process.id], { devices })
  else if (cards.length > 1) report('severalCards', [process.id], { count: cards.length, devices })
}

function checkCards(placed: readonly PlacedProcess[], inventory: WizardInventory, report: Report): void {
  for (const card of inventory.cards) {
    const users = placed.filter(({ cards }) => cards.includes(card))
    if (users.length === 0) continue
    const ids = users.map(({ process }) => process.id)
    checkCard(card, ids, inventory, report)
    const stages = new Set(users.map(({ process }) => process.list))
    if (stages.size > 1) report('winningSharesCard', ids, { card: nameOf(card) })
  }
}

function checkCard(
  card: WizardCard,
  ids: readonly string[],
  inventory: WizardInventory,
  report: Report
): void {
  const name = nameOf(card)
  for (const { about, level } of noteCard(card)) {
    switch (about) {
      case 'fault':
        report('cardFault', ids, { card: name, fault: card.fault ?? '' })
        break
      case 'capability':
        if (level === 'unknown') report('capabilityUnknown', ids, { card: name, model: card.name })
        else report('capabilityLow', ids, { card: name, capability: capabilityOf(card), least: '7.5' })
        break
      case 'memory':
        if (level === 'unknown') report('memoryUnknown', ids, { card: name, needed: gib(neededMemory) })
        else
          report('memoryTotalLow', ids, {
            card: name,
            total: gib(card.memoryTotal ?? 0),
            needed: gib(neededMemory)
          })
        break
      case 'memory-in-use': {
        const free = card.memoryFree ?? (card.memoryTotal ?? 0) - (card.memoryUsed ?? 0)
        const ours = inventory.uses
          .filter(({ uuid, pid }) => uuid === card.uuid && inventory.ownPids.includes(pid))
          .reduce((sum, { memoryUsed = 0 }) => sum + memoryUsed, 0)
        // What our own provers hold is free again once they are replaced.
        if (free + ours < neededMemory) {
          report('memoryFreeLow', ids, { card: name, free: gib(free + ours), needed: gib(neededMemory) })
        }
        break
      }
      case 'partitioned':
        report('cardPartitioned', ids, { card: name, instances: card.migInstances ?? 0 })
        break
    }
  }
  for (const { pid, name: program = '', memoryUsed = 0, uuid } of inventory.uses) {
    if (uuid !== card.uuid || inventory.ownPids.includes(pid)) continue
    report('foreignProcess', ids, { card: name, pid, program, memory: gib(memoryUsed) })
  }
}

function nameOf({ index, uuid, pciBusId, name }: WizardCard): string {
  return index === undefined ? (uuid ?? pciBusId ?? name) : `#${index}`
}

function capabilityOf(card: WizardCard): string {
  const capability = card.computeCapability ?? knownCapability(card.name)
  return capability ? `${capability.major}.${capability.minor}` : ''
}

/** `8.5 GiB` */
function gib(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`
}
