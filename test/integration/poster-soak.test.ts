/**
 * Ten days of a whole PoSter on a practice network, each with two dozen faults that its seed draws. These are the
 * same ten every time; `npm run soak` draws two hundred others.
 *
 *   SOAK_SEED=17   that day alone, and its report
 *   SOAK_BASE=5    days from 5 on, instead of from 2
 *   SOAK_DAYS=200  so many days
 *   SOAK_DEADLINES=48  whole days instead of quarters
 */
import { describe, expect, it } from 'vitest'
import { runSoakDay, type SoakSize } from '../fixtures/soak/soak-day.ts'

const single = process.env['SOAK_SEED']
const base = Number(single ?? process.env['SOAK_BASE'] ?? 2)
const days = single === undefined ? Number(process.env['SOAK_DAYS'] ?? 10) : 1
/** Twelve deadlines of the usual length: a quarter of a day, so that ten fit into the tests. */
const size: SoakSize = {
  miners: 2,
  partitions: 2,
  deadlines: Number(process.env['SOAK_DEADLINES'] ?? 12),
  faults: 24
}

describe('a soak', () => {
  it.each(Array.from({ length: days }, (_, day) => base + day))(
    'loses nothing on the day of seed %i',
    async (seed) => {
      const report = await runSoakDay(seed, size)
      if (single !== undefined)
        console.log(
          JSON.stringify(
            report,
            (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value),
            1
          )
        )
      expect(report.broken, `SOAK_SEED=${seed} npm run soak repeats it`).toEqual([])
      expect(report.posted).toBeGreaterThan(size.miners * size.partitions * (size.deadlines - 3))
    },
    600_000
  )
})
