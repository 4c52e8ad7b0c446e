/** What came of a rehearsal, as it goes over RPC, into the log and to `--json`: durations in whole ms, absent ones null. */
import type { RehearsalResult } from './rehearse-post.ts'

/** Sectors that are named; the count is always exact. */
const mostNamed = 1_000

export function encodeRehearsal(result: RehearsalResult): object {
  const { phases, skipped } = result
  return {
    Verdict: result.verdict,
    Good: result.good,
    Child: result.child ?? '',
    Proven: result.proven,
    SkippedCount: skipped.length,
    Skipped: skipped.slice(0, mostNamed).map(({ sector, reason }) => ({ Sector: sector, Reason: reason })),
    CheckMs: whole(phases.check),
    WaitMs: whole(phases.wait),
    ProveMs: whole(phases.prove),
    VerifyMs: whole(phases.verify),
    ElapsedMs: whole(result.elapsed),
    Meaning: result.meaning
  }
}

function whole(duration: number | undefined): number | null {
  return duration === undefined ? null : Math.round(duration)
}
