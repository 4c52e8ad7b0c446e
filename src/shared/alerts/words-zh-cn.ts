/** 按代码的告警文案：出了什么事、后果、下一步。 */
import type { AlertTable } from './alert-words.ts'

export const alertWordsZhCN: AlertTable = {
  'deadline.missed': {
    title: (subject) => `${subject} 已错过`,
    consequence: '其中的扇区算作错误扇区，恢复之前失去算力。',
    next: '查明原因，并在下一个 deadline 之前声明恢复。'
  },
  'deadline.not-landed': {
    title: (subject) => `${subject} 还没有上链`,
    consequence: '离关闭不足 20 个 epoch，关闭前没有打包的就会丢失。',
    next: '检查消息：费用上限、发送地址余额、所在的节点。'
  },
  'deadline.too-late': {
    title: (subject) => `${subject} 会在关闭之后才算完`,
    consequence: '按这里的通常用时，证明来不及。',
    next: '给它腾出一张卡：停掉卡上的其他任务，或再启动一个证明器。'
  },
  'deadline.will-not-fit': {
    title: (subject) => `${subject} 放不下`,
    consequence: '按预测，证明会在关闭之后才完成。',
    next: '趁还有时间，到看板上看看改动哪一项有用。'
  },
  'deadline.not-started': {
    title: (subject) => `${subject} 已打开而未开始`,
    consequence: '目前还放得下，但余量在减少。',
    next: '看证明器在做什么，challenge 是否已知。'
  },
  'deadline.alarm': {
    title: (subject) => `${subject}：PoSter 发出告警`,
    consequence: '证明可能不被接受，或无法发送。',
    next: '看下面节点给出的原文。'
  },
  'prover.cpu': {
    title: (subject) => `${subject} 正在用 CPU 证明`,
    consequence: '用时约为平常的五倍，可能错过关闭时间。',
    next: '看还有谁占用这张卡的显存，然后重启该证明器。'
  },
  'prover.lost': {
    title: (subject) => `${subject} 已退出，等待重新启动`,
    consequence: '手上的任务会在其他证明器上重做。',
    next: '看它最后的输出：内存不足、显卡掉线，还是被杀掉。'
  },
  'prover.quarantined': {
    title: (subject) => `${subject} 已隔离`,
    consequence: '退出次数过多，不再接任务。',
    next: '看它最后的输出，排除原因后手动启动。'
  },
  'prover.none': {
    title: (subject) => `${subject} 没有就绪的证明器`,
    consequence: '这个阶段的任务都无法进行。',
    next: '启动证明器，或查看为何都未就绪。'
  },
  'store.unreachable': {
    title: (subject) => `存储 ${subject} 无法读取`,
    consequence: '其中的扇区无法证明，会被跳过。',
    next: '检查挂载、网络与磁盘。'
  },
  'node.head-stale': {
    title: (subject) => `${subject} 没有新的链头`,
    consequence: '无法跟踪 deadline，画面是旧的。',
    next: '检查链节点以及与它的连接。'
  },
  'node.source-away': {
    title: (subject) => `${subject} 连接不上源节点`,
    consequence: '无法查询扇区定位。',
    next: '确认源节点在运行且可达。'
  },
  'node.failed': {
    title: (subject) => `${subject} 启动失败`,
    consequence: '它不做任何证明。',
    next: '看失败原因，改正后重新启动。'
  },
  'node.unreachable': {
    title: (subject) => `${subject} 无应答`,
    consequence: '它的状态未知。',
    next: '检查地址，以及程序是否在运行。'
  }
}
