/**
 * The GPU wizard on a real console: after the proxy wizard to a PoSter that proves on a devnet with cards of a program named
 * nvidia-smi; by keys; over a file that changes on disk; and for another machine, into an archive.
 */
import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { en } from '../../../src/renderer/src/i18n/en/index.ts'
import { runCli, startDaemon, temporaryDirectory, type Daemon } from '../../support/cli.ts'
import { startConsole, takeScreen, type ConsoleProcess } from '../../support/console-browser.ts'
import { startDevnetCommand, type DevnetProcess } from '../../support/devnet-command.ts'
import { hostNode } from '../../support/host-node.ts'
import { installNvidiaSmi } from '../../support/nvidia-smi.ts'
import {
  atHeading,
  fillInProxyWizard,
  fillInSource,
  goNext,
  readable,
  wizardPatience
} from '../../support/proxy-wizard-page.ts'
import { lookOver } from '../../support/screens/look-over.ts'

const text = en.gpuWizard
const execute = promisify(execFile)
const one = 'GPU-8a56a4bc-e184-a047-2620-be19fdf913d5'
const two = 'GPU-1d0b6f2c-97d3-5f0a-0d0e-6a2d0c7a1b11'
const three = 'GPU-93b2fe15-7b95-4d31-8e1f-06c2aca40a9e'
const cards = `0, ${one}, 00000000:17:00.0, NVIDIA GeForce RTX 3090, 24576, 724, 23852, 0, 31, 535.183.01, 8.6
1, ${two}, 00000000:31:00.0, NVIDIA GeForce RTX 4090, 24564, 604, 23960, 0, 30, 535.183.01, 8.9
2, ${three}, 00000000:4B:00.0, NVIDIA GeForce RTX 3090, 24576, 16281, 8295, 97, 71, 535.183.01, 8.6
`
const foreign = `31877, damocles-worker, ${three}, 15600\n`
/** Of the node that is not started by the wizard. */
const extProver = `# rack-b, cards looked after by wang
LogTag = "rack-b" # not a known key

[[WdPost]]
Bin = "/bin/false" # to be replaced
Weight = 3
[WdPost.Envs]
CUDA_VISIBLE_DEVICES = "${one}"
TMPDIR = "/tmp/ext-prover0"
`

let served: ConsoleProcess
let devnet: DevnetProcess
let source: Daemon
let programs: Awaited<ReturnType<typeof temporaryDirectory>>
/** Of the PoSter the wizards made. */
let poster = ''
const at = (name: string): string => join(served.directory, name)

beforeAll(async () => {
  programs = await temporaryDirectory('poster-gpu-')
  await installNvidiaSmi(programs.path, { cards, uses: foreign })
  served = await startConsole([], { programs: [programs.path] })
  devnet = await startDevnetCommand([
    ...['--miners', '2', '--epoch', '500ms', '--stores', at('stores')],
    ...['--write-config', at('source')]
  ])
  for (const miner of ['practice-f01000', 'practice-f01001']) {
    const attached = await runCli([
      ...['--home', at('source'), 'util', 'storage', 'attach', '--name', miner, at(`stores/${miner}`)]
    ])
    expect(attached.status).toBe(0)
  }
  source = await startDaemon(at('source'))
}, 180_000)

afterAll(async () => {
  await source.stop()
  await devnet[Symbol.asyncDispose]()
  await served[Symbol.asyncDispose]()
  await programs[Symbol.asyncDispose]()
})

/** Proofs that the devnet took. */
async function posted(): Promise<number> {
  const answer = (await devnet.call('/control', 'Devnet.Posted', [{ From: 0, Epochs: 0 }])) as {
    Entries: readonly { IsValid: boolean }[]
  }
  expect(answer.Entries.every(({ IsValid }) => IsValid)).toBe(true)
  return answer.Entries.length
}

const area = (page: Page, name: string): Locator => page.locator(`[data-area="${name}"]`)
const rows = (page: Page, name: string): Locator => area(page, name).locator('[data-row]')
const rule = (page: Page, number: string): Locator => page.locator(`[data-rule="${number}"]`)
const checked = (page: Page): Promise<void> =>
  page.getByText(text.rules.checking).waitFor({ state: 'detached', timeout: wizardPatience })
const open = (page: Page, address: string): Promise<void> =>
  page.evaluate((hash) => location.replace(hash), `#/wizard/gpu/${address}`)

describe('the GPU wizard', () => {
  it('follows the proxy wizard to a PoSter that proves on the devnet', async () => {
    const page = await served.openPage()
    await page.locator('h1').first().waitFor({ timeout: wizardPatience })
    await page.goto(`${served.origin}/#/wizard/proxy`)
    await fillInProxyWizard(page, { source: source.address, home: at('poster'), directory: at('source') })
    await goNext(page)
    for (const store of ['practice-f01000', 'practice-f01001'])
      await page.locator(`[data-store="${store}"]`).getByText(readable).waitFor({ timeout: wizardPatience })
    await goNext(page)
    await page.getByRole('button', { name: en.proxyWizard.review.writeThenCards }).click()

    await atHeading(page, text.inventory.heading)
    await page.locator(`[data-card="${three}"]`).getByText('31877 damocles-worker').waitFor()
    expect(await page.locator('[data-card]').count()).toBe(3)
    await goNext(page)
    await atHeading(page, text.assignment.heading)
    // What the file has comes first: two for windows and one for blocks, none with a card.
    expect(await rows(page, 'WdPost').count()).toBe(2)
    expect(await rows(page, 'WinPost').count()).toBe(1)
    await page.getByRole('button', { name: text.assignment.presets['keep-one-for-winning'] }).click()
    await expect.poll(() => rows(page, 'WdPost').count()).toBe(1)
    await page.getByRole('button', { name: text.assignment.presets['one-per-card'] }).click()
    await expect.poll(() => rows(page, 'WdPost').count()).toBe(2)
    // The third card is in use, so a preset leaves it free.
    await area(page, 'free').getByText('#2').waitFor()
    await checked(page)
    await goNext(page)
    await page.locator('[data-test="plan"]').getByText(text.plan.unknown).waitFor()
    await goNext(page)

    await atHeading(page, text.review.heading)
    const diff = page.locator(`.diff[aria-label="${at('source/ext-prover.cfg')}"]`)
    await diff.waitFor({ timeout: wizardPatience })
    expect(await diff.innerText()).toContain(`CUDA_VISIBLE_DEVICES = "${one}"`)
    const before = await posted()
    await page.getByRole('button', { name: text.review.writeAndStart }).click()
    await page.waitForURL(/#\/wizard\/gpu\/node\//, { timeout: wizardPatience })
    await atHeading(page, text.verify.heading)
    poster = /node\/([^/?]+)/.exec(page.url())?.[1] ?? ''
    expect(poster).not.toBe('')
    const written = await readFile(at('source/ext-prover.cfg'), 'utf8')
    expect(written).toContain('# Provers for the practice network')
    expect(written).toContain(`CUDA_VISIBLE_DEVICES = "${two}"`)
    expect(written.match(/PRACTICE_DURATION_MS/g)).toHaveLength(2)
    await page
      .locator('[data-test="verify-ready"]')
      .getByText(text.verify.allReady(2))
      .waitFor({ timeout: wizardPatience })

    // Their processes appear on their cards as soon as the driver says so. One that is started again has another pid.
    const verified = page.locator('[data-verify]')
    const [onItsOwn, onAnother] = [
      text.verify.onItsCard('#0', '8.9 GiB'),
      text.verify.onAnother('#0', '#1 RTX 4090')
    ]
    await expect
      .poll(
        async () => {
          const said = await verified.allInnerTexts()
          const uses = said.map(
            (row) => `${/pid (\d+)/.exec(row)?.[1] ?? '0'}, practice-prover, ${one}, 9120\n`
          )
          await writeFile(join(programs.path, 'uses'), [foreign, ...uses].join(''))
          return [said[0]?.includes(onItsOwn), said[1]?.includes(onAnother)]
        },
        { timeout: wizardPatience, interval: 1_000 }
      )
      .toEqual([true, true])
    await writeFile(join(programs.path, 'uses'), foreign)

    await page.getByRole('button', { name: text.verify.testAll }).click()
    await expect
      .poll(
        () =>
          page
            .locator('[data-test="verify-test"]')
            .getByText(/^Test passed in/)
            .count(),
        {
          timeout: wizardPatience
        }
      )
      .toBe(2)
    await expect.poll(posted, { timeout: 120_000, interval: 1_000 }).toBeGreaterThan(before)
    await page.context().close()
  }, 300_000)

  it('changes a node that runs, and tells what that costs', async () => {
    const page = await served.openPage()
    await page.waitForURL(/#\/n\//)
    await page.evaluate((hash) => location.replace(hash), `#/n/${poster}/provers`)
    await page.locator('[data-action="gpu-wizard"]').click()
    await page.locator('[data-card]').first().waitFor({ timeout: wizardPatience })
    await goNext(page)
    // What was begun is there again after a reload, with its cards.
    await page.reload()
    await rows(page, 'WdPost').last().click({ timeout: wizardPatience })
    await page
      .locator('[data-test="process-editor"]')
      .getByRole('textbox', { name: 'TMPDIR' })
      .fill(at('lock'))
    await checked(page)
    await goNext(page)
    await page.locator('[data-test="days"]').waitFor({ timeout: wizardPatience })
    await goNext(page)
    const before = page.locator('[data-test="before-writing"]')
    await before.getByText(/1 prover is replaced/).waitFor({ timeout: wizardPatience })
    await before.getByText(at('lock')).waitFor()
    await page.getByRole('button', { name: text.review.writeAndChange }).click()
    const ask = page.locator('.consequence')
    await ask.getByText(text.review.replaces(1)).waitFor({ timeout: wizardPatience })
    await takeScreen(page, 'gpu-wizard-consequence-dark-en-1440')
    await ask.getByRole('button', { name: en.components.consequence.goOn }).click()
    await atHeading(page, text.verify.heading)
    await page
      .locator('[data-test="verify-ready"]')
      .getByText(text.verify.allReady(2))
      .waitFor({ timeout: wizardPatience })
    expect(await readFile(at('source/ext-prover.cfg'), 'utf8')).toContain(`TMPDIR = "${at('lock')}"`)
    await page.context().close()
  }, 180_000)

  it('is worked by keys, tells rules as they come and go, and never writes over a change', async () => {
    const page = await served.openPage()
    const home = at('by-keys')
    const { node } = await hostNode(page, home, { extProver })
    const path = join(home, 'ext-prover.cfg')
    // From the page of the provers' file.
    await page.evaluate((hash) => location.replace(hash), `#/n/${node}/config`)
    await page.getByText('ext-prover.cfg', { exact: true }).first().click()
    await page.getByRole('button', { name: text.openFor }).click()
    await atHeading(page, text.inventory.heading)
    await page.locator('[data-card]').first().waitFor()
    await goNext(page)
    await rows(page, 'WdPost').first().waitFor()

    // Alt and arrows: to WinPost, to the cards that are not used, and back by Enter.
    await rows(page, 'WdPost').first().focus()
    await page.keyboard.press('Alt+ArrowRight')
    await expect.poll(() => rows(page, 'WinPost').count()).toBe(1)
    await rule(page, 'GPU-002').waitFor({ timeout: wizardPatience })
    await page.keyboard.press('Alt+ArrowRight')
    await expect.poll(() => rows(page, 'free').count()).toBe(3)
    await rule(page, 'GPU-001').waitFor({ timeout: wizardPatience })
    expect(await page.locator('[data-action="next"]').isDisabled()).toBe(true)
    await expect
      .poll(() => page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset['row']))
      .toBe(`card ${one}`)
    await page.keyboard.press('Enter')
    await expect.poll(() => rows(page, 'WdPost').count()).toBe(1)
    await rule(page, 'GPU-001').waitFor({ state: 'detached', timeout: wizardPatience })

    // By pointer: the free card with too little memory to WinPost, and back.
    await rows(page, 'free').last().dragTo(area(page, 'WinPost'))
    await expect.poll(() => rows(page, 'WinPost').count()).toBe(1)
    await rule(page, 'GPU-021').waitFor({ timeout: wizardPatience })
    await rows(page, 'WinPost').first().dragTo(area(page, 'free'))
    await expect.poll(() => rows(page, 'WinPost').count()).toBe(0)

    // A second process on the card, with a directory of its own: an error that names both, and goes with its reason.
    await page.getByRole('button', { name: `${text.assignment.add}: WdPost` }).click()
    await expect.poll(() => rows(page, 'WdPost').count()).toBe(2)
    await page.keyboard.press('Enter')
    const editor = page.locator('[data-test="process-editor"]')
    await editor.waitFor()
    const tmpdir = editor.getByRole('textbox', { name: 'TMPDIR' })
    await tmpdir.fill('/tmp/ext-prover0')
    await rule(page, 'GPU-030').waitFor({ timeout: wizardPatience })
    await page.getByText(en.wizard.errorsLeft(1)).waitFor()
    await tmpdir.fill('/tmp/ext-prover1')
    await rule(page, 'GPU-030').waitFor({ state: 'detached', timeout: wizardPatience })
    await editor.getByRole('button', { name: text.assignment.addVariable }).click()
    await editor.getByRole('textbox', { name: text.assignment.variable(2) }).fill('BELLMAN_GPU_INDEXS')
    await rule(page, 'GPU-041').waitFor({ timeout: wizardPatience })
    await editor.getByRole('button', { name: text.assignment.removeVariable('BELLMAN_GPU_INDEXS') }).click()
    await rule(page, 'GPU-041').waitFor({ state: 'detached', timeout: wizardPatience })
    // The line of a rule leads to its process.
    await page.getByText(text.assignment.byIndex, { exact: true }).click()
    await expect.poll(() => rows(page, 'WdPost').first().innerText()).not.toContain('GPU-8a56')
    await page.getByText('UUID', { exact: true }).click()
    await checked(page)
    await goNext(page)
    await atHeading(page, text.plan.heading)
    await goNext(page)

    // The file changes on disk: nothing is written, and the difference is of the file as it is now.
    await atHeading(page, text.review.heading)
    const diff = page.locator(`.diff[aria-label="${path}"]`)
    await diff.waitFor({ timeout: wizardPatience })
    const changed = extProver.replace('TMPDIR = "/tmp/ext-prover0"', 'TMPDIR = "/tmp/ext-prover7"')
    await writeFile(path, changed)
    await page.getByRole('button', { name: text.review.writeOnly }).click()
    await page.locator('[data-test="changed-on-disk"]').waitFor({ timeout: wizardPatience })
    expect(await readFile(path, 'utf8')).toBe(changed)
    await expect.poll(() => diff.innerText()).toContain('ext-prover7')
    await takeScreen(page, 'gpu-wizard-changed-on-disk-dark-en-1440')
    await checked(page)
    await page.getByRole('button', { name: text.review.writeOnly }).click()
    await page.locator('[data-test="written"]').waitFor({ timeout: wizardPatience })
    const written = await readFile(path, 'utf8')
    expect(written).toContain('# rack-b, cards looked after by wang')
    expect(written).not.toContain('ext-prover7')
    expect(written).toContain('LogTag = "rack-b" # not a known key')
    expect(written).toContain('Bin = "/bin/false" # to be replaced')
    expect(written).toContain(`CUDA_VISIBLE_DEVICES = "${two}"`)

    // The same goes into files for another machine.
    await page.getByRole('button', { name: en.wizard.export, exact: true }).click()
    await page.getByText(en.exportBundle.prepared).waitFor({ timeout: wizardPatience })
    await page.locator('[data-bundle-file="config/ext-prover.cfg"]').click()
    await page.getByText(`CUDA_VISIBLE_DEVICES = "${two}"`).first().waitFor()
    await page.context().close()

    // Whoever may not write files is told so.
    const reader = await served.openPage({ only: ['read', 'operate'] })
    await reader.waitForURL(/#\/n\//)
    await open(reader, `node/${node}`)
    await reader.locator('[data-test="needs-host"]').waitFor({ timeout: wizardPatience })
    await reader.context().close()
  }, 300_000)

  it('prepares the file for another machine, which the archive then holds', async () => {
    const page = await served.openPage()
    await page.goto(`${served.origin}/#/first-run`)
    await page.getByRole('button', { name: en.firstRun.prepare.open }).click()
    await fillInSource(page, source.address)
    await atHeading(page, en.proxyWizard.home.heading)
    await goNext(page)
    await page.getByText(en.proxyWizard.config.own, { exact: true }).click()
    await goNext(page)
    await atHeading(page, en.proxyWizard.stores.heading)
    await goNext(page)
    await page.getByRole('button', { name: en.proxyWizard.review.thenCards }).click()

    await atHeading(page, text.inventory.heading)
    expect(await page.locator('[data-action="next"]').isDisabled()).toBe(true)
    await page
      .getByRole('textbox', { name: text.inventory.paste })
      .fill(
        `GPU 0: NVIDIA GeForce RTX 3090 (UUID: ${one})\nGPU 1: NVIDIA GeForce RTX 3090 (UUID: ${two})\nSegmentation fault\n`
      )
    await page.locator(`[data-card="${two}"]`).waitFor({ timeout: wizardPatience })
    await page.locator('[data-test="problem-lines"]').getByText('Segmentation fault').waitFor()
    await takeScreen(page, 'gpu-wizard-elsewhere-inventory-dark-en-1440')
    await goNext(page)
    await page.getByRole('button', { name: text.assignment.presets['two-per-card'] }).click()
    await expect.poll(() => rows(page, 'WdPost').count()).toBe(4)
    await page.locator('[data-test="rules"]').getByText(text.rules.notLooked).waitFor()
    await checked(page)
    await takeScreen(page, 'gpu-wizard-elsewhere-assignment-dark-en-1440')
    await goNext(page)
    await page.locator('.diff[aria-label="ext-prover.cfg"]').waitFor({ timeout: wizardPatience })
    await takeScreen(page, 'gpu-wizard-elsewhere-review-dark-en-1440')
    await page.getByRole('button', { name: en.wizard.export, exact: true }).click()

    await page.getByText(en.exportBundle.prepared).waitFor({ timeout: wizardPatience })
    const field = (label: string) =>
      page.locator('[data-test="host-panel"]').getByLabel(label, { exact: true })
    expect(await field(en.exportBundle.home).inputValue()).toBe('/home/filecoin/.venus-individual-poster')
    expect(await field(en.exportBundle.proxy).inputValue()).toBe(source.address)
    const archive = page.getByRole('button', { name: en.exportBundle.download })
    await expect.poll(() => archive.isEnabled(), { timeout: wizardPatience }).toBe(true)
    await takeScreen(page, 'gpu-wizard-elsewhere-export-dark-en-1440')
    const [download] = await Promise.all([page.waitForEvent('download'), archive.click()])
    await mkdir(at('unpacked'))
    await download.saveAs(at('unpacked/poster.tar.gz'))
    await execute('tar', ['xzf', at('unpacked/poster.tar.gz'), '-C', at('unpacked')])
    const { stdout } = await execute('find', [at('unpacked'), '-name', 'ext-prover.cfg'])
    const held = await readFile(stdout.trim(), 'utf8')
    expect(held.match(/^\[\[WdPost\]\]/gm)).toHaveLength(4)
    expect(held.match(new RegExp(`CUDA_VISIBLE_DEVICES = "${one}"`, 'g'))).toHaveLength(2)
    expect(held.match(/TMPDIR = "\/tmp\/ext-prover1"/g)).toHaveLength(2)
    await page.context().close()
  }, 300_000)

  it('fits in every look', async () => {
    const page = await served.openPage()
    // What moves is not what it will be: colours are measured when they have arrived.
    await page.emulateMedia({ reducedMotion: 'reduce' })
    const shot = async (step: string): Promise<void> => {
      expect.soft(await lookOver(page, `gpu-wizard-${step}`), step).toEqual([])
    }
    const drawnDay = (): Promise<void> =>
      page.locator('[data-test="days"]').waitFor({ timeout: wizardPatience })
    await open(page, `node/${poster}`)
    await atHeading(page, text.inventory.heading)
    await page.locator('[data-card]').first().waitFor({ timeout: wizardPatience })
    await shot('inventory')
    await goNext(page)
    await rows(page, 'WdPost').first().waitFor()
    await checked(page)
    await drawnDay()
    await shot('assignment')
    await rows(page, 'WdPost').last().focus()
    await page.keyboard.press('Enter')
    await page.locator('[data-test="process-editor"]').waitFor()
    await shot('process')
    await goNext(page)
    await atHeading(page, text.plan.heading)
    await drawnDay()
    await shot('plan')
    await page.getByRole('button', { name: text.assignment.title }).first().click()
    await rows(page, 'WdPost').last().focus()
    await page.keyboard.press('Alt+ArrowRight')
    await expect.poll(() => rows(page, 'WinPost').count()).toBe(1)
    await checked(page)
    await goNext(page)
    await goNext(page)
    await page.locator('[data-test="before-writing"]').waitFor({ timeout: wizardPatience })
    await shot('review')
    await page.evaluate(() => {
      const draft: unknown = JSON.parse(localStorage.getItem('wizard-gpu') ?? '{}')
      localStorage.setItem('wizard-gpu', JSON.stringify({ ...Object(draft), step: 4, assignment: null }))
    })
    await page.reload()
    await page
      .locator('[data-test="verify-ready"]')
      .getByText(text.verify.allReady(2))
      .waitFor({ timeout: wizardPatience })
    await shot('verify')
    await page.context().close()
  }, 300_000)
})
