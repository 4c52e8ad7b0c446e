/** Does the driver answer, is memory of the cards free, will an automatic update take the driver away? (operators.md 1, 10) */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { noteCard } from '../../prover/gpu/card-notes.ts'
import { cardLabel } from '../../prover/gpu/card.ts'
import { queryInventory } from '../../prover/gpu/query-inventory.ts'
import { arePracticeOnly } from './configured-provers.ts'
import { needsThisMachine, notNeeded, gib, type RunCheck } from './diagnosis-context.ts'

const mostEvidence = 16

export const checkDriver: RunCheck = async ({ host, config, options }, signal) => {
  if (!options.provers || arePracticeOnly(config?.extProver)) return notNeeded
  if (!host) return needsThisMachine
  const inventory = await queryInventory({ env: host.env, signal })
  switch (inventory.kind) {
    case 'cards': {
      const driver = inventory.cards[0]?.driverVersion ?? ''
      const evidence = inventory.cards
        .slice(0, mostEvidence)
        .map((card) => `${cardLabel(card)}: ${card.name}`)
      return { code: 'driverAnswers', parameters: { count: inventory.cards.length, driver }, evidence }
    }
    case 'driver-broken':
      return { code: 'driverBroken', parameters: { reason: inventory.reason }, evidence: [inventory.advice] }
    case 'no-card':
      return { code: 'driverNoCard', parameters: { reason: inventory.reason }, evidence: [inventory.advice] }
    case 'no-driver':
      return { code: 'driverMissing', parameters: { reason: inventory.reason }, evidence: [inventory.advice] }
  }
}

export const checkCardMemory: RunCheck = async ({ host, config, options }, signal) => {
  if (!options.provers || arePracticeOnly(config?.extProver)) return notNeeded
  if (!host) return needsThisMachine
  const inventory = await queryInventory({ env: host.env, signal })
  if (!('cards' in inventory)) return { code: 'driverMissing', parameters: { reason: inventory.reason } }
  const low = inventory.cards.filter((card) =>
    noteCard(card).some(
      ({ about, level }) => (about === 'memory' || about === 'memory-in-use') && level !== 'unknown'
    )
  )
  const evidence = low.slice(0, mostEvidence).map((card) => {
    const users = inventory.uses.filter(({ uuid }) => uuid === card.uuid)
    const held = users.map(({ pid, name = '' }) => `${pid} ${name}`.trim()).join(', ')
    return `${cardLabel(card)}: ${gib(card.memoryFree ?? 0)} free${held === '' ? '' : `, used by ${held}`}`
  })
  if (low.length === 0) return { code: 'cardMemoryEnough', parameters: { count: inventory.cards.length } }
  return {
    code: 'cardMemoryLow',
    parameters: { cards: low.map(cardLabel).join(', '), needed: '8.5 GiB' },
    evidence
  }
}

/** Debian and Ubuntu: what apt does by itself, and whether the driver is left out. */
export const checkDriverUpdates: RunCheck = async ({ host, config, options }) => {
  if (!options.provers || arePracticeOnly(config?.extProver)) return notNeeded
  if (!host) return needsThisMachine
  const directory = join(host.etcDirectory ?? '/etc', 'apt/apt.conf.d')
  let text = ''
  try {
    for (const name of (await readdir(directory)).sort().slice(0, 128)) {
      const content = await readFile(join(directory, name), 'utf8').catch(() => '')
      text += content.slice(0, 64 * 1024).replaceAll(/^\s*(?:\/\/|#).*$/gm, '') + '\n'
    }
  } catch {
    return { code: 'updatesUnknown' }
  }
  const on = [...text.matchAll(/APT::Periodic::Unattended-Upgrade\s+"(\d+)"/g)].at(-1)?.[1]
  if (on === undefined || on === '0') return { code: 'updatesOff' }
  const spared = /Package-Blacklist\s*\{[^}]*nvidia[^}]*\}/.test(text)
  return {
    code: spared ? 'updatesSpareDriver' : 'updatesTakeDriver',
    evidence: [`APT::Periodic::Unattended-Upgrade "${on}"`]
  }
}
