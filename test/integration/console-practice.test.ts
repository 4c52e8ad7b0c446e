/**
 * A page over the console of this process: the practice network one call away, its node on the board, its provers stopped and
 * started, and permissions that hold.
 */
import { expect, test } from 'vitest'
import { temporaryDirectory } from '../support/cli.ts'
import { openTestConsole } from '../support/console.ts'

test('practice is one call away: a node proves, the board shows it, its provers obey', async () => {
  await using place = await temporaryDirectory()
  await using opened = await openTestConsole(place.path)
  const page = opened.page()
  const nodes = page.watch('nodes', {})
  await nodes.until((rows) => (rows.length === 0 ? true : undefined), 'an empty list')

  const { node } = await page.call('practice.start', { epochMs: 200 }, 60_000)
  const row = await nodes.until(
    (rows) => rows.find(({ life, head }) => life === 'running' && head !== null),
    'a running node with a head',
    60_000
  )
  expect(row).toMatchObject({ id: node, kind: 'hosted', network: 'practice-console', epochMs: 200 })
  expect(row.abilities).toContain('deadlines')

  const deadlines = page.watch('deadlines', { node })
  const landed = await deadlines.until(
    (rows) => rows.find(({ partitions }) => partitions.some(({ phase }) => phase === 'landed')),
    'a partition that landed',
    90_000
  )
  expect(landed.miner).toMatch(/^f0100[01]$/)
  const board = await deadlines.until(
    (rows) => (rows.filter(({ began }) => began === null).length > 60 ? rows : undefined),
    'the deadlines to come, with their forecast'
  )
  const opens = board.map(({ open }) => open)
  expect(opens).toEqual([...opens].sort((one, other) => one - other))

  const { events } = await page.call('deadlines.timeline', {
    node,
    miner: landed.miner,
    open: landed.open,
    limit: 200,
    before: ''
  })
  expect(events.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['proved', 'pushed', 'landed']))
  const { today } = await page.call('deadlines.days', { node })
  expect(today.messages).toBeGreaterThan(0)

  const provers = page.watch('provers', { node })
  const one = await provers.until(
    (rows) => rows.find(({ state, stage }) => state === 'ready' && stage === 'window_post'),
    'a prover that is ready'
  )
  await page.call('provers.stop', { node, prover: one.id, when: 'safe' })
  await provers.until(
    (rows) => rows.find(({ id, state }) => id === one.id && state === 'stopped'),
    'its stop'
  )
  await page.call('provers.start', { node, prover: one.id })
  await provers.until(
    (rows) => rows.find(({ id, state }) => id === one.id && state === 'ready'),
    'its return'
  )
  const stores = page.watch('stores', { node })
  await stores.until((rows) => (rows.length === 2 ? rows : undefined), 'two stores')

  const viewer = opened.page(['read'])
  await expect(viewer.call('practice.stop', {})).rejects.toMatchObject({ code: 'NOT_PERMITTED' })
  await expect(
    viewer.call('nodes.host', { name: '', home: '/tmp/x', poster: false, miner: false, extProver: false })
  ).rejects.toMatchObject({ code: 'NOT_PERMITTED' })

  await page.call('practice.stop', {}, 60_000)
  await nodes.until((rows) => (rows.length === 0 ? true : undefined), 'an empty list again')
}, 240_000)
