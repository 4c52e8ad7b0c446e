/** GPU 向导每条规则的说明：哪里不对、怎么办。花括号里是该条结果的参数。 */
import type { gpuRules as shape } from '../en/gpu-rules.ts'

export const gpuRules: typeof shape = {
  noProcess: { what: '没有任何进程', advice: '把显卡放到 WdPost，或选一个方案。' },
  noWindowProcess: {
    what: '没有负责 WindowPoSt 的进程',
    advice: '没有它，本节点会错过每个 deadline；除非由别的节点证明，请添加一个。'
  },
  tooManyProcesses: { what: '共 {count} 个进程，最多运行 {most} 个', advice: '请减少一些。' },
  concurrentOnCard: {
    what: 'Concurrent = {concurrent}：同一张卡上的证明会互相等锁',
    advice: '保持为 1；要更快，需要更多的卡。'
  },
  readyTimeoutShort: {
    what: 'ReadyTimeoutSecs = {seconds}：负载高时可能来不及就绪',
    advice: '请设为 {least} 或更大。'
  },
  winningSharesCard: {
    what: 'WindowPoSt 与 WinningPoSt 共用显卡 {card}',
    advice: '爆块证明会排在 WindowPoSt 之后而超时；请单独留一张卡。'
  },
  valueOutOfRange: { what: '{key} = {value} 不可用', advice: '请填不小于 1 的整数。' },
  cardUnknown: {
    what: 'CUDA_VISIBLE_DEVICES = {devices} 指向不存在的显卡',
    advice: '它和它后面的卡都会被隐藏；请从列表中选择。'
  },
  cardHidden: {
    what: 'CUDA_VISIBLE_DEVICES = {devices} 会隐藏所有显卡',
    advice: '该进程会用 CPU 证明；请选择显卡。'
  },
  cardAmbiguous: {
    what: '序号 {devices} 与 nvidia-smi 的序号可能不是同一张卡',
    advice: '请写 UUID，或加上 CUDA_DEVICE_ORDER=PCI_BUS_ID。'
  },
  cardNotChosen: {
    what: '没有选择显卡，该进程会看到全部 {count} 张',
    advice: '请选定一张，否则两个进程可能落在同一张卡上。'
  },
  severalCards: { what: '一个进程看到 {count} 张卡', advice: '请让每张卡有自己的进程。' },
  cardFault: { what: '显卡 {card} 故障：{fault}', advice: '不要使用它，并在内核日志中查找 Xid。' },
  capabilityLow: {
    what: '显卡 {card} 的计算能力为 {capability}',
    advice: '证明库要求 {least}（图灵）或更新。'
  },
  capabilityUnknown: {
    what: '不知道显卡 {card}（{model}）的计算能力',
    advice: '要求 7.5 或更新，请自行查证。'
  },
  cardPartitioned: {
    what: '显卡 {card} 被划分为 {instances} 个 MIG 实例',
    advice: '一个进程只能看到其中一个实例，且要写实例自己的 UUID。'
  },
  foreignProcess: {
    what: '显卡 {card} 正被进程 {pid} {program} 使用（{memory}）',
    advice: '停掉它或换一张卡；显存可能不够两者同时使用。'
  },
  memoryTotalLow: {
    what: '显卡 {card} 的显存为 {total}',
    advice: '32 GiB 扇区的 WindowPoSt 需要 {needed}，否则会退回 CPU。'
  },
  memoryFreeLow: {
    what: '显卡 {card} 空闲显存 {free}，低于 {needed}',
    advice: '请腾出显存，或不使用这张卡。'
  },
  memoryUnknown: { what: '不知道显卡 {card} 的显存', advice: '需要空闲 {needed}；粘贴查询 CSV 即可检查。' },
  hostMemoryLow: {
    what: '{count} 个进程约需 {needed} 内存，主机只有 {memory}',
    advice: '请减少进程，否则内核可能杀掉其中一个。'
  },
  tmpdirShared: {
    what: '两张卡共用 TMPDIR {tmpdir}',
    advice: '它们会互相等锁；请给每张卡单独的计算锁目录。'
  },
  tmpdirDiffers: {
    what: '同一张卡用了两个 TMPDIR：{one} 与 {other}',
    advice: '没有锁能把它们隔开；请共用同一个目录。'
  },
  tmpdirNotChosen: { what: '没有设置 TMPDIR，锁会放在 /tmp', advice: '请给每张卡单独的目录。' },
  tmpdirRelative: { what: 'TMPDIR {tmpdir} 不是绝对路径', advice: '请写完整路径。' },
  tmpdirNotWritable: {
    what: 'TMPDIR {tmpdir} 不可写或无法创建（在 {at}）',
    advice: '修改属主，或换一个目录。'
  },
  tmpdirNoDirectory: { what: 'TMPDIR {tmpdir} 不是目录', advice: '请换一个路径。' },
  tmpdirUnreachable: { what: 'TMPDIR {tmpdir} 没有响应', advice: '请放在本地磁盘上。' },
  lockNotWritable: { what: '当前用户无法打开锁文件 {file}', advice: '修改属主；有进程持有时不要删除它。' },
  lockHeld: {
    what: '锁文件 {file} 被 {pid} {command} 持有',
    advice: '该进程会一直等待；停掉持有者或换一个 TMPDIR。'
  },
  environmentMisspelt: { what: '没有程序读取 {name}，是不是要写 {meant}？', advice: '请改正名称。' },
  environmentNoEffect: { what: '{name} 不起作用', advice: '请删去；起作用的是 {instead}。' },
  environmentCardOff: { what: '{name} 会关闭显卡', advice: '请删去，否则该进程用 CPU 证明。' },
  environmentCardOffZero: { what: '在旧版证明器中 {name} = 0 同样会关闭显卡', advice: '请删去。' },
  environmentHalfFramework: { what: '只写 {name} 不能选定 CUDA 或 OpenCL', advice: '请同时设置 {missing}。' },
  environmentName: { what: '“{name}”不能作为环境变量名', advice: '请使用字母、数字和下划线。' },
  argumentsWithoutBin: { what: '没有 Bin 时 Args“{args}”会被忽略', advice: '设置 Bin，或删去 Args。' },
  binEmpty: { what: 'Bin 为空，没有指向任何程序', advice: '请选择程序，或删去该键。' },
  binNotFound: { what: '本机没有 {bin}', advice: '请从找到的程序中选择。' },
  binNotExecutable: { what: '{bin} 没有执行权限', advice: '加上执行权限，或换一个程序。' },
  winningNeedsDialectB: { what: '协议 A 不支持爆块证明', advice: 'WinPost 请使用 v0.4 或更新的 worker。' },
  dialectAgainstArguments: {
    what: 'Dialect 为 B，而 wdpost 是 v0.2 与 v0.3 的命令',
    advice: '删去 Dialect，或把 Args 改为 processor window_post。'
  },
  argumentsOfChapter: { what: '没有程序能直接执行 wdpost', advice: '请把 Args 写成：{meant}。' }
}
