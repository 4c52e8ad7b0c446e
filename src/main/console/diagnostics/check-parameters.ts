/** Are the proof parameters of window proofs there, and not empty? (operators.md 18) It reads sizes only, no digest. */
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { systemCodeOf } from '../../lib/error.ts'
import { arePracticeOnly, realProversOf } from './configured-provers.ts'
import { needsConfig, needsThisMachine, notNeeded, type RunCheck } from './diagnosis-context.ts'

const variable = 'FIL_PROOFS_PARAMETER_CACHE'
const usualDirectory = '/var/tmp/filecoin-proof-parameters'
/** Parameters of PoSts carry this in their names, with those of every sector size. */
const postParameters = /^v\d+-proof-of-spacetime-fallback-.*\.params$/

export const checkParameters: RunCheck = async ({ config, host, options }) => {
  if (!options.provers) return notNeeded
  if (!host) return needsThisMachine
  if (!config) return needsConfig
  if (arePracticeOnly(config.extProver)) return notNeeded
  const real = realProversOf(config.extProver)
  const named = real.map(({ envs }) => envs[variable] ?? host.env[variable] ?? usualDirectory)
  const directories = [...new Set(named.length > 0 ? named : [host.env[variable] ?? usualDirectory])]
  const evidence: string[] = []
  let count = 0
  for (const directory of directories.slice(0, 16)) {
    let names: string[]
    try {
      names = (await readdir(directory)).filter((name) => postParameters.test(name))
    } catch (error) {
      return { code: 'parametersMissing', parameters: { directory }, evidence: [systemCodeOf(error) ?? ''] }
    }
    if (names.length === 0) return { code: 'parametersMissing', parameters: { directory } }
    for (const name of names.slice(0, 64)) {
      const { size } = await stat(join(directory, name))
      if (size === 0) return { code: 'parametersEmpty', parameters: { file: join(directory, name) } }
      evidence.push(`${join(directory, name)}: ${size} bytes`)
      count++
    }
  }
  return { code: 'parametersThere', parameters: { count, directory: directories.join(', ') }, evidence }
}
