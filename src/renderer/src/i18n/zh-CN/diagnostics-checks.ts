/** 诊断页的检查项与全部结论。花括号里是结论的参数。 */
import type { DiagnosticsTexts } from '../en/diagnostics-checks.ts'

export const diagnosticsChecks: DiagnosticsTexts = {
  checks: {
    chainHead: { title: '链头', expected: '落后不超过 2 个 epoch' },
    clock: { title: '系统时钟', expected: 'NTP 同步，不落后于链头' },
    chainNode: { title: '链节点', expected: '2 秒内应答' },
    sourceNode: { title: '源节点', expected: '1 秒内应答' },
    proverStates: { title: '证明器', expected: '全部就绪，无异常输出' },
    driver: { title: '驱动', expected: '正常应答，没有故障卡' },
    cardMemory: { title: '显存', expected: '每张卡空闲 8.5 GiB' },
    driverUpdates: { title: '驱动自动更新', expected: '关闭，或排除 nvidia-*' },
    locks: { title: 'GPU 锁', expected: '空闲，或由本节点的证明器持有' },
    tmpdirs: { title: 'TMPDIR', expected: '证明器的用户可写' },
    cardsAndLocks: { title: '一卡一锁', expected: '每张卡一个 TMPDIR' },
    environment: { title: '环境变量', expected: '都是证明器会读取的名称' },
    parameters: { title: '证明参数', expected: '文件齐全且不为空' },
    fileDescriptors: { title: '文件描述符', expected: '上限 1,048,576' },
    memory: { title: '主机内存', expected: '每个证明器 25 GiB' },
    memoryKills: { title: '内存不足被杀', expected: '开机以来没有' },
    load: { title: '负载', expected: '不超过核数的 2 倍' },
    freeSpace: { title: '剩余空间', expected: 'home、日志与 TMPDIR 各余 10 GiB' },
    stores: { title: '存储', expected: '全部可读' },
    storeNames: { title: '存储名', expected: '与源节点一致' },
    senderBalance: { title: '发送地址余额', expected: '不少于 5 FIL' },
    stuckMessages: { title: '消息堵塞', expected: '10 分钟内上链' },
    nodeListens: { title: '节点监听', expected: '仅本机' },
    configShared: { title: '共用配置', expected: '知情且有意为之' },
    secretFiles: { title: '含密文件', expected: '仅属主可读' }
  },
  answers: {
    notNeeded: { what: '本节点不需要' },
    needsThisMachine: { what: '只能在节点所在的机器上检查', advice: '请在那台机器上打开控制台。' },
    needsNode: { what: '节点没有应答', advice: '启动它，或核对地址。' },
    needsChain: { what: '没有配置链节点', advice: '请设置 Common.API.Chain。' },
    needsConfig: { what: '无法读取配置', advice: '请到配置页查看。' },
    noAnswerInTime: { what: '{seconds} 秒内没有结果', advice: '请重试；检查是否有失效的挂载或卡死的驱动。' },
    checkBroke: { what: '检查失败：{reason}', advice: '请重试。' },
    headFresh: { what: 'epoch {height}，落后 {behind}' },
    headBehind: {
      what: 'epoch {height}，落后 {behind} 个 epoch',
      advice: '观察是否追上；查看链节点的连接。'
    },
    headStale: {
      what: 'epoch {height}，落后 {behind} 个 epoch，已 {seconds} 秒',
      advice: '无法证明和上链；请修复链节点或添加备用节点。'
    },
    headHeardBySelf: { what: 'epoch {height}，{seconds} 秒前收到' },
    chainUnreachable: { what: '链节点没有应答：{reason}', advice: '核对地址、token 以及它是否在运行。' },
    clockGood: { what: '已同步' },
    clockBehindHead: {
      what: '本机时钟比链头慢 {seconds} 秒',
      advice: '请打开 NTP；deadline 按本机时钟计算。'
    },
    clockNotSynchronised: { what: 'NTP 未同步', advice: '请启用 chrony 或 systemd-timesyncd。' },
    clockUnknown: { what: '本机无法判断', advice: '请自行确认 NTP 在运行。' },
    chainAnswers: { what: '{ms} 毫秒应答' },
    chainSlow: { what: '{ms} 毫秒应答', advice: '请把链节点放近一些，或减轻它的负担。' },
    sourceAnswers: { what: '{address} {ms} 毫秒应答' },
    sourceSlow: { what: '{address} {ms} 毫秒应答', advice: '查看源节点的负载与中间的网络。' },
    sourceUnreachable: {
      what: '{address} 没有应答：{reason}',
      advice: '正在使用上次的扇区定位；请恢复源节点。'
    },
    proversReady: { what: '{ready}/{total} 就绪' },
    proversSome: { what: '{ready}/{total} 就绪', advice: '到证明器页查看其余进程。' },
    proversNone: { what: '{total} 个都未就绪', advice: '现在无法证明；查看证明器最后的输出。' },
    proversComplain: {
      what: '证明器输出中有 {count} 处异常',
      advice: '见下方；用 CPU 证明会错过 deadline。'
    },
    driverAnswers: { what: '{count} 张卡，驱动 {driver}' },
    driverBroken: { what: '驱动异常：{reason}', advice: '按下方提示处理；新的证明器可能找不到显卡。' },
    driverNoCard: { what: '没有显卡：{reason}', advice: '检查显卡的供电与插槽。' },
    driverMissing: { what: '没有驱动：{reason}', advice: '安装驱动并重启机器。' },
    cardMemoryEnough: { what: '{count} 张卡都足够' },
    cardMemoryLow: { what: '空闲不足 {needed}：{cards}', advice: '查看占用者；也可能就是正在运行的证明器。' },
    updatesOff: { what: '没有自动更新' },
    updatesSpareDriver: { what: '自动更新已排除 nvidia-*' },
    updatesTakeDriver: {
      what: '自动更新可能替换 nvidia-*',
      advice: '请在 Package-Blacklist 中排除 nvidia-*；使用中的驱动被更新后会掉驱动。'
    },
    updatesUnknown: { what: '本系统无法判断', advice: '请自行确认驱动不会自动更新。' },
    locksFreeOrOurs: { what: '{count} 个锁目录，空闲或由本节点持有' },
    lockHeldByOther: {
      what: '{count} 个锁被其他进程持有',
      advice: '证明器在等它们；停掉持有者，不要删除锁文件。'
    },
    lockNotWritable: { what: '{count} 个锁文件打不开', advice: '把属主改为证明器的用户。' },
    tmpdirsReady: { what: '{count} 个目录可用，其中 {missing} 个待创建' },
    tmpdirBad: { what: '{tmpdir} 不可用', advice: '修改属主，或换一个 TMPDIR。' },
    oneLockPerCard: { what: '{count} 个进程互不妨碍' },
    locksCrossed: { what: '{count} 个进程互相妨碍', advice: '请在 GPU 向导中改正显卡与 TMPDIR。' },
    environmentClean: { what: '没有问题' },
    environmentRemarks: { what: '{count} 条提示', advice: '请在 ext-prover.cfg 中改正或删去这些变量。' },
    parametersThere: { what: '{directory} 中有 {count} 个文件' },
    parametersMissing: {
      what: '{directory} 中没有参数文件',
      advice: '请下载，或改正 FIL_PROOFS_PARAMETER_CACHE。'
    },
    parametersEmpty: { what: '{file} 是空文件', advice: '请重新下载。' },
    descriptorsEnough: { what: '已用 {used} / {limit}' },
    descriptorsLow: {
      what: '已用 {used} / {limit}',
      advice: '请在 unit 中设置 LimitNOFILE={wanted}，或用 ulimit -n。'
    },
    descriptorsNearLimit: {
      what: '已用 {used} / {limit}',
      advice: '请立即提高上限，否则会出现 too many open files。'
    },
    memoryEnough: { what: '余 {available} / {total}' },
    memoryLow: { what: '共 {total}，证明器可能需要 {needed}', advice: '减少证明器，或增加内存。' },
    memoryCritical: {
      what: '仅余 {available} / {total}',
      advice: '内核随时可能杀掉证明器；请停掉其他程序。'
    },
    memoryNoKills: { what: '没有' },
    memoryKills: { what: '开机以来 {count} 次', advice: '到内核日志查看被杀的进程。' },
    loadNormal: { what: '{load}，共 {cores} 核' },
    loadHigh: { what: '{load}，共 {cores} 核', advice: '查找其他占用；现在证明会变慢。' },
    spaceEnough: { what: '最少处 {path} 余 {free}' },
    spaceLow: { what: '{path} 余 {free}', advice: '请尽快清理。' },
    spaceCritical: { what: '{path} 余 {free}', advice: '请立即清理；节点无法记录要发送的消息。' },
    storesReadable: { what: '{count} 个都可读' },
    storesNone: { what: '没有配置存储', advice: '请添加 PersistStores，否则读不到任何扇区。' },
    storesUnreachable: {
      what: '{count}/{total} 不可读：{names}',
      advice: '检查挂载；到存储页查看会影响哪些 deadline。'
    },
    storeNamesMatch: { what: '{count} 个名称一致' },
    storeNamesMissing: {
      what: '本机缺少 {count} 个名称：{names}',
      advice: '请在 PersistStores 中添加同名存储。'
    },
    balanceEnough: { what: '最少的 {sender} 有 {balance}' },
    balanceLow: { what: '{sender} 有 {balance}', advice: '请充值；通常保留 20 FIL。' },
    balanceCritical: { what: '{sender} 有 {balance}', advice: '请立即充值，否则消息发不出去。' },
    senderMissing: { what: '{miners} 没有发送地址', advice: '请设置 Miners.PoSt.Sender。' },
    messagesMoving: { what: '{count} 条等待上链，最久 {seconds} 秒' },
    messagesStuck: {
      what: '{count} 条堵塞，最久 {seconds} 秒',
      advice: '查看基础费率与手续费上限，并替换消息。'
    },
    listensLocally: { what: '{listen}，仅本机' },
    listensBeyond: {
      what: '{listen}：其他机器可以访问',
      advice: '请改为 127.0.0.1，或用防火墙挡住端口 {port}。'
    },
    configOwn: { what: '只有本节点读取 {directory}' },
    configShared: { what: '另有 {count} 个节点读取 {directory}', advice: '在那里的改动对它们都生效。' },
    secretsKept: { what: '仅属主可读' },
    secretsReadable: { what: '{count} 个文件可被他人读取', advice: '请收回权限：chmod 600。' }
  }
}
