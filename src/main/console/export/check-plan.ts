/**
 * What a bundle may be made from, and what is to be said about it. Pure. Everything that ends up in a shell script or a
 * unit is held against a narrow form first: a plan may come from an imported file.
 */
import type { BundlePlan, BundleWarning } from '../../../shared/contract/console/bundle.ts'
import type { ConfigFileKind } from '../../../shared/contract/console/config-file.ts'
import { parseListenAddress, resolveGoTcpAddress } from '../../jsonrpc/address.ts'
import { isLoopbackAddress } from '../../jsonrpc/server/access.ts'
import { PosterError } from '../../lib/error.ts'
import { coverConfigSecrets } from '../config-files/cover-secrets.ts'
import { explainConfigKeys } from '../config-files/explain-keys.ts'
import { inspectConfigText } from '../config-files/inspect-text.ts'
import { readLayout } from '../../config/toml/layout.ts'
import { withoutByteOrderMark } from '../../config/toml/parse-toml.ts'
import { refuseControls } from './quote-for-shell.ts'

const mostVariables = 128
const longestValue = 4_096

/** @throws PosterError INVALID_ARGUMENT, ADDRESS_INVALID, CONFIG_VALUE */
export function checkPlan(plan: BundlePlan): BundleWarning[] {
  checkHost(plan)
  const listen = parseListenAddress(plan.listen)
  if (plan.proxy !== null) resolveGoTcpAddress(plan.proxy)
  refuseControls(plan.listen)
  refuseControls(plan.proxy ?? '')
  const sectorManager = inspect('sector-manager', plan.files.sectorManager)
  const extProver = inspect('ext-prover', plan.files.extProver)
  const warnings: BundleWarning[] = []
  const warn = (code: BundleWarning['code'], parameters: BundleWarning['parameters'] = {}): void => {
    warnings.push({ code, parameters })
  }
  const { host } = listen
  if (host === undefined || !(host === 'localhost' || isLoopbackAddress(host))) {
    warn('listensBeyondLoopback', { listen: plan.listen })
  }
  for (const [kind, text] of Object.entries(textsOf(plan.files))) {
    if (holdsSecrets(kind, text)) warn('holdsSecrets', { file: `${kind}.cfg` })
  }
  if (plan.target !== 'ours') {
    const keys = [
      ...onlyOurs('sector-manager', plan.files.sectorManager),
      ...onlyOurs('ext-prover', plan.files.extProver)
    ]
    if (keys.length > 0) warn('keysOnlyOurs', { keys: keys.join(', ') })
  }
  const entries =
    extProver.kind === 'ext-prover' ? extProver.value.wdPost.length + extProver.value.winPost.length : 0
  if (plan.extProver && entries === 0) warn('noProverEntries')
  if (!plan.extProver && entries > 0) warn('proversNotStarted', { count: entries })
  const miners = sectorManager.kind === 'sector-manager' ? sectorManager.value.miners.length : 0
  if ((plan.poster || plan.miner) && miners === 0) warn('nothingToDo')
  return warnings
}

/** @throws PosterError INVALID_ARGUMENT */
function checkHost({ name, host, environment }: BundlePlan): void {
  insist(
    /^[A-Za-z0-9][\w-]{0,40}$/.test(name),
    `"${name}" cannot name a bundle: use letters, digits, - and _`
  )
  insist(/^[a-z_][a-z0-9_-]{0,31}$/.test(host.user), `"${host.user}" is no name of a user`)
  for (const path of [host.program, host.home, host.configDirectory, host.parameterCache]) {
    if (path !== null) checkPath(path)
  }
  insist(host.home !== '/', 'the home cannot be the root directory')
  const variables = Object.entries(environment)
  insist(variables.length <= mostVariables, `more than ${mostVariables} environment variables`)
  for (const [variable, value] of variables) {
    insist(/^[A-Za-z_]\w{0,127}$/.test(variable), `"${variable}" cannot name an environment variable`)
    insist(value.length <= longestValue, `the value of ${variable} is too long`)
    refuseControls(value)
  }
}

/** @throws PosterError INVALID_ARGUMENT */
function checkPath(path: string): void {
  refuseControls(path)
  const parts = path.split('/')
  const fits = path.startsWith('/') && path.length <= 1_024 && !parts.includes('..') && !path.includes('\\')
  insist(fits, `"${path}" is no absolute path of the other machine`)
}

function insist(holds: boolean, message: string): void {
  if (!holds) throw new PosterError('INVALID_ARGUMENT', message)
}

function inspect(
  kind: ConfigFileKind,
  text: string
): NonNullable<ReturnType<typeof inspectConfigText>['config']> {
  const { config, findings } = inspectConfigText(kind, text)
  const first = findings.find(({ severity }) => severity === 'error')
  if (config && !first) return config
  throw new PosterError(
    'CONFIG_VALUE',
    `${kind}.cfg:${first?.line ?? 1}: ${first?.message ?? 'unreadable'}`,
    {
      advice: 'Correct the file before it is exported'
    }
  )
}

export function textsOf(files: BundlePlan['files']): Record<ConfigFileKind, string> {
  return { 'sector-manager': files.sectorManager, 'ext-prover': files.extProver }
}

/** True when anything in the text would be covered from a viewer. */
export function holdsSecrets(kind: string, text: string): boolean {
  const known: ConfigFileKind = kind === 'ext-prover' ? 'ext-prover' : 'sector-manager'
  return coverConfigSecrets(known, text) !== withoutByteOrderMark(text)
}

/** Keys of a text that no Go manager knows. */
function onlyOurs(kind: ConfigFileKind, text: string): string[] {
  const ours = new Set(
    explainConfigKeys(kind)
      .filter(({ since }) => since === 'PoSter Console')
      .map(({ path }) => path)
  )
  const written = readLayout(withoutByteOrderMark(text)).assignments.map(({ path }) =>
    path.filter((step) => typeof step === 'string').join('.')
  )
  return [...new Set(written)].filter((path) => ours.has(path))
}
