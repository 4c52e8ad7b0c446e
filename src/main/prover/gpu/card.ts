/**
 * A card as an inventory knows it, whether this machine told it or an operator pasted it. Everything a driver may refuse
 * to tell is optional; nothing here is guessed.
 */

export interface ComputeCapability {
  readonly major: number
  readonly minor: number
}

export interface GpuCard {
  /** nvidia-smi's index: the order of PCI addresses. */
  readonly index?: number
  /** `GPU-` and a complete lower-case UUID. */
  readonly uuid?: string
  /** `00000000:0A:00.0` */
  readonly pciBusId?: string
  readonly name: string
  /** Memory is in bytes. */
  readonly memoryTotal?: number
  readonly memoryUsed?: number
  readonly memoryFree?: number
  readonly utilizationPercent?: number
  readonly temperatureCelsius?: number
  readonly driverVersion?: string
  /** As the driver tells it; drivers before about 510 do not. */
  readonly computeCapability?: ComputeCapability
  /** MIG instances listed under the card; only `nvidia-smi -L` lists them. */
  readonly migInstances?: number
  /** What the driver says of a card it can no longer use: `GPU is lost`, `GPU requires reset`. */
  readonly fault?: string
}

/** More than any machine holds; a longer list is refused. */
export const mostCards = 128

/** `card 3`, or the best name there is. */
export function cardLabel(card: GpuCard): string {
  return card.index === undefined ? (card.uuid ?? card.pciBusId ?? card.name) : `card ${card.index}`
}

/** The name of a card whose listing gives none. */
export const unnamedCard = 'unnamed card'

/** What two listings say of one card: later values win, values only one of them has are kept. */
export function mergeCards(one: GpuCard, other: GpuCard): GpuCard {
  return { ...one, ...other, name: other.name === unnamedCard ? one.name : other.name }
}

/** True when both carry a UUID, or both a PCI address, and it is the same. */
export function isSameCard(one: GpuCard, other: GpuCard): boolean {
  if (one.uuid !== undefined && other.uuid !== undefined) return one.uuid === other.uuid
  return one.pciBusId !== undefined && one.pciBusId === other.pciBusId
}
