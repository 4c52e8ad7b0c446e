/** English texts, one file per page; the shape every other language must have. */
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

export const en = {
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

export type Messages = typeof en
