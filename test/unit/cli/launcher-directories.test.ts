import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { launcherDirectories } from '../../../src/main/cli/launcher-directories.ts'

it('are where the program was typed, then where it really is, each once', () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'launcher-')))
  try {
    mkdirSync(join(root, 'bin'))
    mkdirSync(join(root, 'package'))
    writeFileSync(join(root, 'package', 'cli.js'), '')
    symlinkSync(join(root, 'package', 'cli.js'), join(root, 'bin', 'venus-sector-manager'))
    expect(launcherDirectories(join(root, 'bin', 'venus-sector-manager'))).toEqual([
      join(root, 'bin'),
      join(root, 'package')
    ])
    expect(launcherDirectories(join(root, 'package', 'cli.js'))).toEqual([join(root, 'package')])
    expect(launcherDirectories(join(root, 'gone', 'cli.js'))).toEqual([join(root, 'gone')])
    expect(launcherDirectories(undefined)).toEqual([])
  } finally {
    rmSync(root, { recursive: true })
  }
})
