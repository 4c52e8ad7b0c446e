/** Configuration files on a full disk: a clear error, old files whole, nothing half-written left behind. */
import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { cliFile, temporaryDirectory } from '../support/cli.ts'
import { onSmallDisk } from '../support/small-disk.ts'

const fixture = resolve(import.meta.dirname, '../fixtures/config-full-disk.ts')

/** What the fixture says of a small disk of its own. */
async function onFullDisk(story: string, ...args: string[]): Promise<unknown> {
  await using directory = await temporaryDirectory()
  const [program = '', ...before] = onSmallDisk(directory.path, '1m')
  const words = [...before, process.execPath, fixture, story, directory.path, ...args]
  const { stdout, stderr } = spawnSync(program, words, { encoding: 'utf8', timeout: 60_000 })
  expect(stderr).toBe('')
  return JSON.parse(stdout)
}

describe('a full disk', () => {
  it('makes daemon init fail in one line, keeps what is there, and is completed later', async () => {
    const { empty, half, freed } = (await onFullDisk('init', cliFile)) as Record<
      'empty' | 'half' | 'freed', // said by the fixture in this shape
      { status: number; stderr: string; files: Record<string, string> }
    >
    for (const { status, stderr } of [empty, half]) {
      expect(status).toBe(8)
      expect(stderr).toMatch(/^ERROR: no room left to write \S+ \(ENOSPC\)\. Free some space on this disk/m)
      expect(stderr).not.toContain('    at ')
    }
    expect(empty.files).toEqual({})
    expect(half.files).toEqual({ 'sector-manager.cfg': '# of the operator\n' })
    expect(freed.status).toBe(0)
    expect(freed.files['sector-manager.cfg']).toBe('# of the operator\n')
    expect(freed.files['ext-prover.cfg']).toContain('[[WdPost]]')
  })

  it('leaves an edited file as it was, with no backup and nothing beside it', async () => {
    const { before, after, full, roomForBackup, freed } = (await onFullDisk('write')) as {
      // said by the fixture in this shape
      before: string
      after: string
    } & Record<'full' | 'roomForBackup' | 'freed', { code: string; files: Record<string, string> }>
    expect(full).toEqual({ code: 'DISK_FULL', files: { 'sector-manager.cfg': before } })
    expect(roomForBackup).toEqual({ code: 'DISK_FULL', files: { 'sector-manager.cfg': before } })
    expect(freed.code).toBe('none')
    expect(freed.files['sector-manager.cfg']).toBe(after)
    expect(Object.values(freed.files).sort()).toEqual([after, before].sort())
  })
})
