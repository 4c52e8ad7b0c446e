/** 每个错误代码的说明：出了什么事、意味着什么、怎么办。代码旁的原文信息不翻译。 */
import type { errors as shape } from '../en/errors.ts'

export const errors: typeof shape = {
  USAGE: { what: '命令写得不对', meaning: '什么也没有启动。', advice: '看一遍该命令的帮助，再重新输入。' },
  NOT_IN_THIS_BUILD: {
    what: '当前版本没有这项功能',
    meaning: '请求已拒绝，没有任何改动。',
    advice: '换用带此功能的版本，或改用别的办法。'
  },
  CANCELLED: { what: '已取消', meaning: '按要求中途停止。', advice: '需要时重新开始即可。' },
  READER_GONE: {
    what: '读取输出的一方已经离开',
    meaning: '剩余输出已丢弃。',
    advice: '重新执行，并把输出写入文件。'
  },
  CONFIG_NOT_FOUND: {
    what: '找不到配置文件',
    meaning: '节点没有可用的配置，无法启动。',
    advice: '用 daemon init 生成，或指定正确的目录。'
  },
  CONFIG_SYNTAX: {
    what: '配置文件不是合法的 TOML',
    meaning: '整份文件都不会生效。',
    advice: '改正指出的那一行；在此之前沿用原来的配置。'
  },
  CONFIG_VALUE: { what: '有配置值不可用', meaning: '这次改动没有生效。', advice: '改正指出的配置键。' },
  CONFIG_CHANGED_ON_DISK: {
    what: '文件在磁盘上已被他人修改',
    meaning: '没有写入，他人的改动不会丢。',
    advice: '对比三方内容，再重新写入。'
  },
  CONFIG_EDIT_MISMATCH: {
    what: '编辑内容与文件对不上',
    meaning: '没有写入。',
    advice: '重新载入文件，再改一次。'
  },
  CONFIG_TARGET_NOT_FOUND: {
    what: '文件里没有要改的条目',
    meaning: '没有写入。',
    advice: '重新载入文件，该条目可能已被删除。'
  },
  HOME_OWNED: {
    what: '该 home 目录正被另一个进程占用',
    meaning: '同一个 home 不能由两个节点共用。',
    advice: '停止那个进程，或换一个 home。'
  },
  HOME_NOT_WRITABLE: {
    what: 'home 目录不可写',
    meaning: '节点无法保存索引与日志。',
    advice: '改正属主与权限，或换一个 home。'
  },
  DISK_FULL: { what: '磁盘已满', meaning: '正在写入的内容不完整。', advice: '腾出空间后重试。' },
  INDEX_FORMAT_NEWER: {
    what: '索引由更新的版本写成',
    meaning: '当前版本不能改动它。',
    advice: '换用更新的版本。'
  },
  INDEX_CORRUPT: {
    what: '扇区索引已损坏',
    meaning: '可能找不到扇区。',
    advice: '从备份恢复 home，或重新导入索引。'
  },
  INDEX_READ_ONLY: { what: '该索引只读', meaning: '没有任何改动。', advice: '到拥有索引的节点上修改。' },
  STORAGE_FAILED: {
    what: '磁盘读写失败',
    meaning: '请求可能只完成了一部分。',
    advice: '检查磁盘与挂载，然后重试。'
  },
  LISTEN_FAILED: {
    what: '无法打开监听地址',
    meaning: '节点无法对外服务。',
    advice: '换一个空闲端口，或停掉占用它的程序。'
  },
  ADDRESS_INVALID: {
    what: '地址无效',
    meaning: '没有发起任何连接。',
    advice: '按 ip:port 或 host:port 填写。'
  },
  REMOTE_UNREACHABLE: {
    what: '连接不上对方',
    meaning: '它的状态未知。',
    advice: '检查地址、端口、防火墙，以及对方是否在运行。'
  },
  REMOTE_PROTOCOL: {
    what: '对方的应答不合协议',
    meaning: '该应答没有采用。',
    advice: '确认地址属于 sector-manager 或链节点，并核对版本。'
  },
  REMOTE_ERROR: { what: '对方返回了错误', meaning: '它没有完成请求。', advice: '看对方给出的原因。' },
  PROVER_UNAVAILABLE: {
    what: '没有可用的证明器',
    meaning: '任务只能等待，deadline 在逼近。',
    advice: '启动证明器，或查看为何都未就绪。'
  },
  PROVER_FAILED: {
    what: '证明器出错',
    meaning: '时间允许时，任务会交给其他证明器。',
    advice: '看它最后几行输出，以及显卡状态。'
  },
  PROOF_FAILED: {
    what: '证明没有通过校验',
    meaning: '没有发送。',
    advice: '检查是否缺少文件，或显卡有故障。'
  },
  KEY_UNUSABLE: { what: '证明参数不可用', meaning: '无法用它校验证明。', advice: '重新下载参数并核对摘要。' },
  QUEUE_FULL: { what: '等待队列已满', meaning: '请求没有受理。', advice: '等前面的任务完成后再试。' },
  INVALID_ARGUMENT: { what: '请求里有不可用的值', meaning: '没有执行。', advice: '改正指出的值。' },
  INVALID_JSON: { what: '文本不是合法的 JSON', meaning: '没有采用。', advice: '改正该文本。' },
  TOO_LARGE: { what: '数据超过上限', meaning: '没有读取。', advice: '分批请求。' },
  TIMED_OUT: { what: '超时没有应答', meaning: '是否完成未知。', advice: '先看当前状态，再决定是否重试。' },
  CLOSED: { what: '对方已经关闭', meaning: '请求没有完成。', advice: '重新打开后再试。' },
  NOT_FOUND: { what: '没有这一项', meaning: '没有任何改动。', advice: '核对名称，它可能已被删除。' },
  NOT_PERMITTED: {
    what: '此页面没有这项权限',
    meaning: '没有任何改动。',
    advice: '在本机打开控制台，或申请带此权限的 token。'
  },
  SECTOR_STATE_NOT_FOUND: {
    what: '节点没有该扇区的状态',
    meaning: '文件可能仍在。',
    advice: '到扇区索引里查找。'
  },
  INTERNAL: {
    what: '出现了意料之外的错误',
    meaning: '请求没有完成。',
    advice: '连同代码复制下来，附上日志上报。'
  }
}
