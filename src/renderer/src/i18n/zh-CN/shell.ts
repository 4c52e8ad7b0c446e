/** 页面外框：侧栏、顶栏、命令面板、抽屉、横幅。 */
import type { shell as shape } from '../en/shell.ts'

export const shell: typeof shape = {
  nodes: '节点',
  addNode: '添加节点',
  noNodes: '还没有节点',
  kind: {
    hosted: '本机托管',
    daemon: '本 daemon',
    attached: '只读',
    'log-file': '日志文件'
  },
  life: {
    stopped: '已停止',
    starting: '启动中',
    running: '运行中',
    stopping: '停止中',
    failed: '启动失败',
    unreachable: '无应答'
  },
  silentFor: (duration) => `${duration}无应答`,
  neverSeen: '从未应答',
  problems: (count) => `${String(count)} 个问题`,
  chooseNode: '选择节点',
  pages: '页面',
  head: '链头',
  headUnknown: '还没有链头',
  next: '下一个',
  opensIn: (time) => `${time} 后打开`,
  closesIn: (time) => `${time} 后关闭`,
  searchOrRun: '搜索或执行命令',
  paletteLabel: '搜索页面、节点与操作',
  palettePlaceholder: '页面、节点或操作',
  paletteNothing: '没有这个名字。',
  palettePages: '页面',
  paletteNodes: '节点',
  paletteActions: '操作',
  paletteChoose: '选择',
  paletteRun: '执行',
  connectionLost: '与控制台的连接已断开，画面停在最后已知的状态。',
  neverConnected: '控制台没有应答。',
  reconnectIn: (time) => `${time}后重试`,
  reconnecting: '正在重试',
  practice: '练习网络：没有一项是真的',
  switchLanguage: '切换语言',
  switchTheme: '切换主题',
  keysHelp: {
    title: '按键',
    palette: '页面、节点和操作',
    pages: '各页面，按菜单的顺序',
    search: '本页的搜索',
    walk: '在表格和看板上移动',
    open: '打开选中的内容',
    logs: '所选内容的日志',
    copy: '复制所选内容',
    now: '在 Deadline 页回到现在',
    prover: '重启、停止证明器；都会先询问',
    close: '关闭打开的内容',
    help: '显示这些按键'
  },
  page: {
    overview: '概览',
    deadlines: 'Deadline',
    provers: '证明器',
    sectors: '扇区',
    stores: '存储',
    logs: '日志',
    config: '配置',
    export: '导出',
    diagnostics: '诊断',
    settings: '设置'
  }
}
