/**
 * `setpriv` replaces itself by the prover; when that fails it says so on stderr and exits. For people that is a prover
 * that could not be started, and not one that exited. Pure.
 */
import type { ChildExit } from './child-exit.ts'

/** As for shells: found and not executable, and not found. */
const failureCodes: readonly (number | null)[] = [126, 127]

/** @param firstWords the first line on stderr of a process that said nothing else before it exited */
export function startFailure(
  program: string,
  code: number | null,
  firstWords: string | undefined
): ChildExit | undefined {
  const prefix = 'setpriv: '
  if (!failureCodes.includes(code) || !firstWords?.startsWith(prefix)) return undefined
  return { kind: 'not-started', program, reason: firstWords.slice(prefix.length) }
}
