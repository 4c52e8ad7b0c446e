/** 还没有节点时的首屏：当前版本能做什么、敲什么命令。 */
import type { firstScreen as shape } from '../en/first-screen.ts'

export const firstScreen: typeof shape = {
  heading: '独立运行的 PoSter 节点',
  sentence:
    '当前版本提供命令行节点：维护扇区索引，供其他节点查询，也可以从源节点获取扇区定位信息。这个窗口暂时还不能管理节点。',
  source: {
    title: '源节点',
    text: '扇区索引由它管理。监听 127.0.0.1:1789。'
  },
  proxy: {
    title: '代理节点',
    text: '扇区定位一律询问源节点，配置文件也用它的。监听 127.0.0.1:2789。'
  },
  ask: {
    title: '两边答案一致',
    text: '通过代理节点查询矿工 1000 的 1 号扇区。'
  },
  commandName: '在项目目录下，venus-sector-manager 即 node out/main/cli.js。',
  tryPair: 'npm start 会在临时目录里用一份示例索引跑起这样一对节点。',
  coming:
    '当前版本尚未包含：这个窗口的其他页面。WindowPoSt、WinningPoSt 与证明器（--poster、--miner、--ext-prover）可在命令行使用。'
}
