/** The few texts that Electron itself shows: tray, dialogs. Both languages, chosen by the system's until the page chooses. */
import type { NodeRow } from '../../shared/contract/console/nodes.ts'

export type Language = 'zh-CN' | 'en'

export interface NativeTexts {
  readonly open: string
  readonly quit: string
  readonly noNodes: string
  readonly light: Readonly<Record<NodeRow['status'], string>>
  readonly stopped: string
  readonly closeTitle: string
  readonly closeDetail: string
  readonly closeKeep: string
  readonly closeQuit: string
  readonly quitTitle: string
  readonly quitDetail: (nodes: string) => string
  readonly quitStay: string
  readonly quitAnyway: string
  readonly spendTitle: string
  readonly spendDetail: (what: string) => string
  readonly spendNo: string
  readonly spendYes: string
}

const en: NativeTexts = {
  open: 'Open PoSter Console',
  quit: 'Quit and stop the nodes',
  noNodes: 'No nodes',
  light: { ok: 'OK', degraded: 'Degraded', failing: 'Failing', unknown: 'Unknown' },
  stopped: 'Stopped',
  closeTitle: 'Nodes run on in the background',
  closeDetail:
    'Closing the window does not stop proving. The icon in the tray opens the window again; quitting there stops the nodes.',
  closeKeep: 'Close the window',
  closeQuit: 'Quit and stop the nodes',
  quitTitle: 'A deadline is open',
  quitDetail: (nodes) =>
    `${nodes} is proving or sending right now. Quitting stops it; what is not on chain by the close is lost.`,
  quitStay: 'Stay',
  quitAnyway: 'Quit anyway',
  spendTitle: 'Write on chain?',
  spendDetail: (what) => `The page asks for ${what}. It sends a message on chain and costs gas.`,
  spendNo: 'No',
  spendYes: 'Send it'
}

const zh: NativeTexts = {
  open: '打开 PoSter Console',
  quit: '退出并停止节点',
  noNodes: '没有节点',
  light: { ok: '正常', degraded: '降级', failing: '故障', unknown: '未知' },
  stopped: '已停止',
  closeTitle: '节点会在后台继续运行',
  closeDetail: '关闭窗口不会停止时空证明。托盘图标可以重新打开窗口；在那里退出才会停止节点。',
  closeKeep: '关闭窗口',
  closeQuit: '退出并停止节点',
  quitTitle: '有 deadline 正在进行',
  quitDetail: (nodes) => `${nodes} 正在计算或发送证明。退出会停止它；截止前没有上链的证明将会丢失。`,
  quitStay: '留下',
  quitAnyway: '仍然退出',
  spendTitle: '确认写入链上？',
  spendDetail: (what) => `页面请求 ${what}。这会发送一条链上消息并消耗 gas。`,
  spendNo: '否',
  spendYes: '发送'
}

export function textsFor(language: Language): NativeTexts {
  return language === 'zh-CN' ? zh : en
}

/** @param preferred languages of the system, the first the dearest, as BCP 47 */
export function chooseLanguage(preferred: readonly string[]): Language {
  const first = preferred[0]?.toLowerCase() ?? ''
  return first === 'zh' || first.startsWith('zh-') ? 'zh-CN' : 'en'
}
