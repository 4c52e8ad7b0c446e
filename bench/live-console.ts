/**
 * A console as an operator has it open all day: it hosts a node with three miners on a practice network and eight provers, and
 * a browser shows it. The network is a process of its own, so that its work is not counted.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CDPSession, Page } from 'playwright-core'
import { startConsole } from '../test/support/console-browser.ts'
import { callConsole } from '../test/support/console-page.ts'
import { startDevnetCommand } from '../test/support/devnet-command.ts'
import { runCli } from '../test/support/run-cli.ts'
import { practiceProver } from './practice-provers.ts'

const miners = ['practice-f01000', 'practice-f01001', 'practice-f01002']
const provers = 8

export interface LiveConsole extends AsyncDisposable {
  readonly page: Page
  /** Id of the hosted node. */
  readonly node: string
  /** Of the process that hosts it. */
  readonly pid: number
  /** Epoch of the network. */
  head(): Promise<number>
  /** One of the figures that the node gives to Prometheus. */
  metric(name: string): Promise<number>
  /** ms of one core that the page's own process has used so far. */
  pageProcessorTime(): Promise<number>
}

/** @param epoch as `devnet --epoch` takes it */
export async function openLiveConsole(epoch: string): Promise<LiveConsole> {
  const opened = new AsyncDisposableStack()
  try {
    const console = opened.use(await startConsole())
    const home = join(console.directory, 'node')
    const stores = join(console.directory, 'stores')
    const devnet = opened.use(
      await startDevnetCommand([
        ...['--miners', String(miners.length), '--epoch', epoch],
        ...['--stores', stores, '--write-config', home]
      ])
    )
    for (const miner of miners) {
      const args = ['--home', home, 'util', 'storage', 'attach', '--name', miner, join(stores, miner)]
      const { status, stderr } = await runCli(args)
      if (status !== 0) throw new Error(stderr)
    }
    await writeFile(join(home, 'ext-prover.cfg'), proverFile())
    const page = await console.openPage()
    const { id } = await callConsole(page, 'nodes.host', {
      ...{ name: 'live', home, listen: '127.0.0.1:0', poster: true, miner: true, extProver: true }
    })
    const light = page.locator(`[data-node="${id}"][title^="127.0.0.1:"]`)
    await light.waitFor({ timeout: 60_000 })
    const address = ((await light.getAttribute('title')) ?? '').split('\n')[0] ?? ''
    const browser = page.context().browser()
    if (!browser) throw new Error('the page has no browser')
    const session = await browser.newBrowserCDPSession()
    const kept = opened.move()
    return {
      page,
      node: id,
      pid: console.pid,
      async head() {
        const { Height } = (await devnet.call('/rpc/v1', 'Filecoin.ChainHead', [])) as { Height: number }
        return Height
      },
      metric: (name) => readMetric(address, name),
      pageProcessorTime: () => rendererTime(session),
      [Symbol.asyncDispose]: () => kept.disposeAsync()
    }
  } catch (error) {
    await opened.disposeAsync()
    throw error
  }
}

function proverFile(): string {
  const entry = [
    '[[WdPost]]',
    `Bin = ${JSON.stringify(practiceProver)}`,
    'Args = ["processor", "window_post"]',
    '[WdPost.Envs]',
    'PRACTICE_DURATION_MS = "200-1000"'
  ]
  return Array.from({ length: provers }, () => entry.join('\n')).join('\n\n')
}

async function readMetric(address: string, name: string): Promise<number> {
  const text = await (await fetch(`http://${address}/metrics`)).text()
  const line = text.split('\n').find((each) => each.startsWith(`${name} `))
  if (line === undefined) throw new Error(`no ${name}`)
  return Number(line.slice(name.length + 1))
}

async function rendererTime(session: CDPSession): Promise<number> {
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  return processInfo
    .filter(({ type }) => type === 'renderer')
    .reduce((sum, { cpuTime }) => sum + cpuTime * 1000, 0)
}

/** ms of processor time that a process has used so far, in user and kernel mode. Linux only. */
export async function processorTime(pid: number): Promise<number> {
  const text = await readFile(`/proc/${String(pid)}/stat`, 'utf8')
  // The name in parentheses may hold spaces; the fields are counted behind it.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}
