/**
 * What a node says of its network: parameters, version, actors, power. A practice network may have epochs of less than a
 * second, which no real one has; only networks whose names begin with `practice-` are believed. Source: proving.md §2.5.
 */
import type { Address } from '../../filecoin/address/address.ts'
import type { Cid } from '../../filecoin/cid.ts'
import { JsonFields } from '../../filecoin/lotus-json/json-fields.ts'
import { PosterError } from '../../lib/error.ts'
import type { JsonValue } from '../../lib/json.ts'
import { addressOrNone, hasMember, textOr } from './members.ts'
import { readText } from './read-result.ts'

/** What the name of every network for practice begins with. */
export const practicePrefix = 'practice-'

export interface NetworkParameters {
  readonly networkName: string
  /** Length of an epoch in ms. */
  readonly epochMs: number
  /** When epoch 0 was, in ms since 1970; undefined where the node does not say (older venus). */
  readonly genesisMs: number | undefined
  /** Epochs from which network upgrades count, by their names (`UpgradeIgnitionHeight`, …). */
  readonly upgradeHeights: ReadonlyMap<string, number>
}

export interface NodeVersion {
  /** `1.28.0+mainnet+git.…` */
  readonly version: string
  readonly agent: string | undefined
}

export interface Actor {
  readonly code: Cid
  readonly nonce: bigint
  /** attoFIL */
  readonly balance: bigint
  readonly delegatedAddress: Address | undefined
}

export interface Power {
  readonly rawBytes: bigint
  readonly qualityAdjusted: bigint
}

export interface MinerPower {
  readonly miner: Power
  readonly total: Power
  readonly hasMinimum: boolean
}

/** @throws PosterError INVALID_ARGUMENT with the member and the reason */
export function readNetworkParameters(value: JsonValue): NetworkParameters {
  const fields = new JsonFields(value, 'the network')
  const networkName = fields.object('NetworkName', (name) => readText(name as JsonValue)) // a member of a JSON value
  return {
    networkName,
    epochMs: epochLength(value, fields, networkName),
    genesisMs: hasMember(value, 'GenesisTimestamp') ? fields.integer('GenesisTimestamp') * 1000 : undefined,
    upgradeHeights: hasMember(value, 'ForkUpgradeParams')
      ? fields.object('ForkUpgradeParams', (heights) => readUpgradeHeights(heights as JsonValue)) // as above
      : new Map()
  }
}

/** @throws PosterError INVALID_ARGUMENT with the member and the reason */
export function readNodeVersion(value: JsonValue): NodeVersion {
  const fields = new JsonFields(value, 'the version')
  const agent = textOr(value, 'Agent', '')
  return {
    version: fields.object('Version', (text) => readText(text as JsonValue)), // as above
    agent: agent === '' ? undefined : agent
  }
}

/** @throws PosterError INVALID_ARGUMENT with the member and the reason */
export function readActor(value: JsonValue): Actor {
  const fields = new JsonFields(value, 'the actor')
  return {
    code: fields.cid('Code'),
    nonce: fields.unsigned('Nonce'),
    balance: fields.amount('Balance'),
    delegatedAddress: addressOrNone(value, fields, 'DelegatedAddress')
  }
}

/** @throws PosterError INVALID_ARGUMENT with the member and the reason */
export function readMinerPower(value: JsonValue): MinerPower {
  const fields = new JsonFields(value, 'the power')
  return {
    miner: fields.object('MinerPower', readPower),
    total: fields.object('TotalPower', readPower),
    hasMinimum: hasMember(value, 'HasMinPower') && (value as { HasMinPower?: unknown }).HasMinPower === true // an object, as it has the member
  }
}

function readPower(value: unknown): Power {
  const fields = new JsonFields(value, 'the power')
  return { rawBytes: fields.amount('RawBytePower'), qualityAdjusted: fields.amount('QualityAdjPower') }
}

function epochLength(value: JsonValue, fields: JsonFields, networkName: string): number {
  if (networkName.startsWith(practicePrefix) && hasMember(value, 'EpochMilliseconds')) {
    return positive(fields.integer('EpochMilliseconds'))
  }
  return positive(fields.integer('BlockDelaySecs')) * 1000
}

function positive(length: number): number {
  if (length > 0) return length
  throw new PosterError('INVALID_ARGUMENT', `an epoch cannot last ${length}`)
}

function readUpgradeHeights(value: JsonValue): Map<string, number> {
  const heights = new Map<string, number>()
  if (typeof value !== 'object' || value === null) return heights
  for (const [name, height] of Object.entries(value)) {
    if (typeof height === 'number' && Number.isSafeInteger(height)) heights.set(name, height)
  }
  return heights
}
