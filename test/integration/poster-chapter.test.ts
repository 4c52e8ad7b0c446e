/**
 * The chapter's deployment as it stands, on a practice network: a source with --miner, a PoSter with --proxy, --poster,
 * --ext-prover and --conf-dir and eight provers, and a --miner node that takes its locations from the source. Everything is
 * the built program; the devnet judges.
 */
import { copyFile, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { runCli, startDaemon, temporaryDirectory } from '../support/cli.ts'
import { startDevnetCommand } from '../support/devnet-command.ts'
import { listProvers, proverPath, untilReady } from '../support/provers.ts'

interface Posted {
  readonly Entries: readonly {
    readonly Miner: string
    readonly Open: number
    readonly Partition: number
    readonly IsValid: boolean
  }[]
}

/** As it stands in the chapter: no Bin, so the prover is searched. */
const eightCards = resolve(import.meta.dirname, '../fixtures/config/example/ext-prover.eight-cards.cfg')
/** `venus-worker` is on it, and is the practice prover. */
const env = { PATH: proverPath }

test('a source with --miner, a PoSter beside it, and a node for winning proofs, as the chapter has them', async () => {
  await using place = await temporaryDirectory()
  const at = (name: string): string => join(place.path, name)
  await using devnet = await startDevnetCommand([
    ...['--miners', '2', '--epoch', '400ms', '--stores', at('stores')],
    ...['--write-config', at('source')]
  ])
  await copyFile(eightCards, at('source/ext-prover.cfg'))
  for (const miner of ['practice-f01000', 'practice-f01001']) {
    const attach = [
      '--home',
      at('source'),
      'util',
      'storage',
      'attach',
      '--name',
      miner,
      at(`stores/${miner}`)
    ]
    expect((await runCli(attach)).status).toBe(0)
  }

  // daemon run --miner: its winning prover is the one that is searched, as ext-prover.cfg is not asked for.
  const source = await startDaemon(at('source'), ['--miner'], { env })
  await source.sees(/success to connect with proof/, 30_000)

  expect((await runCli(['--home', at('poster'), 'daemon', 'init'])).status).toBe(0)
  const poster = await startDaemon(
    at('poster'),
    [`--proxy=${source.address}`, '--poster', `--conf-dir=${at('source')}`, '--ext-prover'],
    { env }
  )
  const children = await untilReady(poster.address, 8, 90_000)
  expect(children.map(({ Name }) => Name)).toEqual(Array.from({ length: 8 }, (_, card) => `wdpost-${card}`))

  const posted = async (): Promise<number> => {
    const { Entries } = (await devnet.call('/control', 'Devnet.Posted', [{ From: 0, Epochs: 0 }])) as Posted
    expect(Entries.every(({ IsValid }) => IsValid)).toBe(true)
    return new Set(Entries.map(({ Miner }) => Miner)).size
  }
  await expect.poll(posted, { timeout: 90_000, interval: 500 }).toBe(2)
  const done = (await listProvers(poster.address)).reduce((sum, { Done }) => sum + Done, 0)
  expect(done).toBeGreaterThanOrEqual(2)
  expect((await listProvers(source.address)).map(({ Stage }) => Stage)).toEqual(['winning_post'])
  expect(await devnet.call('/control', 'Devnet.AskForProof', ['t01000'])).toMatchObject({ IsValid: true })
  expect(await source.stop()).toBe(0)

  // An independent --miner node works the same way; the PoSter and it know the locations by now.
  const again = await startDaemon(at('source'))
  const miner = await startDaemon(
    at('miner'),
    [`--proxy=${again.address}`, '--miner', `--conf-dir=${at('source')}`],
    { env }
  )
  await miner.sees(/success to connect with proof/, 30_000)
  expect(await devnet.call('/control', 'Devnet.AskForProof', ['t01001'])).toMatchObject({ IsValid: true })
  for (const node of [miner, poster, again]) expect(await node.stop()).toBe(0)
  expect(await readFile(at('poster/sector-manager.cfg'), 'utf8')).toContain('# Default config:')
}, 240_000)
