import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findProgram, type ProgramSearch } from '../../../../src/main/prover/child/find-program.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'find-program-'))
  for (const name of ['launcher', 'other', 'bin', 'cwd']) mkdirSync(join(root, name))
})
afterEach(() => rmSync(root, { recursive: true }))

const at = (path: string): string => join(root, path)
const program = (path: string, mode = 0o755): string => {
  writeFileSync(at(path), '#!/bin/sh\n')
  chmodSync(at(path), mode)
  return at(path)
}
const find = (search: Partial<ProgramSearch>) =>
  findProgram({
    stage: 'window_post',
    bin: undefined,
    args: [],
    launcherDirectories: [at('launcher'), at('other')],
    workingDirectory: at('cwd'),
    searchPath: `${at('nowhere')}:${at('bin')}`,
    ...search
  })

describe('the prover that comes with the manager', () => {
  it('stands beside the launcher, the older name first', async () => {
    program('bin/venus-worker')
    program('other/venus-worker')
    const later = program('launcher/damocles-worker')
    expect(await find({ args: ['ignored'] })).toEqual({
      kind: 'found',
      program: later,
      args: ['processor', 'window_post']
    })
    const first = program('launcher/venus-worker')
    expect(await find({ stage: 'winning_post' })).toEqual({
      kind: 'found',
      program: first,
      args: ['processor', 'winning_post']
    })
  })

  it('is searched on the PATH of the prover then', async () => {
    const found = program('bin/damocles-worker')
    expect(await find({})).toMatchObject({ kind: 'found', program: found })
    program('launcher/venus-worker', 0o644)
    expect(await find({})).toMatchObject({ kind: 'found', program: found })
  })

  it('is nowhere: every place in order', async () => {
    expect(await find({})).toEqual({
      kind: 'missing',
      tried: [
        ...['launcher/venus-worker', 'launcher/damocles-worker'],
        ...['other/venus-worker', 'other/damocles-worker'],
        ...['nowhere/venus-worker', 'bin/venus-worker'],
        ...['nowhere/damocles-worker', 'bin/damocles-worker']
      ].map(at),
      reason: expect.stringContaining('venus-worker or damocles-worker') as string
    })
  })

  it('is there and cannot be run: the first of that kind is named', async () => {
    program('other/damocles-worker', 0o644)
    mkdirSync(at('bin/venus-worker'))
    expect(await find({})).toMatchObject({
      kind: 'unusable',
      program: at('other/damocles-worker'),
      reason: expect.stringContaining('chmod +x') as string
    })
  })
})

describe('a Bin', () => {
  it('with a separator is that file, from the working directory', async () => {
    const found = program('cwd/prover')
    for (const bin of ['./prover', at('cwd/prover'), '../cwd/prover']) {
      expect(await find({ bin, args: ['a b', 'c'] })).toEqual({
        kind: 'found',
        program: found,
        args: ['a b', 'c']
      })
    }
  })

  it('without one is searched on PATH and never in the working directory', async () => {
    program('cwd/prover')
    expect(await find({ bin: 'prover', searchPath: `.::${at('bin')}:cwd` })).toMatchObject({
      kind: 'missing',
      tried: [at('bin/prover')],
      reason: `there is no file ${at('bin/prover')}`
    })
    const found = program('bin/prover')
    expect(await find({ bin: 'prover' })).toMatchObject({ kind: 'found', program: found })
    expect(await find({ bin: 'prover', searchPath: undefined })).toMatchObject({ kind: 'missing', tried: [] })
  })

  it('may be a symbolic link', async () => {
    program('bin/real')
    symlinkSync('real', at('bin/link'))
    expect(await find({ bin: 'link' })).toMatchObject({ kind: 'found', program: at('bin/link') })
    symlinkSync('loop', at('bin/loop'))
    expect(await find({ bin: 'loop' })).toMatchObject({
      kind: 'unusable',
      reason: expect.stringContaining('leads to itself') as string
    })
    symlinkSync('nothing', at('bin/dangling'))
    expect(await find({ bin: 'dangling' })).toMatchObject({ kind: 'missing' })
  })

  it.each([
    ['is missing', 'none', 'missing', 'there is no file'],
    ['is a directory', 'directory', 'unusable', 'is a directory'],
    ['is not executable', 'plain', 'unusable', 'is not executable'],
    ['is no file', '/dev/null', 'unusable', 'no regular file'],
    ['is below a file', 'plain/x', 'missing', 'there is no file']
  ])('%s', async (_what, name, kind, reason) => {
    program('cwd/plain', 0o644)
    mkdirSync(at('cwd/directory'))
    const bin = name.startsWith('/') ? name : `./${name}`
    expect(await find({ bin })).toMatchObject({ kind, reason: expect.stringContaining(reason) as string })
  })

  it.each(['', '  ', 'a\0b'])('that is %j is a mistake', async (bin) => {
    expect(await find({ bin })).toMatchObject({ kind: 'mistake' })
  })
})
