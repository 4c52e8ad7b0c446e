/** 诊断页；检查项与结论在 diagnostics-checks.ts。 */
import type { diagnostics as shape } from '../en/diagnostics.ts'

export const diagnostics: typeof shape = {
  group: {
    chain: '链与时钟',
    provers: '证明器',
    cards: '显卡与驱动',
    locks: '锁与环境',
    parameters: '参数',
    limits: '文件与限制',
    stores: '存储',
    fees: '地址与手续费',
    exposure: '网络暴露'
  },
  verdict: {
    pass: (count) => `${String(count)} 项通过`,
    warning: (count) => `${String(count)} 项警告`,
    fail: (count) => `${String(count)} 项错误`,
    unknown: (count) => `${String(count)} 项未知`
  },
  underWay: (count) => `${String(count)} 项运行中`,
  notRun: '尚未运行',
  columns: { group: '组', check: '检查', value: '现值', expected: '应为', age: '时间' },
  show: '显示哪些检查',
  all: (count) => `全部 ${String(count)}`,
  toDo: (count) => `待处理 ${String(count)}`,
  nothingToDo: '没有待处理的项目：所有检查都没有发现问题。',
  runAll: '全部运行',
  runAgain: '重新运行',
  runOne: (check) => `重新运行：${check}`,
  expected: '应为',
  took: '用时',
  evidence: '原始内容',
  choose: '选一项检查，查看它的发现。',
  consent: '这个节点在别处运行，检查要经过网络询问它，所以由你来开始。',
  elsewhere: '需要它的机器或文件的项目在这里是未知；请在那台机器上打开控制台。',
  support: {
    title: '支持包',
    note: '只存在本机，不上传',
    holds: '内容',
    contents: {
      configs: '两个配置文件与各自最近 5 份备份',
      logs: '日志文件的末尾，证明器最近的输出',
      checks: '本页的结果，节点的状态',
      environment: '环境变量的名称，程序的版本'
    },
    elsewhereContents: '本页的结果，节点的状态，证明器最近的输出',
    covers: '会遮盖：token、密码、密钥、发送地址、网络地址。',
    create: '生成',
    creating: '正在读取并遮盖…',
    done: (covered, files, bytes) => `${files} 个文件，${bytes}；遮盖 ${covered} 处`,
    notWanted: '没有保存。'
  }
}
