/** What the tray says of the nodes. Pure: the worst light, and a line for each. */
import type { NodeRow } from '../../shared/contract/console/nodes.ts'
import type { NativeTexts } from './texts.ts'

export type Light = NodeRow['status']

export interface TrayState {
  readonly light: Light
  /** One line a node. */
  readonly lines: readonly string[]
}

const order: readonly Light[] = ['ok', 'unknown', 'degraded', 'failing']

export function describeTray(rows: readonly NodeRow[], texts: NativeTexts): TrayState {
  const running = rows.filter(({ life }) => life !== 'stopped')
  const worst = Math.max(-1, ...running.map(({ status }) => order.indexOf(status)))
  return {
    light: order[worst] ?? 'unknown',
    lines: rows.map(
      (row) => `${row.name}: ${row.life === 'stopped' ? texts.stopped : texts.light[row.status]}`
    )
  }
}
