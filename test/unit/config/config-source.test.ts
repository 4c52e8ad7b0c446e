import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openConfigSource, type ReloadReport } from '../../../src/main/config/config-source.ts'
import { readConfig } from '../../../src/main/config/schema/read-config.ts'
import { sectorManagerFile } from '../../../src/main/config/schema/sector-manager.ts'
import { silentLogger } from '../../../src/main/lib/log/logger.ts'
import { recordingLogger, type RecordedLine } from './recording-logger.ts'
import { temporaryDirectories } from './temporary-directory.ts'

const temporaryDirectory = temporaryDirectories()

const before = `[Common.API]
Token = "first-secret"
[[Common.PersistStores]]
Name = "a"
Path = "/mnt/a"
[[Miners]]
Actor = 1000
[[Miners]]
Actor = 1001
[Miners.PoSt]
Enabled = false
`
const after = `[Common.API]
Token = "second-secret"
[[Common.PersistStores]]
Name = "b"
Path = "/mnt/b"
[Common.Proving]
ParallelCheckLimit = 7
[[Miners]]
Actor = 1002
[[Miners]]
Actor = 1001
[Miners.PoSt]
Enabled = true
MaxFeeCap = "7 nfil"
[[Miners]]
Actor = 1000
`

async function directoryWith(sectorManager: string, extProver?: string): Promise<string> {
  const directory = await temporaryDirectory()
  await writeFile(join(directory, 'sector-manager.cfg'), sectorManager)
  if (extProver !== undefined) await writeFile(join(directory, 'ext-prover.cfg'), extProver)
  return directory
}

describe('opening', () => {
  it('starts from a file with empty API addresses', async () => {
    const text = '[Common.API]\nChain = ""\nMessager = ""\nMarket = ""\nGateway = []\nToken = ""\n'
    const source = await openConfigSource({
      directory: await directoryWith(text),
      extProver: false,
      logger: silentLogger
    })
    expect(source.current().sectorManager.common.api).toMatchObject({
      chain: undefined,
      messagerKind: 'venus'
    })
    expect(source.current().extProver).toBeUndefined()
    await source.close()
  })

  it('names the missing file and what to do', async () => {
    const directory = await directoryWith('')
    await expect(
      openConfigSource({ directory, extProver: true, logger: silentLogger })
    ).rejects.toMatchObject({
      code: 'CONFIG_NOT_FOUND',
      exitStatus: 4,
      message: `failed to load ${join(directory, 'ext-prover.cfg')}: no such file or directory`
    })
  })

  it('tells unknown keys once, also over reloads', async () => {
    const directory = await directoryWith('Surprise = 1\n')
    const lines: RecordedLine[] = []
    const source = await openConfigSource({ directory, extProver: false, logger: recordingLogger(lines) })
    await source.reload()
    await source.reload()
    expect(lines.filter(({ message }) => message.includes('Surprise'))).toEqual([
      {
        level: 'warn',
        logger: 'confmgr',
        message: `${join(directory, 'sector-manager.cfg')}:1: Surprise is not a known key and has no effect`
      }
    ])
    expect(source.notices()).toHaveLength(1)
    expect(lines.map(({ message }) => message)).toContain(
      `will reload sector-manager(${join(directory, 'sector-manager.cfg')}) once receive reload sig`
    )
    await source.close()
  })
})

describe('reloading', () => {
  it('tells per key what changed and what it needs, secrets covered', async () => {
    const directory = await directoryWith(before, '[[WdPost]]\nWeight = 1\n')
    const lines: RecordedLine[] = []
    const source = await openConfigSource({ directory, extProver: true, logger: recordingLogger(lines) })
    const reports: ReloadReport[] = []
    source.onChange((report) => reports.push(report))
    await writeFile(join(directory, 'sector-manager.cfg'), after)
    await writeFile(join(directory, 'ext-prover.cfg'), '[[WdPost]]\nWeight = 2\n[[WdPost]]\n')
    const report = await source.reload()
    const show = report.changes.map(
      (change) => `${change.path}: ${change.before ?? '-'} > ${change.after ?? '-'} ${change.effect}`
    )
    expect(show).toEqual([
      'Common.API.Token: "********" > "********" restart',
      'Common.PersistStores[a]: present > - restart',
      'Common.PersistStores[b]: - > present restart',
      'Common.Proving.ParallelCheckLimit: 128 > 7 now',
      'Miners[f01001].PoSt.Enabled: false > true now',
      'Miners[f01001].PoSt.GasFeeCap: "5 nanoFIL" > "7 nanoFIL" now',
      'Miners[f01002]: - > present now',
      'WdPost[0].Weight: 1 > 2 now',
      'WdPost[1]: - > present now'
    ])
    expect(reports).toEqual([report])
    expect(source.current()).toBe(report.config)
    expect(lines.some(({ message }) => message.includes('secret'))).toBe(false)
    expect(lines.filter(({ message }) => message.includes('loaded & updated, '))).toHaveLength(2)
    await source.close()
  })

  it('of ext-prover.cfg alone leaves the other file as it was, be it broken by now', async () => {
    const directory = await directoryWith(before, '[[WdPost]]\nSurprise = 1\n')
    const lines: RecordedLine[] = []
    const source = await openConfigSource({ directory, extProver: true, logger: recordingLogger(lines) })
    const { sectorManager } = source.current()
    await writeFile(join(directory, 'sector-manager.cfg'), 'broken =')
    await writeFile(join(directory, 'ext-prover.cfg'), '[[WdPost]]\n[[WdPost]]\nTypo = 2\n')
    const heard: ReloadReport[] = []
    source.onChange((report) => heard.push(report))
    const report = await source.reloadExtProver()
    expect(report.changes.map(({ path, effect }) => [path, effect])).toEqual([['WdPost[1]', 'now']])
    expect(heard).toEqual([report])
    expect(source.current().sectorManager).toBe(sectorManager)
    expect(source.current().extProver?.wdPost).toHaveLength(2)
    expect(source.notices().map(({ line, message }) => [line, message.slice(0, 14)])).toEqual([
      [3, 'WdPost[1].Typo']
    ])
    expect(lines.filter(({ message }) => message.includes('loaded & updated'))).toHaveLength(1)

    await writeFile(join(directory, 'ext-prover.cfg'), '[[WdPost]')
    await expect(source.reloadExtProver()).rejects.toMatchObject({ code: 'CONFIG_SYNTAX' })
    expect(source.current()).toBe(report.config)
    await expect(source.reload()).rejects.toMatchObject({ code: 'CONFIG_SYNTAX' })
    await source.close()
  })

  it('of one file and of both, asked for during another, both happen', async () => {
    const directory = await directoryWith(before, '[[WdPost]]\n')
    const source = await openConfigSource({ directory, extProver: true, logger: silentLogger })
    const first = source.reload()
    // As editors do it: the reload that runs sees the whole of one file or of the other, never an empty one.
    await writeFile(join(directory, 'new.cfg'), after)
    await rename(join(directory, 'new.cfg'), join(directory, 'sector-manager.cfg'))
    await writeFile(join(directory, 'new.cfg'), '[[WdPost]]\nWeight = 9\n')
    await rename(join(directory, 'new.cfg'), join(directory, 'ext-prover.cfg'))
    const [one, both] = [source.reloadExtProver(), source.reload()]
    await Promise.all([first, one, both])
    expect(source.current().sectorManager.miners).toHaveLength(3)
    expect(source.current().extProver?.wdPost[0]?.weight).toBe(9)
    await source.close()
  })

  it('of ext-prover.cfg is refused where the node does not use it', async () => {
    const directory = await directoryWith(before)
    const source = await openConfigSource({ directory, extProver: false, logger: silentLogger })
    await expect(source.reloadExtProver()).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await source.close()
  })

  it('without a change calls nobody', async () => {
    const source = await openConfigSource({
      directory: await directoryWith(before),
      extProver: false,
      logger: silentLogger
    })
    let calls = 0
    source.onChange(() => calls++)
    expect((await source.reload()).changes).toEqual([])
    expect(calls).toBe(0)
    await source.close()
  })

  it('swaps both files or none', async () => {
    const directory = await directoryWith(before, '[[WdPost]]\n')
    const lines: RecordedLine[] = []
    const source = await openConfigSource({ directory, extProver: true, logger: recordingLogger(lines) })
    const first = source.current()
    await writeFile(join(directory, 'sector-manager.cfg'), after)
    await writeFile(join(directory, 'ext-prover.cfg'), '[[WdPost]]\nWeight = "heavy"\n')
    await expect(source.reload()).rejects.toMatchObject({ code: 'CONFIG_VALUE' })
    expect(source.current()).toBe(first)
    expect(lines.at(-1)).toMatchObject({
      level: 'error',
      message: expect.stringContaining('ext-prover.cfg:2')
    })
    await writeFile(join(directory, 'ext-prover.cfg'), '[[WdPost]]\nWeight = 3\n')
    await source.reload()
    expect(source.current().extProver?.wdPost[0]?.weight).toBe(3)
    expect(source.current().sectorManager.miners).toHaveLength(3)
    await source.close()
  })

  it('of a file cut off anywhere gives what is there, or keeps the old', async () => {
    const directory = await directoryWith(before)
    const path = join(directory, 'sector-manager.cfg')
    const source = await openConfigSource({ directory, extProver: false, logger: silentLogger })
    let refused = 0
    for (let length = 0; length < after.length; length += 3) {
      const cut = after.slice(0, length)
      await writeFile(path, cut)
      const held = source.current()
      const report = await source.reload().catch(() => undefined)
      if (report) {
        expect(source.current()).toBe(report.config)
        expect(report.config.sectorManager).toEqual(readConfig(sectorManagerFile, cut, 'x').value)
      } else {
        refused++
        expect(source.current()).toBe(held)
      }
    }
    expect(refused).toBeGreaterThan(10)
    await source.close()
  })

  it('does not overlap: calls during a reload share the next one, which sees what was written before the call', async () => {
    const directory = await directoryWith(before)
    const source = await openConfigSource({ directory, extProver: false, logger: silentLogger })
    const first = source.reload()
    await writeFile(join(directory, 'sector-manager.cfg'), after)
    const [second, third] = [source.reload(), source.reload()]
    await first
    const [a, b] = await Promise.all([second, third])
    expect(a.config.sectorManager.miners).toHaveLength(3)
    expect(b.config).toBe(source.current())
    await source.close()
  })

  it('a failing listener does not keep others from hearing', async () => {
    const directory = await directoryWith(before)
    const lines: RecordedLine[] = []
    const source = await openConfigSource({ directory, extProver: false, logger: recordingLogger(lines) })
    let heard = 0
    const stop = source.onChange(() => {
      throw new Error('broken listener')
    })
    source.onChange(() => heard++)
    await writeFile(join(directory, 'sector-manager.cfg'), after)
    await source.reload()
    expect(heard).toBe(1)
    expect(lines.at(-1)?.message).toContain('broken listener')
    stop()
    await writeFile(join(directory, 'sector-manager.cfg'), before)
    await source.reload()
    expect(heard).toBe(2)
    expect(lines.filter(({ message }) => message.includes('broken listener'))).toHaveLength(1)
    await source.close()
  })

  it('ends with close, which may be called twice', async () => {
    const source = await openConfigSource({
      directory: await directoryWith(before),
      extProver: false,
      logger: silentLogger
    })
    await Promise.all([source.close(), source.close()])
    await expect(source.reload()).rejects.toMatchObject({ code: 'CLOSED' })
    expect(source.current().sectorManager.miners).toHaveLength(2)
  })

  it('never touches the files', async () => {
    const directory = await directoryWith(before, '')
    const read = async (): Promise<unknown> =>
      Promise.all(
        (await readdir(directory)).map(async (name) => {
          const path = join(directory, name)
          return [name, await readFile(path, 'utf8'), (await stat(path)).mtimeMs]
        })
      )
    const files = await read()
    const source = await openConfigSource({ directory, extProver: true, logger: silentLogger })
    await source.reload()
    await source.close()
    expect(await read()).toEqual(files)
  })
})

describe('an ext-prover.cfg that lost its entries', () => {
  it.each(['', '# nothing\n'])('is refused by both ways to reload: %j', async (nothing) => {
    const directory = await directoryWith('', '[[WdPost]]\nBin = "/a"\n[[WinPost]]\n')
    const file = join(directory, 'ext-prover.cfg')
    const lines: RecordedLine[] = []
    const source = await openConfigSource({ directory, extProver: true, logger: recordingLogger(lines) })
    const reports: ReloadReport[] = []
    source.onChange((report) => reports.push(report))
    await writeFile(file, nothing)
    for (const reload of [() => source.reload(), () => source.reloadExtProver()]) {
      await expect(reload()).rejects.toMatchObject({
        code: 'CONFIG_VALUE',
        message: `${file} has lost all its entries, the provers stay as they are`,
        advice: expect.stringContaining('util prover stop') as string
      })
    }
    expect(source.current().extProver?.wdPost).toHaveLength(1)
    expect(lines.filter(({ level }) => level === 'error')).toHaveLength(2)
    // The entries of one kind may go.
    await writeFile(file, '[[WinPost]]\n')
    await source.reloadExtProver()
    expect(source.current().extProver?.wdPost).toEqual([])
    expect(reports).toHaveLength(1)
    await source.close()
  })

  it('may have had none from the start', async () => {
    const directory = await directoryWith('', '')
    const source = await openConfigSource({ directory, extProver: true, logger: silentLogger })
    await expect(source.reloadExtProver()).resolves.toMatchObject({ changes: [] })
    await source.close()
  })

  it('is told of once while it cannot be read, and again after it could', async () => {
    const directory = await directoryWith('', '[[WdPost]]\n')
    const file = join(directory, 'ext-prover.cfg')
    const lines: RecordedLine[] = []
    const source = await openConfigSource({ directory, extProver: true, logger: recordingLogger(lines) })
    const errors = (): number => lines.filter(({ level }) => level === 'error').length
    await rm(file)
    for (let i = 0; i < 3; i++) await expect(source.reloadExtProver()).rejects.toThrow()
    expect(errors()).toBe(1)
    await writeFile(file, '[[WdPost]]\n')
    await source.reloadExtProver()
    await rm(file)
    await expect(source.reloadExtProver()).rejects.toThrow()
    expect(errors()).toBe(2)
    await source.close()
  })
})
