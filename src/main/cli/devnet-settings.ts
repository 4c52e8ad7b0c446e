/** The flags of `devnet` as the settings of one. */
import { PosterError } from '../lib/error.ts'
import { sealProofType, type SealProofType } from '../filecoin/seal-proof-type.ts'
import { actorId } from '../filecoin/sector-id.ts'
import { sectorSizes } from '../filecoin/sector-size.ts'
import { devnetSettings, practicePrefix, type DevnetSettings } from '../devnet/settings.ts'
import type { ParsedCommand } from './parse-arguments.ts'

const firstMiner = 1000
const mostMiners = 100
/** ms. In a shorter one a step may not fit, and time that cannot keep up leaves the process none for anything else. */
const shortestEpoch = 20

/** @throws PosterError INVALID_ARGUMENT for what no devnet can be made of */
export function readDevnetSettings(command: ParsedCommand): DevnetSettings {
  const miners = command.integer('miners') ?? 1
  if (miners < 0 || miners > mostMiners) {
    throw new PosterError('INVALID_ARGUMENT', `--miners: 0 to ${mostMiners} miners, not ${miners}`)
  }
  const name = command.string('name') ?? ''
  const sealProof = readSealProof(command.string('sector-size') ?? '')
  const partitions = command.integer('partitions') ?? 1
  const sectors = command.integer('sectors') ?? 1
  const epochMilliseconds = Math.round(command.duration('epoch') ?? 0)
  if (epochMilliseconds < shortestEpoch) {
    throw new PosterError('INVALID_ARGUMENT', `--epoch: an epoch takes ${shortestEpoch}ms or more`, {
      advice: 'To go faster, let epochs pass by "devnet step"'
    })
  }
  return devnetSettings({
    seed: command.string('seed') ?? '',
    name: name.startsWith(practicePrefix) ? name : `${practicePrefix}${name}`,
    epochMilliseconds,
    miners: Array.from({ length: miners }, (_, place) => ({
      id: actorId(firstMiner + place),
      sealProof,
      partitions,
      sectors
    }))
  })
}

/** @throws PosterError INVALID_ARGUMENT for a size there is not */
function readSealProof(text: string): SealProofType {
  const place = sectorSizes.findIndex(({ name }) => name.toLowerCase() === text.trim().toLowerCase())
  if (place >= 0) return sealProofType(sectorSizes.length + place)
  throw new PosterError('INVALID_ARGUMENT', `--sector-size: there are no sectors of "${text}"`, {
    advice: `Sizes are ${sectorSizes.map(({ name }) => name).join(', ')}`
  })
}

const shortestToken = 16
const longestToken = 512

/** @throws PosterError INVALID_ARGUMENT for a token that is guessed easily or cannot stand in a header */
export function readDevnetToken(command: ParsedCommand): string | undefined {
  const token = command.string('token')
  if (token === undefined) return undefined
  const fits = token.length >= shortestToken && token.length <= longestToken && /^[\w.~+/=-]+$/.test(token)
  if (fits) return token
  throw new PosterError('INVALID_ARGUMENT', '--token: this cannot be a token', {
    advice: `Give ${shortestToken} to ${longestToken} characters of A-Z, a-z, 0-9, . _ ~ + / = -`
  })
}
