/**
 * Waits for a condition that nothing announces, with a deadline.
 */

/** Asks again and again until the answer is true. @throws Error naming `what` after `timeout` ms */
export async function eventually(
  condition: () => boolean | Promise<boolean>,
  what: string,
  timeout = 20_000
): Promise<void> {
  const deadline = performance.now() + timeout
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`waited ${timeout} ms for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
