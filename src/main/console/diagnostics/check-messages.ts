/** Can the senders pay, and do messages land? (operators.md 19) */
import { sendersOf } from '../../config/schema/sector-manager.ts'
import { describeError } from '../../lib/error.ts'
import { isJsonObject } from '../../lib/json-object.ts'
import type { JsonValue } from '../../lib/json.ts'
import { needsChain, needsConfig, needsNode, notNeeded, type RunCheck } from './diagnosis-context.ts'

const fil = 10n ** 18n
const lowBalance = 5n * fil
const leastBalance = 1n * fil
/** ms from sending until a message is taken for stuck. */
const stuckAfter = 10 * 60_000

export const checkSenderBalance: RunCheck = async ({ config, chain, options }, signal) => {
  if (!options.poster) return notNeeded
  if (!config) return needsConfig
  if (!chain) return needsChain
  const proving = config.sectorManager.miners.filter(({ poSt }) => poSt.enabled)
  const without = proving.filter(({ poSt }) => sendersOf(poSt).length === 0)
  if (without.length > 0) {
    return {
      code: 'senderMissing',
      parameters: { miners: without.map(({ actor }) => `f0${actor}`).join(', ') }
    }
  }
  const senders = [...new Set(proving.flatMap(({ poSt }) => sendersOf(poSt)))].slice(0, 32)
  if (senders.length === 0) return notNeeded
  const evidence: string[] = []
  let least: { sender: string; balance: bigint } | undefined
  for (const sender of senders) {
    try {
      const balance = await chain.balance(sender, signal)
      evidence.push(`${shorten(sender)}: ${showFil(balance)}`)
      if (!least || balance < least.balance) least = { sender, balance }
    } catch (error) {
      signal.throwIfAborted()
      return { code: 'chainUnreachable', parameters: { reason: describeError(error) } }
    }
  }
  if (!least) return notNeeded
  const parameters = { sender: shorten(least.sender), balance: showFil(least.balance) }
  const code =
    least.balance < leastBalance
      ? 'balanceCritical'
      : least.balance < lowBalance
        ? 'balanceLow'
        : 'balanceEnough'
  return { code, parameters, evidence }
}

export const checkStuckMessages: RunCheck = async ({ callNode, options, clock }, signal) => {
  if (!options.poster) return notNeeded
  if (!callNode) return needsNode
  const state = await callNode('Venus.PosterState', [], signal)
  const sent = batchesOf(state).filter(({ phase }) => phase === 'sent' || phase === 'sending')
  const stuck = sent.filter(({ since }) => clock.now() - since > stuckAfter)
  const oldest = Math.round(Math.max(0, ...sent.map(({ since }) => clock.now() - since)) / 1000)
  const evidence = stuck.slice(0, 32).map(({ label, message }) => `${label}: ${message}`)
  return {
    code: stuck.length > 0 ? 'messagesStuck' : 'messagesMoving',
    parameters: { count: stuck.length > 0 ? stuck.length : sent.length, seconds: oldest },
    evidence
  }
}

interface SentBatch {
  readonly label: string
  readonly phase: string
  readonly since: number
  readonly message: string
}

function batchesOf(state: JsonValue): SentBatch[] {
  const deadlines = isJsonObject(state) && Array.isArray(state['Deadlines']) ? state['Deadlines'] : []
  return deadlines.flatMap((deadline) => {
    if (!isJsonObject(deadline) || !Array.isArray(deadline['Batches'])) return []
    const place = isJsonObject(deadline['Deadline']) ? deadline['Deadline']['Index'] : ''
    return deadline['Batches'].flatMap((batch) => {
      if (!isJsonObject(batch)) return []
      const { Phase: phase, Since: since, Message: message } = batch
      if (typeof phase !== 'string' || typeof since !== 'number') return []
      const label = `f0${String(deadline['Miner'])} deadline ${String(place)}`
      return [{ label, phase, since, message: typeof message === 'string' ? message : '' }]
    })
  })
}

function shorten(address: string): string {
  return address.length > 14 ? `${address.slice(0, 6)}…${address.slice(-6)}` : address
}

/** `38.42 FIL` */
function showFil(atto: bigint): string {
  const hundredths = (atto * 100n) / fil
  return `${hundredths / 100n}.${String(hundredths % 100n).padStart(2, '0')} FIL`
}
