/**
 * The systemd unit of a node. Pure. A dead mount must not keep the node from starting, so stores are no requirement; one
 * prover that the kernel ends for memory must not end the node, so OOMPolicy says so; cards and the shared /tmp stay
 * reachable, so devices and /tmp are not private.
 */
import type { BundlePlan } from '../../../shared/contract/console/bundle.ts'
import { extProverFile } from '../../config/schema/ext-prover.ts'
import { readConfig } from '../../config/schema/read-config.ts'
import { nodeCommand } from './node-command.ts'

/** Seconds the node has to end its provers and close its databases. */
const stopSeconds = 90

/** @param plan one that checkPlan has passed */
export function renderUnit(plan: BundlePlan, version: string): string {
  const { host } = plan
  const tmpdirs = tmpdirsOf(plan)
  const environment = {
    ...(host.parameterCache === null ? {} : { FIL_PROOFS_PARAMETER_CACHE: host.parameterCache }),
    ...plan.environment
  }
  const writable = [
    host.home,
    '-/tmp',
    '-/var/tmp',
    ...tmpdirs.filter((path) => !/^\/(?:var\/)?tmp\//.test(path))
  ]
  const makeTmpdirs = ['+/usr/bin/install', '-d', '-o', host.user, '-m', '0700', ...tmpdirs]
  return `# ${plan.name}: made by PoSter Console ${version}.
[Unit]
Description=PoSter node ${plan.name}
Wants=network-online.target
After=network-online.target time-sync.target
StartLimitIntervalSec=0

[Service]
Type=simple
User=${host.user}
${Object.entries(environment)
  .map(([name, value]) => `Environment=${quoteForUnit(`${name}=${value}`)}\n`)
  .join(
    ''
  )}${tmpdirs.length > 0 && plan.extProver ? `ExecStartPre=${commandLine(makeTmpdirs)}\n` : ''}ExecStart=${commandLine(nodeCommand(plan))}
ExecReload=/bin/kill -USR1 $MAINPID
Restart=always
RestartSec=5
KillMode=mixed
TimeoutStopSec=${stopSeconds}
OOMPolicy=continue
LimitNOFILE=1048576
LimitMEMLOCK=infinity
UMask=0027
NoNewPrivileges=yes
ProtectSystem=strict
ReadWritePaths=${writable.map(quoteForUnit).join(' ')}
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectControlGroups=yes
RestrictSUIDSGID=yes
LockPersonality=yes

[Install]
WantedBy=multi-user.target
`
}

/** Absolute TMPDIRs of the provers, each once. */
export function tmpdirsOf({ files }: Pick<BundlePlan, 'files'>): string[] {
  const { wdPost, winPost } = readConfig(extProverFile, files.extProver, 'ext-prover.cfg').value
  const named = [...wdPost, ...winPost].map(({ envs }) => {
    const variables: Readonly<Record<string, string>> = envs
    return variables['TMPDIR'] ?? ''
  })
  return [...new Set(named.filter((path) => path.startsWith('/') && !/\p{Cc}/u.test(path)).map(withoutEnd))]
}

function withoutEnd(path: string): string {
  return path.replace(/(?<=.)\/+$/, '')
}

/** In a command line systemd would also replace `$`. */
function commandLine(words: readonly string[]): string {
  return words.map((word) => quoteForUnit(word).replaceAll('$', '$$$$')).join(' ')
}

/** One word; `%` would name a specifier. */
function quoteForUnit(text: string): string {
  const plain = text.replaceAll('%', '%%')
  if (/^[\w@%+=:,./-]+$/.test(plain)) return plain
  return `"${plain.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}
