/** Bundles: planned, built, taken away as archive or folder, read back, put into a home. */
import { isAbsolute } from 'node:path'
import { Readable } from 'node:stream'
import type { BundlePlan, Bundle } from '../../../shared/contract/console/bundle.ts'
import type { exportMethods as specs } from '../../../shared/contract/console/export.ts'
import type { Clock } from '../../lib/clock.ts'
import { PosterError } from '../../lib/error.ts'
import { buildVersion } from '../../node/version.ts'
import { applyPlan } from '../export/apply-plan.ts'
import { buildBundle, sha256 } from '../export/build-bundle.ts'
import { planOfNode } from '../export/plan-of-node.ts'
import { readBundleArchive } from '../export/read-bundle.ts'
import { packBundle, writeBundleFolder } from '../export/store-bundle.ts'
import type { MethodHandlers } from '../handlers.ts'
import type { NodeHost } from '../host/node-host.ts'

export function exportMethods(host: NodeHost, clock: Clock): MethodHandlers<typeof specs> {
  return {
    'export.plan': ({ node }) => planOfNode(host.node(node)),
    'export.build': ({ plan }) => {
      const at = clock.now()
      const { name, files, warnings, commands } = build(plan, at)
      return {
        name,
        files: files.map((file) => ({
          ...file,
          bytes: Buffer.byteLength(file.text),
          sha256: sha256(file.text)
        })),
        warnings,
        commands,
        at
      }
    },
    'export.download': async ({ plan, at }, { grant }) => {
      const bundle = build(plan, at)
      const archive = await packBundle(bundle, at)
      const address = await grant.offerDownload({
        name: `${bundle.name}.tar.gz`,
        type: 'application/gzip',
        size: archive.length,
        open: () => Readable.from([archive])
      })
      return { address: address ?? null, bytes: archive.length }
    },
    'export.save': async ({ plan, at, parent }) => {
      refuseRelative(parent)
      return { folder: await writeBundleFolder(build(plan, at), parent) }
    },
    'export.read': ({ archive }) => readBundleArchive(decode(archive)),
    'export.apply': async ({ plan, name, home }) => {
      refuseRelative(home)
      const written = await applyPlan(plan, home)
      const { listen, proxy, poster, miner, extProver } = plan
      const node = await host.host({
        name,
        home,
        configDirectory: home,
        listen,
        proxy: proxy ?? '',
        poster,
        miner,
        extProver
      })
      return { node, written }
    }
  }
}

function build(plan: BundlePlan, at: number): Bundle {
  return buildBundle(plan, { version: buildVersion(), at })
}

function refuseRelative(path: string): void {
  if (isAbsolute(path)) return
  throw new PosterError('INVALID_ARGUMENT', `${path} is no absolute path`, {
    advice: 'Write it from the root on'
  })
}

/** @throws PosterError INVALID_ARGUMENT */
function decode(archive: string): Buffer {
  const bytes = Buffer.from(archive, 'base64')
  if (bytes.length > 0 && bytes.toString('base64') === archive) return bytes
  throw new PosterError('INVALID_ARGUMENT', 'the archive is no base64 text')
}
