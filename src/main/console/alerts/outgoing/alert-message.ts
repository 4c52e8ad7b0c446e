/** News of alerts as a message for people, in their language, and as data for programs. Pure. */
import { subjectOf } from '../../../../shared/alerts/alert-subject.ts'
import type { AlertTable } from '../../../../shared/alerts/alert-words.ts'
import { alertWordsEn } from '../../../../shared/alerts/words-en.ts'
import { alertWordsZhCN } from '../../../../shared/alerts/words-zh-cn.ts'
import type { AlertRow } from '../../../../shared/contract/console/alerts.ts'
import type { AlertNews } from './alert-news.ts'
import type { Batch } from './post-queue.ts'

export type MessageLanguage = 'zh-CN' | 'en'

/** One alert for a program. */
export interface MessageAlert extends Pick<
  AlertRow,
  'id' | 'node' | 'code' | 'subject' | 'since' | 'until' | 'text'
> {
  readonly state: AlertNews['state']
  readonly severity: AlertRow['severity']
  readonly nodeName: string
  readonly title: string
  readonly consequence: string
  readonly next: string
}

export interface OutgoingMessage {
  readonly machine: string
  readonly title: string
  readonly lines: readonly string[]
  readonly alerts: readonly MessageAlert[]
  /** Alerts of which no line tells. */
  readonly more: number
}

export interface MessageFrame {
  readonly language: MessageLanguage
  /** Name of this machine. */
  readonly machine: string
  readonly nodeName: (node: string) => string
}

interface Words {
  readonly alerts: AlertTable
  readonly title: (critical: number, warning: number, resolved: number, machine: string) => string
  readonly mark: Readonly<Record<'critical' | 'warning' | 'resolved', string>>
  readonly on: (node: string) => string
  readonly next: string
  readonly lasted: (time: string) => string
  readonly more: (count: number) => string
  readonly testTitle: (machine: string) => string
  readonly testLine: string
}

const words: Readonly<Record<MessageLanguage, Words>> = {
  en: {
    alerts: alertWordsEn,
    title: (critical, warning, resolved, machine) =>
      `PoSter ${machine}: ${[
        ...(critical > 0 ? [`${String(critical)} critical`] : []),
        ...(warning > 0 ? [`${String(warning)} warning`] : []),
        ...(resolved > 0 ? [`${String(resolved)} over`] : [])
      ].join(', ')}`,
    mark: { critical: '[CRITICAL]', warning: '[Warning]', resolved: '[Over]' },
    on: (node) => `(${node})`,
    next: 'Next:',
    lasted: (time) => `It lasted ${time}.`,
    more: (count) => `${String(count)} more are in the console.`,
    testTitle: (machine) => `PoSter ${machine}: test`,
    testLine: 'Alerts of this console will come here. Nothing is wrong.'
  },
  'zh-CN': {
    alerts: alertWordsZhCN,
    title: (critical, warning, resolved, machine) =>
      `PoSter ${machine}：${[
        ...(critical > 0 ? [`严重 ${String(critical)}`] : []),
        ...(warning > 0 ? [`警告 ${String(warning)}`] : []),
        ...(resolved > 0 ? [`已解除 ${String(resolved)}`] : [])
      ].join('，')}`,
    mark: { critical: '【严重】', warning: '【警告】', resolved: '【已解除】' },
    on: (node) => `（${node}）`,
    next: '下一步：',
    lasted: (time) => `持续 ${time}。`,
    more: (count) => `另有 ${String(count)} 条，见控制台。`,
    testTitle: (machine) => `PoSter ${machine}：测试`,
    testLine: '这个控制台的告警会发到这里。目前没有异常。'
  }
}

export function messageOf({ news, more }: Batch, frame: MessageFrame): OutgoingMessage {
  const said = words[frame.language]
  const alerts = news.map((each) => alertOf(each, frame))
  const count = (kind: 'critical' | 'warning'): number =>
    alerts.filter(({ state, severity }) => state === 'raised' && severity === kind).length
  const over = alerts.filter(({ state }) => state === 'resolved').length
  return {
    machine: frame.machine,
    title: said.title(count('critical'), count('warning'), over, frame.machine),
    lines: [...alerts.map((alert) => lineOf(alert, said)), ...(more > 0 ? [said.more(more)] : [])],
    alerts,
    more
  }
}

export function testMessage({ language, machine }: MessageFrame): OutgoingMessage {
  const { testTitle, testLine } = words[language]
  return { machine, title: testTitle(machine), lines: [testLine], alerts: [], more: 0 }
}

function alertOf({ state, severity, alert }: AlertNews, frame: MessageFrame): MessageAlert {
  const nodeName = frame.nodeName(alert.node)
  const subject = subjectOf(alert, nodeName)
  const known = words[frame.language].alerts[alert.code]
  const { id, node, code, since, until, text } = alert
  return {
    state,
    severity,
    id,
    node,
    nodeName,
    code,
    subject: alert.subject,
    since,
    until,
    title: known?.title(subject) ?? `${code} · ${subject}`,
    consequence: known?.consequence ?? '',
    next: known?.next ?? '',
    text
  }
}

function lineOf(alert: MessageAlert, said: Words): string {
  const { state, severity, title, nodeName, consequence, next, since, until } = alert
  const where = title.includes(nodeName) ? [] : [said.on(nodeName)]
  if (state === 'resolved')
    return [said.mark.resolved, title, ...where, said.lasted(lengthOf((until ?? since) - since))].join(' ')
  return [
    said.mark[severity],
    title,
    ...where,
    ...(consequence === '' ? [] : [consequence]),
    ...(next === '' ? [] : [said.next, next])
  ].join(' ')
}

/** `45 s`, `12 min`, `3 h 5 min`. */
function lengthOf(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000))
  if (seconds < 60) return `${String(seconds)} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 60
    ? `${String(minutes)} min`
    : `${String(Math.floor(minutes / 60))} h ${String(minutes % 60)} min`
}
