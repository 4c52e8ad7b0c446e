/**
 * `npm run soak [days] [first seed]`: days of a whole PoSter on a practice network, each with faults that its seed draws; see
 * test/integration/poster-soak.test.ts. Two hundred days from a random seed on, unless told otherwise. A seed that failed is
 * repeated with SOAK_SEED=<seed> npm run soak.
 */
import { randomInt } from 'node:crypto'
import { modulePath, projectNode, run } from './process.mjs'

const [days = '200', base = String(randomInt(1_000_000))] = process.argv.slice(2)
const { status } = await run(
  projectNode(),
  [
    modulePath('vitest/vitest.mjs'),
    'run',
    '--project',
    'integration',
    'test/integration/poster-soak.test.ts'
  ],
  { env: { SOAK_DAYS: days, SOAK_BASE: base, ...process.env } }
)
process.exitCode = status
