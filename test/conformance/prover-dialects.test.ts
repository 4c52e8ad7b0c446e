import { describeDialect } from './prover-dialects.ts'

describeDialect({ dialect: 'A', stage: 'wdpost' })
describeDialect({ dialect: 'B', stage: 'window_post' })
