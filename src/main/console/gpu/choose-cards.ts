/** How a process is put on a card: the variables that say so, by UUID or by index. Pure. */
import type {
  AssignedProcess,
  CardForm,
  WizardCard
} from '../../../shared/contract/console/gpu-assignment.ts'
import { PosterError } from '../../lib/error.ts'
import { resolveVisibleCards, type VisibleCards } from '../../prover/gpu/visible-cards.ts'

/** The cards a process would see, by CUDA's rules. */
export function cardsOf(envs: AssignedProcess['envs'], cards: readonly WizardCard[]): VisibleCards {
  const visibleDevices = envs['CUDA_VISIBLE_DEVICES']
  const deviceOrder = envs['CUDA_DEVICE_ORDER']
  return resolveVisibleCards(
    {
      ...(visibleDevices === undefined ? {} : { visibleDevices }),
      ...(deviceOrder === undefined ? {} : { deviceOrder })
    },
    cards
  )
}

/**
 * The process on these cards; a card that has no UUID is written by index, and one without an index by UUID.
 * @throws PosterError INVALID_ARGUMENT for a card with neither
 */
export function putOnCards(
  process: AssignedProcess,
  cards: readonly WizardCard[],
  form: CardForm
): AssignedProcess {
  const byUuid =
    form === 'uuid'
      ? cards.every(({ uuid }) => uuid !== undefined)
      : cards.some(({ index }) => index === undefined)
  const names = cards.map((card) => {
    const name = byUuid ? card.uuid : card.index
    if (name !== undefined) return String(name)
    throw new PosterError(
      'INVALID_ARGUMENT',
      `${card.name} has no ${byUuid ? 'UUID' : 'index'} to be named by`
    )
  })
  const { CUDA_VISIBLE_DEVICES: _devices, CUDA_DEVICE_ORDER: _order, ...others } = process.envs
  return {
    ...process,
    envs: {
      CUDA_VISIBLE_DEVICES: names.join(','),
      ...(byUuid ? {} : { CUDA_DEVICE_ORDER: 'PCI_BUS_ID' }),
      ...others
    }
  }
}
