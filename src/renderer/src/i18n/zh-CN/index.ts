/** 中文文案，每页一个文件。术语按 docs/zh 的写法，命令、配置键与 deadline 等词保留英文。 */
import type { Messages } from '../en/index.ts'
import { alerts } from './alerts.ts'
import { channels } from './channels.ts'
import { common } from './common.ts'
import { components } from './components.ts'
import { config } from './config.ts'
import { deadlines } from './deadlines.ts'
import { diagnosticsChecks } from './diagnostics-checks.ts'
import { diagnostics } from './diagnostics.ts'
import { driverReasons } from './driver-reasons.ts'
import { errors } from './errors.ts'
import { exportBundle } from './export-bundle.ts'
import { firstRun } from './first-run.ts'
import { gpuRules } from './gpu-rules.ts'
import { gpuWizard } from './gpu-wizard.ts'
import { jobs } from './jobs.ts'
import { logExplanations } from './log-explanations.ts'
import { logs } from './logs.ts'
import { provers } from './provers.ts'
import { proxyWizard } from './proxy-wizard.ts'
import { sectors } from './sectors.ts'
import { overview } from './overview.ts'
import { settings } from './settings.ts'
import { shell } from './shell.ts'
import { states } from './states.ts'
import { stores } from './stores.ts'
import { wizard } from './wizard.ts'

export const zhCN: Messages = {
  alerts,
  channels,
  common,
  components,
  config,
  deadlines,
  diagnosticsChecks,
  diagnostics,
  driverReasons,
  errors,
  exportBundle,
  firstRun,
  gpuRules,
  gpuWizard,
  jobs,
  logExplanations,
  logs,
  provers,
  proxyWizard,
  sectors,
  overview,
  settings,
  shell,
  states,
  stores,
  wizard
}
