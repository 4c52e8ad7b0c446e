/** 没有可用显卡时，机器对驱动的说明。 */
import type { driverReasons as shape } from '../en/driver-reasons.ts'

export const driverReasons: typeof shape = {
  noDriver: '本机没有 NVIDIA 驱动：没有 nvidia-smi，也没有内核模块',
  noProgram: 'NVIDIA 内核模块已加载，但找不到程序 nvidia-smi',
  noCardListed: 'nvidia-smi 没有列出显卡',
  noCardFound: 'NVIDIA 驱动正常，但没有找到显卡',
  cannotTalk: 'NVIDIA 内核模块已加载，但 nvidia-smi 无法与它通信',
  noModule: '已安装 nvidia-smi，但 NVIDIA 内核模块没有加载',
  noLibrary: 'NVIDIA 内核模块已加载，但缺少库 libnvidia-ml',
  nothingButProgram: '已安装 nvidia-smi，但没有驱动库 libnvidia-ml，也没有内核模块',
  updatedUnderway: '驱动在内核模块运行时被更新（driver/library version mismatch）',
  notPermitted: '当前用户无权访问 NVIDIA 驱动',
  blocked: '操作系统不允许访问显卡'
}
