/** 多个页面共用的词。 */
import type { common as shape } from '../en/common.ts'

export const common: typeof shape = {
  language: '语言',
  toDark: '切换到深色主题',
  toLight: '切换到浅色主题',
  copy: '复制',
  copied: '已复制',
  copyFailed: '无法写入剪贴板，请手动选中文字',
  close: '关闭',
  cancel: '取消',
  retry: '立即重试',
  retryIn: (duration) => `${duration}后重试`,
  last: (word) => `最后：${word}`,
  now: '现在',
  unknown: '未知',
  loading: '加载中',
  every: (duration) => `每 ${duration}读取一次`,
  readFrom: (source) => `来自 ${source}`,
  epoch: (epoch) => `epoch ${epoch}`
}
