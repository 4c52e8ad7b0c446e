/** 代理节点向导。 */
import type { proxyWizard as shape } from '../en/proxy-wizard.ts'

export const proxyWizard: typeof shape = {
  name: '代理节点向导',
  about: (source) => (source === '' ? '在源节点旁新建 PoSter' : `以 ${source} 为源节点`),
  elsewhere: '为另一台机器准备：路径都是那台机器上的，不在本机检查。',
  source: {
    title: '源地址',
    heading: '哪个节点知道扇区在哪里？',
    sentence: '新节点向它询问位置。测试不会改动它。'
  },
  home: {
    title: '目录与监听',
    heading: '新节点放在哪里',
    sentence: '独立的目录，以及没有别人监听的地址。',
    name: '在本控制台的名称',
    directory: '目录',
    listen: '监听地址',
    states: {
      absent: '将会新建',
      empty: '空目录',
      used: '里面有节点的文件，会保留',
      go: 'Go 版 sector-manager 用过它；请另选一个，各用各的',
      running: (pid, purpose) => `正被进程 ${pid} 使用（${purpose}）`,
      noDirectory: '是文件，不是目录',
      notWritable: '当前用户无权写入',
      free: (bytes) => `剩余 ${bytes}`
    },
    listens: {
      free: '没有别人监听',
      taken: '已被别的程序占用',
      refused: '无法监听',
      invalid: '不是地址',
      beyond: '超出回环地址：能连到本机的人都能询问这个节点'
    },
    unchecked: '不在这里检查'
  },
  config: {
    title: '配置',
    heading: '它读哪份配置',
    sentence: '按章节的做法沿用源节点的文件；也可以有自己的。',
    shared: '沿用目录（--conf-dir）',
    own: '自己的文件，放在目录里',
    copies: '以某个目录里的文件为起点',
    directory: '目录',
    poster: '做 WindowPoSt（--poster）',
    extProver: '按 ext-prover.cfg 启动证明进程（--ext-prover）',
    missing: (file) => `没有 ${file}`,
    miners: '矿工',
    proves: '证明',
    idle: '不证明',
    senders: '发送地址',
    stores: '存储',
    provers: (count) => `${String(count)} 个证明器条目`,
    noMiner: '里面没有矿工：配置之前节点没有可证明的内容',
    sharedWith: (homes) => `${homes} 也在读它；改动对它们同样生效`
  },
  stores: {
    title: '存储',
    heading: '核对存储',
    sentence: '源节点只返回存储名。这台机器要有同名、能读、且文件齐全的路径。',
    count: (count) => `${String(count)} 个存储名`,
    from: '来自 StoreList 与每个矿工的抽样扇区',
    again: '重新检查',
    checked: '检查于 ',
    name: '源节点存储名',
    path: '本机路径',
    mount: '挂载',
    took: '用时',
    samples: '抽样',
    result: '结论',
    noneOfName: '没有同名存储',
    mounts: { mounted: '已挂载', 'not-mounted': '未挂载', 'same-disk': '在根磁盘上', unknown: '未知' },
    results: {
      match: '一致',
      unsampled: '没有可抽样的扇区',
      slow: '读得慢',
      incomplete: '不完整',
      unreadable: '读不到',
      missing: '找不到',
      'only-here': '未使用'
    },
    checking: '检查中',
    counts: (ok, warnings, errors) => `${ok} 个一致，${warnings} 个提示，${errors} 个错误`,
    use: '检查并采用',
    useElsewhere: '采用',
    pathOf: (name) => `${name} 的路径`,
    adds: (name) =>
      `采用后写入 sector-manager.cfg 的 PersistStores，名称为 ${name}，只读。在 fstab 中而未挂载的路径要先挂载。`,
    none: '源节点没有给出存储名，这里也没有配置存储。',
    aside: '抽样是什么',
    asideText:
      '抽样会打开扇区的 cache 与 sealed 文件，在单独的进程里做，每个存储 20 秒超时。存储名来自源节点；这里缺少的名称，会让所有含其扇区的 deadline 受损。'
  },
  review: {
    title: '核对',
    heading: '核对后写入',
    note: '差异与命令',
    summary: '摘要',
    roles: '角色',
    noFile: '不改动任何文件：直接使用现有的。',
    alsoChanges: (homes) => `这些文件对 ${homes} 同样生效`,
    write: '写入并启动',
    writeThenCards: '写入，然后分配显卡',
    thenCards: '分配显卡'
  }
}
