/** The driver as real programs: present, gone, and a history that goes on while nobody looks. */
import { expect, it } from 'vitest'
import { describeCards, describeSeen } from '../../../../src/main/console/cards/card-rows.ts'
import { CardWatch } from '../../../../src/main/console/cards/card-watch.ts'
import { queryInventory } from '../../../../src/main/prover/gpu/query-inventory.ts'
import { temporaryDirectory } from '../../../support/cli.ts'
import { installNvidiaSmi, installProgram } from '../../../support/nvidia-smi.ts'
import { steppedClock } from '../../../support/stepped-clock.ts'

const uuid = 'GPU-8a56a4bc-1111-2222-3333-444455556666'
const card = `0, ${uuid}, 00000000:0A:00.0, NVIDIA GeForce RTX 3090, 24576, 1024, 23552, 97, 74, 550.54, 8.6\n`
const signal = new AbortController().signal

it('shows cards, and unknown values instead of zeros once the driver is gone', async () => {
  await using place = await temporaryDirectory()
  await installNvidiaSmi(place.path, { cards: card })
  const clock = steppedClock(1_000_000)
  const watch = new CardWatch({
    clock,
    wanted: () => true,
    ask: (within) =>
      queryInventory({
        env: { PATH: `${place.path}:${process.env['PATH'] ?? ''}` },
        wellKnownFiles: [],
        procDirectory: place.path,
        signal: within
      })
  })
  const seen = await watch.see(signal)
  expect(describeSeen(seen)).toMatchObject({ id: 'cards', state: 'present', seenAt: clock.now() })
  expect(describeCards(seen, [], () => undefined)).toEqual([
    {
      id: uuid,
      index: 0,
      name: 'NVIDIA GeForce RTX 3090',
      pciSlot: '00000000:0A:00.0',
      driver: '550.54',
      computeCapability: '8.6',
      memoryTotal: 24 * 2 ** 30,
      memoryUsed: 2 ** 30,
      load: 0.97,
      temperature: 74,
      processes: [],
      provers: [],
      fault: '',
      seenAt: clock.now()
    }
  ])

  await installProgram(
    place.path,
    'echo "NVIDIA-SMI has failed because it couldn\'t communicate with the NVIDIA driver."; exit 9'
  )
  clock.step(30_000)
  const gone = await watch.see(signal)
  expect(describeSeen(gone).state).toBe('away')
  expect(describeSeen(gone).reason).not.toBe('')
  expect(describeCards(gone, [], () => undefined)).toMatchObject([
    { id: uuid, load: null, memoryUsed: null, temperature: null }
  ])
  expect(watch.history(uuid).load).toEqual([0.97, null])
  await watch.close()
})

it('says that there is no card where there is no driver', async () => {
  await using place = await temporaryDirectory()
  const clock = steppedClock(1_000_000)
  const watch = new CardWatch({
    clock,
    wanted: () => false,
    ask: (within) =>
      queryInventory({
        env: { PATH: place.path },
        wellKnownFiles: [],
        procDirectory: place.path,
        signal: within
      })
  })
  const seen = await watch.see(signal)
  expect(describeSeen(seen).state).toBe('none')
  expect(describeCards(seen, [], () => undefined)).toEqual([])
  await watch.close()
})
