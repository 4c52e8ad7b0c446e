import { describe, expect, it } from 'vitest'
import { actorId, sectorNumber } from '../../../../src/main/filecoin/sector-id.ts'
import type { ChannelStep, ProofStep } from '../../../../src/main/miner/miner-event.ts'
import { logMiner } from '../../../../src/main/node/miner/log-miner.ts'
import { recordingLogger } from '../../../support/recording-logger.ts'

const miner = actorId(1000)
const gateway = 'ws://gateway:1'

function world() {
  const logger = recordingLogger()
  const tell = logMiner(logger)
  return {
    logger,
    channel: (step: ChannelStep) => tell({ about: 'channel', at: 0, gateway, miner, step }),
    proof: (step: ProofStep) => tell({ about: 'proof', at: 0, gateway, miner, id: 'id-1', epoch: 42, step }),
    tell
  }
}

describe('the log of the responder', () => {
  it('says what the original says of channels, under the logger miner', () => {
    const { logger, channel } = world()
    channel({ kind: 'opening' })
    channel({ kind: 'connected', channel: 'c-1' })
    channel({ kind: 'lost', reason: 'reset', retryMs: 1_000 })
    expect(logger.lines.map(({ level, logger: name, message }) => [level, name, message])).toEqual([
      ['info', 'miner', 'start proof event listening for f01000'],
      ['info', 'miner', 'f01000 success to connect with proof c-1'],
      ['warn', 'miner', 'f01000 listen proof changes errored: reset']
    ])
    expect(logger.lines[0]?.fields).toEqual({ mid: miner, gateway })
  })

  it('tells of a gateway that stays away once, and again when it was there in between', () => {
    const { logger, channel } = world()
    for (let round = 0; round < 50; round++) channel({ kind: 'lost', reason: 'refused', retryMs: 15_000 })
    expect(logger.at('warn')).toHaveLength(1)
    channel({ kind: 'listening' })
    channel({ kind: 'lost', reason: 'refused', retryMs: 1_000 })
    expect(logger.at('warn')).toHaveLength(2)
  })

  it('gives durations in seconds and places in fields', () => {
    const { logger, proof } = world()
    proof({ kind: 'asked', sectors: [sectorNumber(7)] })
    proof({ kind: 'answered', took: 2_500 })
    proof({ kind: 'refused', code: 'would-be-late', reason: 'busy', took: 3 })
    expect(logger.lines.map(({ level, fields }) => [level, fields])).toEqual([
      ['info', { mid: miner, height: 42, event: 'id-1', gateway, sectors: [7n] }],
      ['info', { mid: miner, height: 42, event: 'id-1', gateway, elapsed: 2.5 }],
      ['error', { mid: miner, height: 42, event: 'id-1', gateway, code: 'would-be-late', elapsed: 0.003 }]
    ])
  })

  it('lets no text of a stranger drive a terminal, or fill the disk', () => {
    const { logger, channel } = world()
    channel({ kind: 'connected', channel: `\u001b[2J\n${'x'.repeat(10_000)}` })
    const [line] = logger.lines
    expect(line?.message).not.toMatch(/[\u001b\n]/)
    expect(line?.message.length).toBeLessThan(600)
  })

  it('calls a failed warm-up an error', () => {
    const { logger, tell } = world()
    tell({
      about: 'warm-up',
      at: 0,
      child: 'winpost-0',
      step: { kind: 'failed', reason: 'torn', retryMs: 60_000 }
    })
    expect(logger.lines).toEqual([
      {
        level: 'error',
        logger: 'miner',
        message: 'warm up winning post failed: torn',
        fields: { child: 'winpost-0', 'retry-in': 60 }
      }
    ])
  })
})
