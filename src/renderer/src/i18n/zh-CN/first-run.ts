/** 首次打开：三扇门与练习网络。 */
import type { firstRun as shape } from '../en/first-run.ts'

export const firstRun: typeof shape = {
  heading: '从哪里开始？',
  sentence: '在你选择之前，不监听、不测速、不对外连接。',
  create: {
    title: '在本机新建 PoSter',
    text: '接入源节点，分配显卡，开始证明。',
    steps: ['源地址、目录与存储', '显卡分配与检查', '核对差异，启动并验证'],
    open: '新建'
  },
  look: {
    title: '查看运行中的 sector-manager',
    text: '只读，不改动对方。我们的与 Go 的都可以。',
    steps: ['输入 ip:port', '测试，看它提供什么', '开始查看'],
    open: '连接'
  },
  prepare: {
    title: '为另一台机器准备文件',
    text: '粘贴那台机器的显卡清单，同样的向导，最后导出。',
    steps: ['源节点与存储', '粘贴 nvidia-smi -L 或探测结果', '导出配置、systemd 与命令'],
    open: '准备'
  },
  noHosting: '这个控制台只属于一个守护进程，不会启动别的节点。',
  notPermitted: '这个页面无权执行；请用授予 host 权限的链接打开。',
  practice: {
    question: '只是练习？',
    open: '打开练习网络',
    again: '进入练习网络',
    what: '模拟链、两个矿工、快速 epoch；一切都不是真的',
    epoch: '一个 epoch 的时长',
    writing: (percent) => `正在写入练习扇区，${percent}`,
    starting: '练习网络正在启动'
  },
  back: '返回',
  address: '对方 JSON-RPC 的地址',
  addressHint: 'ip:port 或 host:port；不写端口即为 1789',
  nodeName: '在这里的名称',
  nodeNameHint: '可不填，默认用地址',
  token: '令牌',
  tokenHint: '可不填；仅在操作我们自己的节点时需要',
  test: '测试',
  testFirst: '按下“测试”之前不会对外连接。',
  portAssumed: (address) => `没有写端口，将尝试 ${address}。`,
  reachable: (latency) => `有应答，${latency}`,
  unreachable: '没有应答',
  version: '版本',
  versionUntold: '未告知，Go 节点即是如此',
  programOurs: 'PoSter Console',
  programGo: 'Go 版 sector-manager',
  program: '程序',
  offers: '它提供什么',
  offersSectors: '扇区与存储',
  offersProvers: '证明器',
  offersDeadlines: 'deadline 与预测',
  notOffered: '这个节点不提供',
  sample: '抽样查询',
  sampleFound: (sector, store) => `${sector} 在 ${store}`,
  sampleMissing: (sector) => `找不到 ${sector}`,
  sampleNone: '它没有列出可查询的扇区',
  lookBy: '查看方式',
  byAddress: '按地址',
  byLog: '按日志文件',
  logNameHint: '留空则用文件名',
  startLooking: '开始查看'
}
