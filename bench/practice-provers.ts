/** Pools over practice provers and tasks of real size, for benchmarks. */
import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { postProofType } from '../src/main/filecoin/post-proof-type.ts'
import { actorId, sectorNumber } from '../src/main/filecoin/sector-id.ts'
import { systemClock } from '../src/main/lib/clock.ts'
import { silentLogger } from '../src/main/lib/log/logger.ts'
import type { ChildSpec } from '../src/main/prover/child/child-spec.ts'
import type { ProverHost } from '../src/main/prover/child/prover-host.ts'
import type { ProofReplica, ProofTask } from '../src/main/prover/proof-task.ts'

export const practiceProver = fileURLToPath(new URL('../resources/practice-prover.mjs', import.meta.url))

/** Sectors of a full partition of 32 GiB sectors. */
export const partitionSectors = 2349

/** A practice prover for window proofs over dialect B with these PRACTICE_ variables. */
export function practiceSpec(
  variables: Readonly<Record<string, string>> = {},
  share: { readonly concurrent?: number; readonly weight?: number } = {}
): ChildSpec {
  return {
    stage: 'window_post',
    bin: process.execPath,
    args: [practiceProver, 'processor', 'window_post'],
    envs: Object.fromEntries(Object.entries(variables).map(([name, value]) => [`PRACTICE_${name}`, value])),
    concurrent: 1,
    weight: 1,
    readyTimeout: 30_000,
    dialect: 'B',
    ...share
  }
}

export function practiceHost(): ProverHost {
  return {
    launcherDirectories: [],
    environment: { PATH: process.env['PATH'] },
    workingDirectory: tmpdir(),
    clock: systemClock,
    logger: silentLogger,
    setpriv: undefined,
    leftovers: undefined
  }
}

/** A window task of 32 GiB sectors, the first of them `first`. A request of a full partition has 609 kB. */
export function windowTask(first: number, sectors: number): ProofTask {
  return {
    stage: 'window_post',
    miner: actorId(1_234_567),
    proofType: postProofType(13),
    replicas: Array.from({ length: sectors }, (_, i) => replica(first + i)),
    randomness: digest(`randomness ${first}`)
  }
}

function replica(number: number): ProofReplica {
  const name = `s-t01234567-${number}`
  const store = `/mnt/store-${String(number % 40).padStart(2, '0')}`
  return {
    sector: sectorNumber(number),
    commR: digest(`sector ${number}`),
    cacheDirectory: `${store}/cache/${name}`,
    sealedFile: `${store}/sealed/${name}`,
    sealProof: 8
  }
}

function digest(text: string): Uint8Array {
  return createHash('sha256').update(text).digest()
}
