/**
 * Which dialect an entry of ext-prover.cfg speaks. Source: node-protocol.md §5.3.
 */
import type { DialectName } from './dialect.ts'

/**
 * The entry's own key wins; otherwise A when an argument is `wdpost`, the stage name of v0.2 and v0.3; otherwise B.
 * @param own the value of the entry's own key, already checked
 */
export function inferDialect(args: readonly string[], own?: DialectName): DialectName {
  return own ?? (args.includes('wdpost') ? 'A' : 'B')
}
