/**
 * Starts one life of one prover process; see prover-process.ts for what it promises.
 */
import { ProverLife } from './prover-life.ts'
import type { StartProverProcess } from './prover-host.ts'

export const startProverProcess: StartProverProcess = (options) => new ProverLife(options)
