/** Has a console host a node with a home of its own, over the channel of one of its pages. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { callConsole } from './start-practice.ts'

export interface HostedNode {
  readonly node: string
  /** `host:port` */
  readonly address: string
}

/** @param home made here @param files texts of its configuration; a file that is not given is not made */
export async function hostNode(
  page: Page,
  home: string,
  files: { readonly sectorManager?: string; readonly extProver?: string } = {}
): Promise<HostedNode> {
  await mkdir(home, { recursive: true })
  await writeFile(join(home, 'sector-manager.cfg'), files.sectorManager ?? '', { mode: 0o644 })
  if (files.extProver !== undefined) await writeFile(join(home, 'ext-prover.cfg'), files.extProver)
  const { id } = (await callConsole(page, 'nodes.host', {
    name: 'here',
    home,
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
