/** 进行中的长任务：页面外框的指示，与页面里的一行。 */
import type { jobs as shape } from '../en/jobs.ts'

export const jobs: typeof shape = {
  running: (count) => `${String(count)} 个任务`,
  title: '任务',
  none: '没有任务在运行。',
  kind: {
    'sectors.check': '检查扇区',
    'stores.count': '统计存储',
    'stores.benchmark': '读取测速'
  },
  state: { running: '进行中', done: '完成', failed: '失败', cancelled: '已取消' },
  progress: (done, total) => `${done} / ${total}`,
  rate: (rate) => `${rate}/s`,
  left: (duration) => `还需 ${duration}`,
  bad: (count) => `${count} 个有问题`,
  dismiss: '移除'
}
