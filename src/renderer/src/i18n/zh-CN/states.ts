/** 状态用词，各页一致，不得另起说法。“已发送”不是“已上链”。 */
import type { states as shape } from '../en/states.ts'

export const states: typeof shape = {
  ok: '正常',
  landed: '已上链',
  ready: '就绪',
  pass: '通过',
  busy: '进行中',
  proving: '计算中',
  reading: '读取中',
  verified: '已校验',
  starting: '启动中',
  sent: '已发送',
  waiting: '等待',
  stopped: '手动停止',
  warning: '警告',
  atRisk: '有风险',
  littleSlack: '余量不足',
  backingOff: '退避中',
  critical: '严重',
  doesNotFit: '放不下',
  provingOnCpu: '正在用 CPU 证明',
  quarantined: '已隔离',
  failed: '失败',
  unknown: '未知'
}
