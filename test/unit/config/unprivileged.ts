/**
 * Runs an action without the power to write everywhere: root gives it up for the time of the action, anybody else has none.
 * Every test file runs in a process of its own, so nothing else is affected.
 */
export async function asUnprivileged(action: () => Promise<void>): Promise<void> {
  if (process.getuid?.() !== 0 || !process.seteuid || !process.setegid) {
    await action()
    return
  }
  process.setegid(65_534)
  process.seteuid(65_534)
  try {
    await action()
  } finally {
    process.seteuid(0)
    process.setegid(0)
  }
}
