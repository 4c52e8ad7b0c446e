/** One seed per test file, printed, so that a failure repeats with TEST_SEED=… */
export function printedSeed(what: string): number {
  const seed = Number(process.env['TEST_SEED'] ?? Date.now() % 2 ** 31)
  console.log(`${what}: seed ${seed}`)
  return seed
}
