import { defineConfig } from 'vitest/config'

/** They measure what others beside them would spoil, or need all of the machine: run with --no-file-parallelism. */
const alone = ['cli', 'provable-check', 'prover-chaos'].map((name) => `test/integration/${name}.test.ts`)

/**
 * One project per kind of test, in processes, since the tests open real databases and sockets. Unit tests share two of them:
 * a process for each of three hundred files took longer than the tests, and whoever leaves something open is found out.
 */
export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    projects: [
      ...['unit', 'conformance', 'integration'].map((name) => ({
        extends: true as const,
        test: {
          name,
          include: [`test/${name}/**/*.test.ts`],
          exclude: alone,
          isolate: name !== 'unit',
          testTimeout: name === 'integration' ? 120_000 : 30_000
        }
      })),
      {
        extends: true as const,
        test: { name: 'integration-alone', include: alone, testTimeout: 120_000 }
      },
      ...['web', 'electron'].map((name) => ({
        extends: true as const,
        test: {
          name: `e2e-${name}`,
          include: [`test/e2e/${name}/**/*.test.ts`],
          testTimeout: 90_000,
          hookTimeout: 120_000
        }
      }))
    ]
  }
})
