/**
 * Bundles for headless servers: planned from a node, looked through, taken away, and read back. Every method needs `host`: a
 * plan holds the configuration with its secrets, and names paths.
 */
import { boolean, integer, name, nullable, object, oneOf, record, text } from '../check/check.ts'
import type { BundlePlan, BundleWarning, ReadBundle } from './bundle.ts'
import { ofNode, path } from './common.ts'
import { longestConfigText } from './config.ts'
import { method } from './define.ts'

/** Characters of an archive as base64 text: half a MiB of archive, and it fits into one message. */
export const longestArchive = 700_000

export interface BundleView {
  readonly name: string
  readonly files: readonly {
    readonly path: string
    /** Permission bits. */
    readonly mode: number
    readonly bytes: number
    readonly sha256: string
    readonly text: string
  }[]
  readonly warnings: readonly BundleWarning[]
  readonly commands: readonly string[]
  /** ms since the Unix epoch; the same plan and time give the same bytes again. */
  readonly at: number
}

const hostPath = name(1024)

const plan = object({
  name: name(64),
  target: oneOf('ours', 'go-v0.4', 'damocles'),
  host: object({
    user: name(64),
    program: hostPath,
    home: hostPath,
    configDirectory: nullable(hostPath),
    parameterCache: nullable(hostPath)
  }),
  listen: name(256),
  proxy: nullable(name(256)),
  poster: boolean,
  miner: boolean,
  extProver: boolean,
  environment: record(text(4096), 128),
  files: object({ sectorManager: text(longestConfigText), extProver: text(longestConfigText) })
})

/** At the time of a {@link BundleView}. */
const timed = { plan, at: integer(0, Number.MAX_SAFE_INTEGER) }

export const exportMethods = {
  /** A plan that would run this node on another machine as it runs here. */
  'export.plan': method<BundlePlan>()('host', ofNode),
  'export.build': method<BundleView>()('host', object({ plan })),
  /** Offers it as .tar.gz; '' when it was saved already, null when the person did not want it. */
  'export.download': method<{ readonly address: string | null; readonly bytes: number }>()(
    'host',
    object(timed)
  ),
  /** Makes a folder of the bundle's name in `parent`, which is there. */
  'export.save': method<{ readonly folder: string }>()('host', object({ ...timed, parent: path })),
  /** @param archive base64 */
  'export.read': method<ReadBundle>()('host', object({ archive: name(longestArchive) })),
  /** Writes the plan's configuration into a home of this machine, over nothing, and hosts it. */
  'export.apply': method<{ readonly node: string; readonly written: readonly string[] }>()(
    'host',
    object({ plan, name: name(80), home: path })
  )
}
