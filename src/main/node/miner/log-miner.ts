/**
 * The responder's events as log lines of the logger `miner`. Texts and fields are the original's where it has the event.
 * A gateway that stays away is told once, not every time it is tried.
 */
import type { Logger } from '../../lib/log/logger.ts'
import { terminalSafe } from '../../lib/terminal-safe.ts'
import type { ChannelEvent, MinerEvent, ProofEvent, TellMiner, WarmUpEvent } from '../../miner/miner-event.ts'

/** Characters of a stranger's text in a line. */
const longestText = 500

export function logMiner(logger: Logger): TellMiner {
  const log = logger.named('miner')
  const lost = new Set<string>()
  return (event: MinerEvent) => {
    switch (event.about) {
      case 'channel':
        return logChannel(log, lost, event)
      case 'proof':
        return logProof(log, event)
      case 'warm-up':
        return logWarmUp(log, event)
    }
  }
}

function logChannel(log: Logger, lost: Set<string>, { gateway, miner, step }: ChannelEvent): void {
  const name = `f0${miner}`
  const key = `${gateway} ${name}`
  const fields = { mid: miner, gateway }
  switch (step.kind) {
    case 'opening':
      return log.info(`start proof event listening for ${name}`, fields)
    case 'listening':
      lost.delete(key)
      return log.info(`${name} listens for proof events`, fields)
    case 'connected':
      return log.info(`${name} success to connect with proof ${shown(step.channel)}`, fields)
    case 'lost': {
      const line = `${name} listen proof changes errored: ${shown(step.reason)}`
      const more = { ...fields, 'retry-in': step.retryMs / 1000 }
      if (lost.has(key)) return log.debug(line, more)
      lost.add(key)
      return log.warn(line, { ...more, advice: 'It is tried again for ever; this line is not repeated' })
    }
    case 'event-refused':
      return log.warn(`a proof event of ${name} was answered with an error: ${shown(step.reason)}`, {
        ...fields,
        event: shown(step.id)
      })
    case 'closed':
      lost.delete(key)
      return log.info(`stop proof event listening for ${name}`, fields)
  }
}

function logProof(log: Logger, { gateway, miner, id, epoch, step }: ProofEvent): void {
  const fields = { mid: miner, height: epoch, event: shown(id), gateway }
  switch (step.kind) {
    case 'asked':
      return log.info('winning post asked for', { ...fields, sectors: step.sectors })
    case 'repeated':
      return log.debug('the same proof event again', fields)
    case 'shared':
      return log.info('winning post asked for before, it is made once', fields)
    case 'proved':
      return log.info('computed winning post', {
        ...fields,
        elapsed: step.took / 1000,
        child: step.tries.at(-1)?.child,
        tries: step.tries.length,
        ...(step.practice ? { practice: true } : {})
      })
    case 'verified':
      return log.info('verified winning post', {
        ...fields,
        verdict: step.verdict,
        elapsed: step.took / 1000
      })
    case 'unverified':
      return log.warn(`winning post is answered unverified: ${shown(step.reason)}`, fields)
    case 'answered':
      return log.info('answered winning post', { ...fields, elapsed: step.took / 1000 })
    case 'refused': {
      const line = `no winning post: ${shown(step.reason)}`
      const more = { ...fields, code: step.code, elapsed: step.took / 1000 }
      return step.code === 'disabled' || step.code === 'closing'
        ? log.warn(line, more)
        : log.error(line, more)
    }
    case 'made-late':
      return log.warn('winning post was made too late, it is thrown away', {
        ...fields,
        elapsed: step.took / 1000
      })
    case 'undelivered':
      return log.error(`the gateway did not take the answer: ${shown(step.reason)}`, fields)
  }
}

function logWarmUp(log: Logger, { child, step }: WarmUpEvent): void {
  switch (step.kind) {
    case 'began':
      return log.info('warm up winning post', { child, mid: step.miner, sector: step.sector })
    case 'warmed':
      return log.info('warm up winning post done', { child, elapsed: step.took / 1000 })
    case 'failed':
      return log.error(`warm up winning post failed: ${shown(step.reason)}`, {
        child,
        'retry-in': step.retryMs / 1000
      })
    case 'postponed':
      return log.warn(`no warm up of winning post: ${shown(step.reason)}`, {
        child,
        'retry-in': step.retryMs / 1000
      })
    case 'gone':
      return log.info('warm up winning post ended with its child', { child })
  }
}

function shown(text: string): string {
  return terminalSafe(text.slice(0, longestText))
}
