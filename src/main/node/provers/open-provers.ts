/**
 * The provers of a running node: opened as ext-prover.cfg says, told of in the log, changed when the file changes, ended
 * with the node. Trouble with a prover is a line in the log and a problem in the health answer, never a failed start: the
 * children are started all at once and nobody waits for them. The home must be owned already, since what an earlier node
 * of this home left behind is ended first.
 */
import { join } from 'node:path'
import type { ConfigSource } from '../../config/config-source.ts'
import { configFileNames } from '../../config/home.ts'
import { isUnreadable } from '../../config/load-config.ts'
import { extProverFile, type ExtProverConfig } from '../../config/schema/ext-prover.ts'
import { renderEffective } from '../../config/schema/render-config.ts'
import type { Clock } from '../../lib/clock.ts'
import { CloseStack, type Closeable } from '../../lib/closeable.ts'
import { describeError } from '../../lib/error.ts'
import type { Logger } from '../../lib/log/logger.ts'
import { findSetpriv } from '../../prover/child/find-setpriv.ts'
import { openLeftovers } from '../../prover/child/leftovers.ts'
import { openProverPool } from '../../prover/pool/prover-pool.ts'
import type { ProverPool } from '../../prover/pool/pool-contract.ts'
import { logProvers } from './log-provers.ts'
import { neededStages, proverEntries, type ProvingModules } from './prover-entries.ts'
import { describeProversHealth, type ProversHealth } from './prover-health.ts'
import { keepProverRecords } from './prover-records.ts'
import { openProverTests, type ProverTests } from './test-prover.ts'
import { watchExtProver, type FileSignature } from './watch-ext-prover.ts'

export interface NodeProversOptions {
  readonly config: ConfigSource
  readonly configDirectory: string
  /**
   * ext-prover.cfg as it was before it was loaded. Undefined without `--ext-prover`: the file is not looked at, and one
   * searched prover stands in for the built-in one of the original, for each kind of proof this node is there for.
   */
  readonly watched: { readonly before: FileSignature } | undefined
  readonly modules: ProvingModules
  readonly launcherDirectories: readonly string[]
  /** Where the process ids of provers are written down. */
  readonly leftovers: string
  /** Reads ext-prover.cfg again. */
  readonly reload: () => Promise<unknown>
  readonly clock: Clock
  readonly logger: Logger
}

export interface NodeProvers extends Closeable {
  readonly pool: ProverPool
  readonly tests: ProverTests
  health(): ProversHealth
}

const noEntries: ExtProverConfig = { wdPost: [], winPost: [] }

/** No prover makes it fail. */
export async function openNodeProvers(options: NodeProversOptions): Promise<NodeProvers> {
  const open = new CloseStack()
  try {
    return await assemble(options, open)
  } catch (error) {
    await open.close().catch(() => undefined)
    throw error
  }
}

async function assemble(options: NodeProversOptions, open: CloseStack): Promise<NodeProvers> {
  const { config, clock, logger } = options
  const needed = neededStages(options.modules)
  const log = logger.named('ext-prover')
  const { leftovers } = await openLeftovers({ file: options.leftovers, logger: log })
  open.use('the note of running provers', leftovers)
  const setpriv = await findSetpriv()
  if (!options.watched) {
    log.info('no --ext-prover: one prover for each kind of proof is started, the one that is searched', {
      stages: needed.join(' '),
      advice: 'Give each card its own prover with --ext-prover and ext-prover.cfg'
    })
  }

  // From here on nothing waits, so that no change of the file falls between its entries and those who listen for changes.
  const { extProver } = config.current()
  if (extProver)
    logger.named('dep').info(`ext porver initial cfg: ${renderEffective(extProverFile, extProver)}`)
  const pool = openProverPool({
    entries: proverEntries(extProver ?? noEntries, needed),
    host: {
      launcherDirectories: options.launcherDirectories,
      environment: process.env,
      workingDirectory: process.cwd(),
      clock,
      logger,
      setpriv,
      leftovers
    }
  })
  open.use('the provers', pool)
  open.add('the log of the provers', logProvers({ pool, clock, logger }))
  const records = keepProverRecords(pool)
  open.add('the records of the provers', () => records.stop())
  const tests = open.use('the tests of provers', openProverTests(pool, clock))
  const forgetChanges = config.onChange(({ changes, config: { extProver: changed } }) => {
    if (!changed || !changes.some(({ file }) => file === extProverFile.name)) return
    const done = pool.apply(proverEntries(changed, needed))
    for (const line of done) log.info(`ext-prover.cfg has changed: ${line}`)
  })
  open.add('changes of the configuration', forgetChanges)
  if (options.watched)
    open.use(
      'the watch over ext-prover.cfg',
      watchExtProver({
        path: join(options.configDirectory, configFileNames.extProver),
        loaded: options.watched.before,
        clock,
        logger,
        onChange: () =>
          options.reload().then(
            () => 'done',
            (error: unknown) => {
              log.debug(`ext-prover.cfg was not taken: ${describeError(error)}`)
              return isUnreadable(error) ? 'again' : 'done'
            }
          )
      })
    )
  return {
    pool,
    tests,
    health: () => describeProversHealth(pool.stages(), pool.children(), needed, clock.now(), records.of),
    close: () => open.close()
  }
}
