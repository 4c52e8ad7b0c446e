/** Where alerts go besides the page, and when. */
import type { ChannelKind } from '../../../../shared/contract/console/alert-channels.ts'

const kind: Readonly<Record<ChannelKind, string>> = {
  desktop: 'Desktop',
  wecom: 'WeCom',
  dingtalk: 'DingTalk',
  lark: 'Lark / Feishu',
  slack: 'Slack',
  telegram: 'Telegram',
  serverchan: 'ServerChan',
  webhook: 'Webhook'
}

/** Where its address and key are found. */
const hint: Readonly<Record<ChannelKind, string>> = {
  desktop: 'Notifications of this machine.',
  wecom: 'Address of the group robot: https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…',
  dingtalk:
    'Address of the group robot: https://oapi.dingtalk.com/robot/send?access_token=… With signing on, its secret (SEC…) as well; with keywords, the word PoSter.',
  lark: 'Address of the custom robot: https://open.feishu.cn/open-apis/bot/v2/hook/… or open.larksuite.com. With signature checks on, its secret as well.',
  slack: 'Address of an incoming webhook: https://hooks.slack.com/services/…',
  telegram: 'Token of the bot, and the chat it writes to. An address only for a server of your own.',
  serverchan: 'The SendKey. An address only for a server of your own.',
  webhook:
    'Any address that takes a POST with JSON: title, text, and each alert with its state, code and node.'
}

export const channels = {
  title: 'Where alerts go',
  note: 'Nothing leaves this machine until a channel is added',
  none: 'No channel: alerts are on these pages only.',
  add: 'Add',
  kind,
  hint,
  channel: 'Channel',
  address: 'Address',
  level: 'Level',
  levels: { warning: 'Warning up', critical: 'Critical' },
  delivery: 'Last delivery',
  never: 'never',
  failed: 'Failed',
  waiting: (count: number) => `${String(count)} waiting`,
  test: 'Test',
  testOf: (name: string) => `Test ${name}`,
  edit: 'Edit',
  editOf: (name: string) => `Edit ${name}`,
  remove: 'Remove',
  removeOf: (name: string) => `Remove ${name}`,
  removeCost: 'Nothing is sent there any more. Its address and key are deleted here.',
  levelOf: (name: string) => `Level of ${name}`,
  switchOf: (name: string) => `Send to ${name}`,
  failedAt: (name: string, time: string, message: string) => `${name} at ${time}: ${message}.`,
  needsHost: 'Adding a channel needs the permission "host": it makes this machine call out.',
  addTitle: 'Add a channel',
  editTitle: 'Change a channel',
  chooseKind: 'Kind',
  name: 'Name',
  nameHint: 'For this table; may be empty.',
  keep: 'Empty: stays as it is',
  secret: 'Signing secret',
  token: 'Token of the bot',
  sendKey: 'SendKey',
  chat: 'Chat id',
  own: 'Own address (optional)',
  secretNote: 'Kept in a file only this account can read. Never shown again, never in a log.',
  save: 'Save',
  when: 'When to send',
  sent: 'When it begins or becomes critical; not while muted or seen',
  language: 'Language of messages',
  mostPerMinute: 'Messages a minute, for each channel',
  mostPerMinuteNote: 'What comes faster is put into one',
  tellResolved: 'Also when it is over',
  heartbeat: 'Heartbeat',
  heartbeatNote: 'The other side alerts when it stops, so silence is noticed',
  heartbeatAddress: 'Address it calls',
  everyMinutes: 'Every … minutes',
  method: 'Method',
  turnOn: 'Heartbeat on',
  held: {
    'no-node': 'Held: no node runs',
    unhealthy: 'Held: a node is not well'
  },
  beatSent: (time: string) => `Sent at ${time}`,
  beatWaits: 'Not sent yet',
  trouble: (names: string) => `Alerts do not arrive by ${names}.`,
  toSettings: 'Settings'
}
