import { describeProverPool } from './prover-pool.ts'

describeProverPool({ name: 'window proofs over dialect A', stage: 'window_post', dialect: 'A' })
describeProverPool({ name: 'window proofs over dialect B', stage: 'window_post', dialect: 'B' })
describeProverPool({ name: 'winning proofs over dialect B', stage: 'winning_post', dialect: 'B' })
