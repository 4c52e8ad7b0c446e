/** Is the chain node alive, is this machine's clock right, does the source answer? (operators.md 23) */
import { resolveGoTcpAddress, httpUrl } from '../../jsonrpc/address.ts'
import { createHttpClient } from '../../jsonrpc/client/client-http.ts'
import { remoteErrorOf } from '../../jsonrpc/rpc-error.ts'
import { describeError, PosterError } from '../../lib/error.ts'
import { isJsonObject } from '../../lib/json-object.ts'
import { processRunner } from '../../prover/gpu/run-command.ts'
import { needsChain, notNeeded, type CheckAnswer, type RunCheck } from './diagnosis-context.ts'

/** Epochs. */
const fewBehind = 2
const manyBehind = 10
/** ms */
const slowAnswer = 2_000
const slowSource = 1_000

export const checkChainHead: RunCheck = async ({ chain, callNode, clock, options }, signal) => {
  if (chain) {
    try {
      const [{ height, timestampMs }, epochMs] = await Promise.all([
        chain.head(signal),
        chain.epochMs(signal)
      ])
      if (timestampMs !== undefined) {
        const age = clock.now() - timestampMs
        const behind = Math.max(0, Math.floor(age / epochMs))
        const code = behind <= fewBehind ? 'headFresh' : behind <= manyBehind ? 'headBehind' : 'headStale'
        return { code, parameters: { height, behind, seconds: Math.round(age / 1000) } }
      }
    } catch (error) {
      signal.throwIfAborted()
      return { code: 'chainUnreachable', parameters: { reason: describeError(error) } }
    }
  }
  if (!callNode || !options.poster) return needsChain
  const state = await callNode('Venus.PosterState', [], signal)
  if (!isJsonObject(state)) return needsChain
  const { Epoch: height, HeardAt: heardAt } = state
  if (typeof height !== 'number' || typeof heardAt !== 'number')
    return { code: 'headStale', parameters: { height: '–', behind: '–', seconds: '–' } }
  const seconds = Math.round((clock.now() - heardAt) / 1000)
  if (seconds <= 90) return { code: 'headHeardBySelf', parameters: { height, seconds } }
  return { code: 'headBehind', parameters: { height, behind: Math.floor(seconds / 30), seconds } }
}

/** A head cannot come from the future: if it does, the clock is behind. */
export const checkClock: RunCheck = async ({ chain, clock, host }, signal) => {
  const ahead = chain
    ? await chain.head(signal).then(
        ({ timestampMs }) => (timestampMs === undefined ? undefined : timestampMs - clock.now()),
        () => undefined
      )
    : undefined
  if (ahead !== undefined && ahead > 1_000) {
    return { code: 'clockBehindHead', parameters: { seconds: (ahead / 1000).toFixed(1) } }
  }
  if (!host) return ahead === undefined ? { code: 'clockUnknown' } : { code: 'clockGood' }
  const outcome = await processRunner.run({
    file: '/usr/bin/timedatectl',
    args: ['show', '--property=NTPSynchronized', '--property=NTP'],
    env: {},
    timeout: 5_000,
    maxBytes: 16 * 1024,
    signal
  })
  const told = outcome.kind === 'ended' ? outcome.stdout : ''
  const evidence = told.trim() === '' ? [] : told.trim().split('\n').slice(0, 4)
  if (/^NTPSynchronized=yes$/m.test(told)) return { code: 'clockGood', evidence }
  if (/^NTPSynchronized=no$/m.test(told)) return { code: 'clockNotSynchronised', evidence }
  return ahead === undefined ? { code: 'clockUnknown' } : { code: 'clockGood' }
}

export const checkChainNode: RunCheck = async ({ chain, clock }, signal) => {
  if (!chain) return needsChain
  const began = clock.monotonic()
  try {
    await chain.head(signal)
  } catch (error) {
    signal.throwIfAborted()
    return { code: 'chainUnreachable', parameters: { reason: describeError(error) } }
  }
  const ms = Math.round(clock.monotonic() - began)
  return { code: ms <= slowAnswer ? 'chainAnswers' : 'chainSlow', parameters: { ms } }
}

/** A lookup of a sector that need not exist: any answer but an error of the line is one. */
export const checkSourceNode: RunCheck = async ({ options, clock }, signal): Promise<CheckAnswer> => {
  if (options.proxy === undefined) return notNeeded
  const client = createHttpClient({
    url: httpUrl(resolveGoTcpAddress(options.proxy)),
    timeout: 10_000,
    answerBytes: 1024 * 1024
  })
  const address = options.proxy
  const began = clock.monotonic()
  try {
    await client.call('Venus.SectorIndexerFind', ['normal', { Miner: 1, Number: 0 }], { signal })
  } catch (error) {
    signal.throwIfAborted()
    if (!PosterError.is(error, 'REMOTE_ERROR') || !remoteErrorOf(error)) {
      return { code: 'sourceUnreachable', parameters: { address, reason: describeError(error) } }
    }
  } finally {
    await client.close()
  }
  const ms = Math.round(clock.monotonic() - began)
  return { code: ms <= slowSource ? 'sourceAnswers' : 'sourceSlow', parameters: { address, ms } }
}
