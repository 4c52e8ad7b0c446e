/** 公用组件的文案。 */
import type { components as shape } from '../en/components.ts'

export const components: typeof shape = {
  evidence: {
    why: '依据',
    rule: '规则',
    value: '数值',
    time: '时间',
    lines: '日志行',
    nextStep: '下一步',
    openLogs: '查看日志'
  },
  refusal: {
    permission: '此页面只能查看。',
    node: '此控制台不能改动该节点。',
    offline: '连接已断开。'
  },
  stale: {
    banner: (age) => `${age}没有新数据，下面都是最后已知的数值。`
  },
  consequence: {
    goOn: '立即执行',
    whenSafe: '空档时执行',
    whenSafeAt: (time) => `空档时执行，${time}`,
    nothingLost: '不影响任何已打开的 deadline。'
  },
  typed: {
    typeToConfirm: (word) => `输入 ${word} 以确认`,
    writesOnChain: '此操作会写上链，无法撤回。'
  },
  diff: {
    label: '改动',
    same: (count) => `${String(count)} 行相同`,
    unfold: '展开相同的行',
    nothing: '没有改动。',
    added: '新增',
    removed: '删除',
    whole: '行数过多，无法逐行比较，按整份替换显示。'
  },
  sparkline: {
    range: (least, most, last) => `${least} 至 ${most}，现为 ${last}`,
    nothing: '没有采样'
  }
}
