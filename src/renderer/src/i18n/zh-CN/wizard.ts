/** 两个向导共用的话。 */
import type { wizard as shape } from '../en/wizard.ts'

export const wizard: typeof shape = {
  back: '上一步',
  next: '下一步',
  kept: '进度已保存，可随时离开再回来。最后一步之前不改动任何文件。',
  errorsLeft: (count) => `还有 ${String(count)} 个错误`,
  warningsLeft: (count) => `${String(count)} 项提示，不阻止继续`,
  startOver: '重新开始',
  export: '导出',
  written: '已写入',
  backup: (name) => `原文件保存为 ${name}`,
  newFile: '新文件',
  sameByHand: '等价命令',
  nothingWritten: '还没有写任何文件。',
  changedOnDisk: '显示之后磁盘上的文件有改动，没有写入任何内容。下面是现在的差异。',
  openNode: '打开节点',
  nodeStarts: '节点正在启动',
  nodeRuns: '节点已运行',
  nodeFailed: '节点没有启动',
  tryAgain: '再次启动'
}
