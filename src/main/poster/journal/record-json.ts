/**
 * The record of a batch as JSON text, and back. The version in front is that of the form: a newer one is not guessed at but
 * refused, as anything is that is not what was written (a damaged record must never be sent, nor stop a proof).
 */
import { formatBitfieldJson, parseBitfieldJson } from '../../filecoin/bitfield-json.ts'
import { encodeBase64 } from '../../filecoin/base64.ts'
import { formatCidJson, parseCidJson } from '../../filecoin/lotus-json/cid-json.ts'
import { JsonFields } from '../../filecoin/lotus-json/json-fields.ts'
import { deadlineAt, deadlineParameters, type Deadline } from '../../filecoin/deadline.ts'
import { postProofType } from '../../filecoin/post-proof-type.ts'
import { actorId } from '../../filecoin/sector-id.ts'
import { PosterError } from '../../lib/error.ts'
import { parseJson, stringifyJson } from '../../lib/json.ts'
import type { MessageGas } from '../message-channel.ts'
import type { PostRecord, ProvenBatch, ProvenPartition, SentMessage } from '../post-record.ts'

const version = 1
/** Messages of one batch that are kept; no batch sends as many. */
export const mostMessages = 100

/** @throws PosterError TOO_LARGE for more messages than any batch may have */
export function formatRecord({ batch, messages, landedAt }: PostRecord): string {
  if (messages.length > mostMessages) {
    throw new PosterError('TOO_LARGE', `a proof has ${messages.length} messages, ${mostMessages} at most`)
  }
  return stringifyJson({
    version,
    batch: batchJson(batch),
    messages: messages.map(messageJson),
    landedAt: landedAt ?? null
  })
}

/** @throws PosterError INVALID_ARGUMENT, INVALID_JSON with the reason */
export function parseRecord(text: string): PostRecord {
  const fields = new JsonFields(parseJson(text), 'the record of a proof')
  const found = fields.integer('version')
  if (found !== version) throw invalid(`the record is of version ${found}, this program knows ${version}`)
  const messages = fields.list('messages', readMessage)
  if (messages.length > mostMessages) throw invalid('the record has too many messages')
  return {
    batch: fields.object('batch', readBatch),
    messages,
    landedAt: fields.optional('landedAt', readEpoch) ?? undefined
  }
}

function batchJson(batch: ProvenBatch): unknown {
  const { key, deadline, partitions, proofType, proof, seed, tableDigest, verdict, provenAt } = batch
  return {
    miner: key.miner,
    partition: key.partition,
    deadline: { ...deadline.parameters, periodStart: deadline.periodStart, index: deadline.index },
    partitions: partitions.map(({ index, skipped, proven }) => ({
      index,
      skipped: formatBitfieldJson(skipped),
      proven: formatBitfieldJson(proven)
    })),
    proofType,
    proof: encodeBase64(proof),
    seed: encodeBase64(seed),
    tableDigest,
    verdict,
    provenAt
  }
}

function readBatch(value: unknown): ProvenBatch {
  const fields = new JsonFields(value, 'the batch')
  const deadline = fields.object('deadline', readDeadline)
  const seed = fields.bytes('seed')
  if (seed.length !== 32) throw invalid('the seed has not 32 bytes')
  return {
    key: {
      miner: actorId(fields.unsigned('miner')),
      open: deadline.open,
      partition: fields.integer('partition')
    },
    deadline,
    partitions: fields.list('partitions', readPartition),
    proofType: postProofType(fields.integer('proofType')),
    proof: fields.bytes('proof'),
    seed,
    tableDigest: fields.object('tableDigest', readText),
    verdict: fields.object('verdict', oneOf(verdicts)),
    provenAt: fields.integer('provenAt')
  }
}

function readDeadline(value: unknown): Deadline {
  const fields = new JsonFields(value, 'the deadline')
  const parameters = deadlineParameters({
    deadlines: fields.integer('deadlines'),
    provingPeriod: fields.integer('provingPeriod'),
    challengeWindow: fields.integer('challengeWindow'),
    challengeLookback: fields.integer('challengeLookback'),
    faultDeclarationCutoff: fields.integer('faultDeclarationCutoff')
  })
  return deadlineAt(parameters, fields.integer('periodStart'), fields.integer('index'))
}

function readPartition(value: unknown): ProvenPartition {
  const fields = new JsonFields(value, 'the partition')
  return {
    index: fields.integer('index'),
    skipped: fields.object('skipped', parseBitfieldJson),
    proven: fields.object('proven', parseBitfieldJson)
  }
}

function messageJson(message: SentMessage): unknown {
  return {
    ...message,
    gasFeeCap: message.gasFeeCap.toString(),
    commitRandomness: encodeBase64(message.commitRandomness),
    cid: message.cid === undefined ? null : formatCidJson(message.cid),
    gas: message.gas ? gasJson(message.gas) : null,
    escalation: message.escalation.toString()
  }
}

function readMessage(value: unknown): SentMessage {
  const fields = new JsonFields(value, 'the message')
  return {
    id: fields.object('id', readText),
    channel: fields.object('channel', oneOf(channels)),
    sender: fields.address('sender'),
    gasFeeCap: fields.amount('gasFeeCap'),
    epoch: fields.integer('epoch'),
    commitRandomness: fields.bytes('commitRandomness'),
    cid: fields.optional('cid', parseCidJson) ?? undefined,
    gas: fields.optional('gas', readGas) ?? undefined,
    state: fields.object('state', oneOf(states)),
    gasOverEstimation: fields.object('gasOverEstimation', readFactor),
    actedAt: fields.integer('actedAt'),
    escalation: fields.amount('escalation')
  }
}

function gasJson({ limit, feeCap, premium }: MessageGas): unknown {
  return { limit, feeCap: feeCap.toString(), premium: premium.toString() }
}

function readGas(value: unknown): MessageGas {
  const fields = new JsonFields(value, 'the gas')
  return {
    limit: fields.integer('limit'),
    feeCap: fields.amount('feeCap'),
    premium: fields.amount('premium')
  }
}

const verdicts = ['valid', 'well-formed', 'practice', 'unverified'] as const
const channels = ['messager', 'node'] as const
const states = ['intended', 'pushed', 'failed', 'given-up'] as const

function oneOf<Text extends string>(texts: readonly Text[]): (value: unknown) => Text {
  return (value) => {
    const text = texts.find((one) => one === value)
    if (text === undefined) throw invalid(`is none of ${texts.join(', ')}`)
    return text
  }
}

function readText(value: unknown): string {
  if (typeof value !== 'string' || value.length > 500) throw invalid('is no text')
  return value
}

function readEpoch(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw invalid('is no epoch')
  return value
}

function readFactor(value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) throw invalid('is no factor')
  return value
}

function invalid(problem: string): PosterError {
  return new PosterError('INVALID_ARGUMENT', problem)
}
