/** 已知日志行的含义，显示在原始行下方；日志行本身从不翻译。 */
import type { LogExplanationTexts } from '../en/log-explanations.ts'

export const logExplanations: LogExplanationTexts = {
  'LOG-GPU-FALLBACK':
    '该证明器已改用 CPU，比显卡慢很多倍，deadline 可能错过。请查看显卡被哪个进程占用，然后重启该证明器。',
  'LOG-GPU-MEMORY': '显存不足，无法完成这个证明。请让一张显卡只给一个证明器使用，或换显存更大的显卡。',
  'LOG-GPU-FAILURE': '显卡上的计算失败或无法开始。请检查显卡和驱动；驱动更新过或显卡丢失时需要重启主机。',
  'LOG-GPU-LOCK':
    '证明器无法在 TMPDIR 中创建锁文件，所有证明都会失败。请让节点用户能写该目录，或为该条目换一个 TMPDIR。',
  'LOG-PARAMETERS':
    '该扇区大小的证明参数缺失、为空或已损坏，无法证明任何扇区。请检查 FIL_PROOFS_PARAMETER_CACHE 及其读取权限。',
  'LOG-PROVER-LINE':
    '该证明器最多读取 64 KiB 的行，因此没有收到任务。完整的 partition 更长，请使用 v0.4 或更新的证明器。',
  'LOG-PROVER-LOOPS':
    '节点已打开与进程 {pid} 的管道。在 Go 节点中，这并不说明证明器可用，要看它自己的 ready 行。',
  'LOG-PROVER-READY': '至少有一个 {stage} 证明器已就绪。',
  'LOG-NO-PROVER': '没有就绪的证明器。节点会继续运行并重试，但在有证明器就绪之前无法证明。',
  'LOG-PRACTICE': '这是练习证明，内容是编造的，在真实网络上没有价值，也不会发送到真实网络。',
  'LOG-HOST-MEMORY': '主机内存耗尽。请调低 Concurrent，减少本机的证明器，或增加内存。',
  'LOG-OPEN-FILES':
    '无法再打开更多文件，因此读不到扇区。请提高上限（ulimit -n 1048576，服务中用 LimitNOFILE=），然后重启节点。',
  'LOG-DISK-FULL': '磁盘已满。请先腾出空间。',
  'LOG-STALE-MOUNT': '该挂载已被服务端遗忘，需要重新挂载；在此之前，其上的扇区都视为不可读。',
  'LOG-DISK-ERROR': '读取时磁盘或其连接出错。请在下一个需要它的 deadline 之前检查内核日志和磁盘。',
  'LOG-HOME-LOCKED': '另一个进程正在使用这个主目录。两个节点不能共用一个主目录。',
  'LOG-NO-MINER': '没有矿工启用 PoSt，PoSter 不会做任何事。',
  'LOG-SECTORS-UNREADABLE':
    '有扇区无法读取（{checked} 个中的 {bad} 个）。它们不会进入证明，若不能及时恢复读取就会成为错误扇区。',
  'LOG-BAD-SECTOR': '扇区 {sector} 不进入这次证明：{reason}。它会在这个 deadline 成为错误扇区。',
  'LOG-SECTORS-SKIPPED': '跳过了部分扇区，证明会在去掉它们后重做。',
  'LOG-POST-FAILED':
    '证明没有完成：{reason}。v0.4 的 Go 节点会在此放弃这个 deadline，更新的版本和本程序会重试。',
  'LOG-POST-MISSED': 'deadline 关闭前有 partition 没有完成证明，其中的扇区已成为错误扇区。',
  'LOG-DEADLINE-ABORTED': '在 epoch {open} 打开的 deadline 已停止处理：它已关闭，或链回退到了它之前。',
  'LOG-RANDOMNESS-CHANGED': '链上这个 deadline 的随机数与开始证明时不同，证明会重做。',
  'LOG-PROOF-INCORRECT': '证明没有通过验证，不会发送并会重做；若经常发生，请怀疑显卡或某个扇区文件。',
  'LOG-POST-SIMULATED': '模拟证明用时 {elapsed} 秒，没有发送任何消息。',
  'LOG-POST-SENT': '消息已交出。已发送不等于已上链：消息上链后 partition 才算数。',
  'LOG-POST-LANDED': '消息已上链，partition 已证明。',
  'LOG-PUSH-FAILED': '消息无法交出：{reason}。请检查 messager、钱包和发送者余额。',
  'LOG-NOT-SENT-IN-TIME': '窗口即将关闭，证明还没有发送。',
  'LOG-NOT-LANDED': '消息已发送，但还不知道是否上链。请在 messager 中查找；费用过低或 nonce 缺口会让它停住。',
  'LOG-FEE-CEILING': '已达到配置的费用上限，没有继续提高费用。',
  'LOG-SENDER-POOR': '发送者余额不足以支付费用。',
  'LOG-SENDER-REFUSED': '发送者无权为该矿工发送消息：它既不是 worker 也不是 control 地址。',
  'LOG-WALLET-MISSING': '没有钱包能为发送者签名。',
  'LOG-FEE-DEBT': '该矿工有欠费，还清之前无法声明恢复。',
  'LOG-CONSENSUS-FAULT': '该矿工有共识错误，结束之前无法声明恢复。',
  'LOG-FAULTS-DECLARED': '有扇区被声明为错误扇区。',
  'LOG-RECOVERIES-DECLARED': '已重新可读的扇区被声明为恢复中，它们必须在下一个 deadline 完成证明。',
  'LOG-NO-RECOVERIES': '有错误扇区，但目前都还无法读取。',
  'LOG-WINNING-MISSED': '出块证明被请求但没有交付，可能丢失一个区块。{reason}',
  'LOG-GATEWAY-LOST': '与 gateway 的连接已断开：{reason}。恢复之前收不到出块证明的请求。',
  'LOG-REMOTE-REFUSED': '{address} 上没有服务在监听：服务未运行，或地址有误。',
  'LOG-REMOTE-SILENT': '没有及时收到应答。服务过载，或防火墙丢弃了请求。',
  'LOG-REMOTE-UNKNOWN': '无法解析名称 {address}。请检查名称和域名服务器。'
}
