/**
 * Where the prover that comes with a manager is looked for first: beside the program as it was typed, as the original does
 * (node-protocol.md §4.2), and beside the file that really runs, since what was typed is a link for whoever installed us
 * by `npm link`.
 */
import { realpathSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/** @param script `process.argv[1]`; absolute directories, each once */
export function launcherDirectories(script: string | undefined): readonly string[] {
  if (script === undefined) return []
  const typed = resolve(script)
  return [...new Set([dirname(typed), ...realDirectory(typed)])]
}

function realDirectory(script: string): readonly string[] {
  try {
    return [dirname(realpathSync(script))]
  } catch {
    return []
  }
}
