/** 页面上告警周围的文案；告警自身的文案与外发消息共用。 */
import { alertWordsZhCN } from '../../../../shared/alerts/words-zh-cn.ts'
import type { alerts as shape } from '../en/alerts.ts'

export const alerts: typeof shape = {
  title: '告警',
  none: '没有告警。已解除的会在这里保留十分钟。',
  bell: (critical, warning) => `告警：严重 ${String(critical)}，警告 ${String(warning)}`,
  over: '已解除',
  acknowledge: '已知晓',
  mute: '静音 1 小时',
  unmute: '取消静音',
  seen: (time) => `${time} 已知晓。`,
  mutedUntil: (time) => `静音至 ${time}。`,
  closesAt: (time) => `${time} 关闭。`,
  code: alertWordsZhCN
}
