import { parse as parseStrict } from '@iarna/toml'
import fc from 'fast-check'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'smol-toml'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { actorId, sectorId } from '../../../../src/main/filecoin/sector-id.ts'
import { quoteToml, renderStoreBlock } from '../../../../src/main/sectors/stores/attach-block.ts'
import { filesystemName } from '../../../../src/main/sectors/stores/filesystem-name.ts'
import { StoreProbe } from '../../../../src/main/sectors/stores/store-probe.ts'
import { StoreProbeQueue } from '../../../../src/main/sectors/stores/store-probe-queue.ts'
import { readStoreDescription, scanForStores } from '../../../../src/main/sectors/stores/store-scan.ts'
import { lookAtStores } from '../../../../src/main/sectors/stores/store-status.ts'
import { buildStores, storePath } from '../../../../src/main/sectors/stores/stores.ts'
import { makeSparseFile, removeDirectory, temporaryDirectory } from '../../../support/sector-files.ts'

describe('buildStores', () => {
  it('names a store by its path as written and makes the path absolute', () => {
    const stores = buildStores(
      [{ path: 'disk/a/' }, { name: 'b', path: '/mnt/b', weight: 3, readOnly: true }],
      '/srv'
    )
    expect(stores.all).toEqual([
      expect.objectContaining({
        name: 'disk/a/',
        path: '/srv/disk/a',
        weight: 1,
        readOnly: false,
        strict: false
      }),
      expect.objectContaining({ name: 'b', path: '/mnt/b', weight: 3, readOnly: true })
    ])
    expect(stores.find('b')?.path).toBe('/mnt/b')
    expect(stores.find('/mnt/b')).toBeUndefined()
  })

  it('refuses two stores of one name, naming both, a default name against a given one included', () => {
    const entries = [
      { name: '/mnt/a', path: '/other', origin: 'sector-manager.cfg:3' },
      { path: '/mnt/a', origin: 'sector-manager.cfg:9' }
    ]
    expect(() => buildStores(entries)).toThrow(
      expect.objectContaining({
        code: 'CONFIG_VALUE',
        message:
          'duplicate persist store name /mnt/a: /other (sector-manager.cfg:3) and /mnt/a (sector-manager.cfg:9)'
      })
    )
  })

  it('refuses a store without a path', () => {
    expect(() => buildStores([{ name: 'x', path: '' }])).toThrow('persist store x has no path')
  })

  it('knows the four places of a sector', () => {
    const store = buildStores([{ path: '/mnt/a' }]).all[0]
    if (!store) throw new Error('no store')
    const sector = sectorId(10000, 16)
    expect(storePath(store, 'normal', 'sealedFile', sector)).toBe('/mnt/a/sealed/s-t010000-16')
    expect(storePath(store, 'normal', 'cacheDir', sector)).toBe('/mnt/a/cache/s-t010000-16')
    expect(storePath(store, 'upgrade', 'sealedFile', sector)).toBe('/mnt/a/update/s-t010000-16')
    expect(storePath(store, 'upgrade', 'cacheDir', sector)).toBe('/mnt/a/update-cache/s-t010000-16')
  })
})

describe('looking at stores', () => {
  let root: string
  let probe: StoreProbe
  beforeEach(() => {
    root = temporaryDirectory('stores')
    probe = new StoreProbe()
  })
  afterEach(async () => {
    await probe.close()
    removeDirectory(root)
  })

  it('reports each store by itself; a missing one does not hide the others', async () => {
    await makeSparseFile(join(root, 'file'), 1)
    const stores = buildStores([
      { name: 'gone', path: join(root, 'gone') },
      { name: 'good', path: root },
      { name: 'file', path: join(root, 'file') },
      { name: 'plugged', path: root, pluginName: 's3' }
    ])
    const statuses = await lookAtStores(stores, probe)
    expect(statuses.map(({ store, state }) => [store.name, state])).toEqual([
      ['gone', 'unreachable'],
      ['good', 'ready'],
      ['file', 'not-a-directory'],
      ['plugged', 'plugin']
    ])
    expect(statuses[0]).toMatchObject({ reason: expect.stringContaining('ENOENT') as string })
  })

  it('turns described directories into stores and tells what it passes over', async () => {
    for (const [name, text] of [
      ['d1', '{"ID":"id-1","ReadOnly":true,"AllowMiners":[1000],"meta":{"k":"v"},"Weight":2}'],
      ['d2', '{"ID":"id-2","Name":"two","Weight":-1}'],
      ['d3', 'not json'],
      ['d4', '[]'],
      ['d5', '{}']
    ] as const) {
      await mkdir(join(root, name))
      await writeFile(join(root, name, 'sectorstore.json'), text)
    }
    const scan = await scanForStores([join(root, 'd[1-4]'), join(root, 'd?'), join(root, '[')], probe)
    expect(scan.entries.map(({ name, path }) => [name, path])).toEqual([
      ['id-1', join(root, 'd1')],
      [undefined, join(root, 'd5')]
    ])
    expect(scan.entries[0]).toMatchObject({
      readOnly: true,
      allowMiners: [1000n],
      meta: { k: 'v' },
      weight: 2
    })
    expect(scan.findings.join('\n')).toContain('Weight has a value of the wrong kind')
    expect(scan.findings.join('\n')).toContain('d3 is not used: sectorstore.json: not valid JSON')
    expect(scan.findings.join('\n')).toContain('d4 is not used: sectorstore.json is no JSON object')
    expect(scan.findings.join('\n')).toContain('syntax error in pattern [')
  })
})

describe('readStoreDescription', () => {
  it('takes Name before ID, PluginName before Plugin, and null as absent', () => {
    const text =
      '{"ID":"i","Name":"n","Plugin":"p","PluginName":null,"DenyMiners":[18446744073709551615],"Strict":true}'
    expect(readStoreDescription('/mnt/x', text)).toEqual({
      name: 'n',
      path: '/mnt/x',
      strict: true,
      readOnly: false,
      weight: 0,
      allowMiners: [],
      denyMiners: [actorId(18446744073709551615n)],
      pluginName: 'p',
      origin: '/mnt/x/sectorstore.json'
    })
  })
})

describe('the block to paste', () => {
  it('reads back as it was meant', () => {
    expect(renderStoreBlock({ name: 'a', path: '/mnt/a', strict: true, readOnly: false })).toBe(
      '[[Common.PersistStores]]\nName = "a"\nPath = "/mnt/a"\nStrict = true\nReadOnly = false\n'
    )
  })

  it('survives any text, in two TOML readers', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), (name, path) => {
        const block = renderStoreBlock({ name, path, strict: false, readOnly: true })
        const meant = {
          Common: { PersistStores: [{ Name: name, Path: path, Strict: false, ReadOnly: true }] }
        }
        expect(parse(block)).toEqual(meant)
        expect(JSON.parse(JSON.stringify(parseStrict(block)))).toEqual(meant)
      })
    )
  })

  it('replaces what TOML cannot hold', () => {
    expect(quoteToml('a\ud800b"\\\u007f\n')).toBe('"a\ufffdb\\"\\\\\\u007f\\u000a"')
  })
})

describe('filesystemName', () => {
  it.each([
    [0xef53n, 'ext2/ext3'],
    [0x58465342n, 'xfs'],
    [0x01021994n, 'tmpfs'],
    [0x6969n, 'nfs'],
    [0x9123683en, 'btrfs'],
    [-1859950530n, 'btrfs'],
    [0x2fc12fc1n, 'zfs'],
    [0x65735546n, 'fuseblk'],
    [0x794c7630n, 'overlayfs'],
    [1n, '']
  ])('%i is %s', (magic, name) => expect(filesystemName(magic)).toBe(name))
})

describe('StoreProbeQueue', () => {
  it('lets stores take turns and no more of a store than allowed', () => {
    const queue = new StoreProbeQueue<string>({ helpers: 3, perStore: 1, stuckPerStore: 1, waiting: 10 })
    for (const item of ['a1', 'a2', 'b1', 'c1', 'd1']) queue.add(item.slice(0, 1), item)
    expect([queue.take(), queue.take(), queue.take(), queue.take()].map((taken) => taken?.item)).toEqual([
      'a1',
      'b1',
      'c1',
      undefined
    ])
    queue.done('a', false)
    expect(queue.take()?.item).toBe('d1')
    queue.done('b', false)
    expect(queue.take()?.item).toBe('a2')
  })

  it('sends nobody where too many hang, until one is let go', () => {
    const queue = new StoreProbeQueue<number>({ helpers: 4, perStore: 1, stuckPerStore: 2, waiting: 10 })
    for (const item of [1, 2, 3]) queue.add('dead', item)
    for (const round of [1, 2]) {
      expect(queue.take()?.item).toBe(round)
      queue.done('dead', true)
    }
    expect(queue.stuckIn('dead')).toBe(2)
    expect(queue.take()).toBeUndefined()
    queue.add('good', 9)
    expect(queue.take()?.item).toBe(9)
    queue.letGo('dead')
    expect(queue.take()?.item).toBe(3)
  })

  it('keeps its limits whatever happens', () => {
    type Act = { act: 'add' | 'take' | 'done' | 'stuck' | 'letGo' | 'remove'; store: string }
    const act = fc.record<Act>({
      act: fc.constantFrom('add', 'take', 'done', 'stuck', 'letGo', 'remove'),
      store: fc.constantFrom('a', 'b', 'c')
    })
    fc.assert(
      fc.property(fc.array(act, { maxLength: 200 }), (acts) => {
        const queue = new StoreProbeQueue<number>({ helpers: 2, perStore: 1, stuckPerStore: 2, waiting: 5 })
        const waiting: { store: string; item: number }[] = []
        const underWay: string[] = []
        const stuck: string[] = []
        for (const [number, { act: what, store }] of acts.entries()) {
          if (what === 'add') {
            expect(queue.add(store, number)).toBe(waiting.length < 5)
            if (waiting.length < 5) waiting.push({ store, item: number })
          } else if (what === 'take') {
            const allowed = waiting.filter(
              (entry) =>
                !underWay.includes(entry.store) && stuck.filter((name) => name === entry.store).length < 2
            )
            const taken = queue.take()
            expect(taken !== undefined).toBe(underWay.length < 2 && allowed.length > 0)
            if (!taken) continue
            // First in, first out within a store.
            expect(allowed.find((entry) => entry.store === taken.store)?.item).toBe(taken.item)
            waiting.splice(
              waiting.findIndex((entry) => entry.item === taken.item),
              1
            )
            underWay.push(taken.store)
          } else if (what === 'remove') {
            const entry = waiting.find((candidate) => candidate.store === store)
            expect(queue.remove(store, entry?.item ?? -1)).toBe(entry !== undefined)
            if (entry) waiting.splice(waiting.indexOf(entry), 1)
          } else if (what === 'letGo') {
            if (!stuck.includes(store)) continue
            stuck.splice(stuck.indexOf(store), 1)
            queue.letGo(store)
          } else {
            if (!underWay.includes(store)) continue
            underWay.splice(underWay.indexOf(store), 1)
            if (what === 'stuck') stuck.push(store)
            queue.done(store, what === 'stuck')
          }
          expect(queue.waiting).toBe(waiting.length)
          expect(queue.underWay).toBe(underWay.length)
        }
        expect(queue.drain().sort()).toEqual(waiting.map(({ item }) => item).sort())
      })
    )
  })
})
