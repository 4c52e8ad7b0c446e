/** Has a console host a node with a home of its own, over the channel of one of its pages. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { callConsole } from './console-page.ts'

export interface HostedNode {
  readonly node: string
  /** `host:port` */
  readonly address: string
}

export interface HostedNodeOptions {
  /** Text of its file; empty without one. Not written where the configuration is elsewhere. */
  readonly sectorManager?: string
  /** Not made without a text. */
  readonly extProver?: string
  readonly proxy?: string
  readonly configDirectory?: string
}

/** @param home made here */
export async function hostNode(
  page: Page,
  home: string,
  options: HostedNodeOptions = {}
): Promise<HostedNode> {
  await mkdir(home, { recursive: true })
  const { sectorManager = '', extProver, proxy, configDirectory } = options
  if (configDirectory === undefined)
    await writeFile(join(home, 'sector-manager.cfg'), sectorManager, { mode: 0o644 })
  if (extProver !== undefined) await writeFile(join(home, 'ext-prover.cfg'), extProver)
  const { id } = (await callConsole(page, 'nodes.host', {
    name: 'here',
    home,
    ...(proxy === undefined ? {} : { proxy }),
    ...(configDirectory === undefined ? {} : { configDirectory }),
    listen: '127.0.0.1:0',
    poster: false,
    miner: false,
    extProver: false
  })) as { id: string }
  const light = page.locator(`[data-node="${id}"][title^="127.0.0.1:"]`)
  await light.waitFor({ timeout: 30_000 })
  const title = (await light.getAttribute('title')) ?? ''
  return { node: id, address: title.split('\n')[0] ?? '' }
}
