/**
 * What a person sees who may not come in: what happened and what to do, in both languages, without a script. It says
 * nothing that a stranger should not read.
 */

export type Refusal =
  'no session' | 'link not good' | 'too many tries' | 'not this host' | 'foreign page' | 'not found'

export const statusOfRefusal: Readonly<Record<Refusal, number>> = {
  'no session': 401,
  'link not good': 403,
  'not this host': 403,
  'foreign page': 403,
  'not found': 404,
  'too many tries': 429
}

const command = '<code>venus-sector-manager console link</code>'

const texts: Readonly<Record<Refusal, { readonly zh: string; readonly en: string }>> = {
  'no session': {
    zh: `这个浏览器还没有登录，或登录已经过期。请在节点所在的机器上运行 ${command}，打开终端里给出的新链接。`,
    en: `This browser is not signed in, or no longer. Run ${command} on the node's machine and open the link it prints.`
  },
  'link not good': {
    zh: `这个链接已经用过或已经过期：一个链接只能打开一次，十分钟内有效。请运行 ${command}，或到终端里查看新链接。`,
    en: `This link was used already or has expired: a link opens once, within ten minutes. Run ${command}, or look at the terminal for a new one.`
  },
  'too many tries': {
    zh: '失败的尝试太多。请等一分钟再打开新链接。',
    en: 'There were too many failed tries. Wait a minute, then open a new link.'
  },
  'not this host': {
    zh: '控制台不以这个地址提供服务。请使用终端里给出的链接；要用别的名称访问，请在启动时指明该名称。',
    en: 'The console is not served under this address. Use the link from the terminal; to reach it under another name, give that name when starting it.'
  },
  'foreign page': {
    zh: '控制台只接受它自己页面的请求。',
    en: 'The console takes requests of its own page only.'
  },
  'not found': { zh: '没有这个页面。', en: 'There is no such page.' }
}

const style =
  'body{font:16px/1.6 system-ui,sans-serif;max-width:40em;margin:15vh auto;padding:0 1em;color-scheme:light dark}'

/** @returns HTML */
export function refusalPage(refusal: Refusal): string {
  const { zh, en } = texts[refusal]
  return page(`<p lang="zh-CN">${zh}</p>\n<p lang="en">${en}</p>`)
}

/**
 * Goes to the page once more, as a step of our own: a browser that comes from another site keeps the session's cookie to
 * itself, and shows it when it comes from here.
 */
export const onwardPage = page('', '<meta http-equiv="refresh" content="0;url=/">')

function page(body: string, head = ''): string {
  return `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>PoSter Console</title>${head}<style>${style}</style></head>
<body>${body}</body></html>
`
}
