/**
 * A plan made into the files of a bundle. Pure: it reads no disk and knows no machine but the one the plan is for. The
 * same plan, version and time give the same bytes.
 */
import { createHash } from 'node:crypto'
import type {
  Bundle,
  BundleFile,
  BundleManifest,
  BundlePlan
} from '../../../shared/contract/console/bundle.ts'
import { configFileNames } from '../../config/home.ts'
import { checkPlan, holdsSecrets } from './check-plan.ts'
import { nodeCommand } from './node-command.ts'
import { quoteForShell } from './quote-for-shell.ts'
import { renderApplyScript, type AppliedFile } from './render-apply-script.ts'
import { renderUnit } from './render-unit.ts'

export interface BundleMaking {
  readonly version: string
  /** ms since the Unix epoch */
  readonly at: number
}

export const manifestName = 'manifest.json'
export const checksumsName = 'SHA256SUMS'
export const bundleConfigPaths = {
  sectorManager: `config/${configFileNames.sectorManager}`,
  extProver: `config/${configFileNames.extProver}`
} as const

/** @throws PosterError INVALID_ARGUMENT, ADDRESS_INVALID, CONFIG_VALUE for a plan that cannot be carried out */
export function buildBundle(plan: BundlePlan, making: BundleMaking): Bundle {
  const warnings = checkPlan(plan)
  const { host, name, files } = plan
  const directory = host.configDirectory ?? host.home
  const config = (path: string, kind: string, text: string, fileName: string): BundleFile & AppliedFile => ({
    path,
    mode: holdsSecrets(kind, text) ? 0o600 : 0o644,
    text,
    target: `${directory.replace(/\/+$/, '')}/${fileName}`,
    part: 'config'
  })
  const environmentMode = holdsSecrets('sector-manager', environmentText(plan)) ? 0o600 : 0o644
  const installed: (BundleFile & AppliedFile)[] = [
    config(
      bundleConfigPaths.sectorManager,
      'sector-manager',
      files.sectorManager,
      configFileNames.sectorManager
    ),
    config(bundleConfigPaths.extProver, 'ext-prover', files.extProver, configFileNames.extProver),
    {
      path: `systemd/${name}.service`,
      // systemd reads it as root.
      mode: environmentMode,
      text: renderUnit(plan, making.version),
      target: `/etc/systemd/system/${name}.service`,
      part: 'unit'
    }
  ]
  const commands = commandsOf(plan)
  const contents: BundleFile[] = [
    ...installed.map(({ path, mode, text }) => ({ path, mode, text })),
    { path: 'apply.sh', mode: 0o755, text: renderApplyScript(plan, installed) },
    { path: 'COMMANDS.txt', mode: 0o644, text: `${commands.join('\n')}\n` }
  ]
  const manifest: BundleFile = {
    path: manifestName,
    mode: environmentMode,
    text: manifestOf(plan, making, contents)
  }
  const summed = [...contents, manifest]
  const checksums = summed.map(({ path, text }) => `${sha256(text)}  ${path}\n`).join('')
  return {
    name,
    files: [...summed, { path: checksumsName, mode: 0o644, text: checksums }],
    warnings,
    commands
  }
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** As TOML, so that names that sound secret are found as in a configuration file. */
function environmentText({ environment }: BundlePlan): string {
  return Object.entries(environment)
    .map(([name, value]) => `${JSON.stringify(name)} = ${JSON.stringify(value)}\n`)
    .join('')
}

function manifestOf(
  plan: BundlePlan,
  { version, at }: BundleMaking,
  contents: readonly BundleFile[]
): string {
  const { files: _texts, environment, ...rest } = plan
  const manifest: BundleManifest = {
    format: 1,
    version,
    madeAt: new Date(at).toISOString(),
    plan: { ...rest, environment: { ...environment } },
    files: contents.map(({ path, mode, text }) => ({
      path,
      mode,
      bytes: Buffer.byteLength(text),
      sha256: sha256(text)
    }))
  }
  return `${JSON.stringify(manifest, undefined, 2)}\n`
}

/** From the archive to a running node. */
function commandsOf(plan: BundlePlan): string[] {
  const { name } = plan
  return [
    `tar xzf ${name}.tar.gz && cd ${name}`,
    'sha256sum -c SHA256SUMS',
    'sudo ./apply.sh --dry-run',
    'sudo ./apply.sh',
    `sudo systemctl enable --now ${name}`,
    `journalctl -u ${name} -f`,
    '',
    '# The same without systemd:',
    nodeCommand(plan).map(quoteForShell).join(' ')
  ]
}
