/** 本界面的设置。 */
import type { settings as shape } from '../en/settings.ts'

export const settings: typeof shape = {
  note: '改了就存，只影响这个界面，不动节点配置',
  interface: '界面',
  language: '语言',
  theme: '主题',
  time: '时间',
  density: '行距',
  system: '跟随系统',
  dark: '深色',
  light: '浅色',
  local: '本地',
  normal: '标准',
  tight: '紧凑'
}
