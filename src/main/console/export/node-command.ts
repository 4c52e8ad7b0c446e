/** The command that runs a node, as words (node-protocol.md §1.3). Pure. */
import type { BundlePlan } from '../../../shared/contract/console/bundle.ts'

type CommandPlan = Pick<BundlePlan, 'listen' | 'proxy' | 'poster' | 'miner' | 'extProver'> & {
  readonly host: Pick<BundlePlan['host'], 'program' | 'home' | 'configDirectory'>
}

/** Global flags stand before `daemon`; values follow `=`, as in the chapter. */
export function nodeCommand({ host, listen, proxy, poster, miner, extProver }: CommandPlan): string[] {
  return [
    host.program,
    `--home=${host.home}`,
    'daemon',
    'run',
    ...(proxy === null ? [] : [`--proxy=${proxy}`]),
    ...(poster ? ['--poster'] : []),
    ...(miner ? ['--miner'] : []),
    `--listen=${listen}`,
    ...(host.configDirectory === null ? [] : [`--conf-dir=${host.configDirectory}`]),
    ...(extProver ? ['--ext-prover'] : [])
  ]
}
