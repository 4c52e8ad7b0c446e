/** 首页：有没有损失、接下来、变化。 */
import type { overview as shape } from '../en/overview.ts'

export const overview: typeof shape = {
  calm: '一切正常',
  lost: (count) => `已错过 ${String(count)} 个 partition`,
  risk: (count) => `没有损失，${String(count)} 个 partition 有风险`,
  trouble: (count) => `没有损失，${String(count)} 条严重告警`,
  was: (from, to) => `没有损失，${from}–${to} 曾有风险`,
  unknown: '状态未知',
  unknownDetail: '节点目前没有应答，显示的是最后已知的状态。',
  noForecast: '正在计算预测。',
  day: (partitions, tight, late) =>
    `今后 24 小时：${String(partitions)} 个 partition，${String(tight)} 个余量不足，${String(late)} 个来不及。`,
  leastSlack: (slack) => `最小余量 ${slack} 。`,
  landedOnBoard: '近期已上链',
  lostOnBoard: '近期已错过',
  head: '链头',
  source: '源节点',
  stores: '存储',
  provers: '证明器',
  allReadable: '全部可读',
  allReady: '全部就绪',
  now: '现在',
  inHand: (open, partitions) => `${String(open)} 个 deadline 打开，${String(partitions)} 个 partition 进行中`,
  nothingInHand: '没有进行中的任务。',
  elapsed: '已用',
  next: '接下来',
  nothingComes: '今后 24 小时没有已知的 deadline。',
  measured: '按实测用时预测',
  startToClose: '从开始证明到关闭，竖线为打开',
  used: (share) => `已用 ${share} 的时间`,
  moreAlerts: (count) => `另有 ${String(count)} 条，见右上角的铃铛。`,
  sinceYesterday: '昨天以来',
  both: (today, before, change) => `近 24 小时 ${today} · 前 24 小时 ${before} · 变化 ${change}`,
  compared: {
    landed: '已上链 partition',
    missed: '已错过 partition',
    medianProof: '证明用时中位数',
    longestProof: '最长证明用时',
    retries: '重试',
    skippedSectors: '跳过的扇区',
    messages: '发送的消息',
    alarms: '告警'
  }
}
