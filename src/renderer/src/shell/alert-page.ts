/** Which page shows what an alert is about. Pure. */
import type { AlertRow } from '../../../shared/contract/console/alerts.ts'
import type { Messages } from '../i18n/en/index.ts'

/** Name of the route of a page. */
type PageName = keyof Messages['shell']['page']

export function pageOfAlert({ code }: AlertRow): PageName {
  if (code.startsWith('deadline.')) return 'deadlines'
  if (code.startsWith('prover.')) return 'provers'
  return code.startsWith('store.') ? 'stores' : 'overview'
}
