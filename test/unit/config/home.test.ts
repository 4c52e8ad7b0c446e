import { homedir } from 'node:os'
import { describe, expect, it } from 'vitest'
import { expandHome, homeLayout, resolveConfDir, resolveHome } from '../../../src/main/config/home.ts'

const env = { HOME: '/home/op' }

describe('expandHome', () => {
  it.each([
    ['~', '/home/op'],
    ['~/a b/c', '/home/op/a b/c'],
    ['/x/~/y', '/x/~/y'],
    ['relative', 'relative'],
    ['', '']
  ])('%s', (path, expected) => {
    expect(expandHome(path, env)).toBe(expected)
  })

  it('refuses the home of another user', () => {
    expect(() => expandHome('~root/x', env)).toThrow('cannot expand user-specific home dir')
  })

  it('asks the system when HOME is not set', () => {
    expect(expandHome('~', {})).toBe(homedir())
  })
})

describe('resolveHome', () => {
  it('prefers the flag, then the environment in the order of the original, then the default', () => {
    const all = { ...env, DAMOCLES_PATH: '/d', VENUS_SECTOR_MANAGER_PATH: '/v', VSM_PATH: '/s' }
    expect(resolveHome({ flag: '~/flag', env: all })).toBe('/home/op/flag')
    expect(resolveHome({ env: all })).toBe('/d')
    expect(resolveHome({ env: { ...all, DAMOCLES_PATH: '' } })).toBe('/v')
    expect(resolveHome({ env: { ...env, VSM_PATH: '~/s' } })).toBe('/home/op/s')
    expect(resolveHome({ flag: '', env })).toBe('/home/op/.venus-sector-manager')
  })

  it('makes a relative path absolute', () => {
    expect(resolveHome({ flag: 'here', env })).toBe(`${process.cwd()}/here`)
  })
})

describe('resolveConfDir', () => {
  it('falls back to the home', () => {
    expect(resolveConfDir({ env, home: '/h' })).toBe('/h')
    expect(resolveConfDir({ env: { ...env, VSM_CONF_DIR: '/c' }, home: '/h' })).toBe('/c')
    expect(resolveConfDir({ flag: '~/x', env: { ...env, DAMOCLES_CONF_DIR: '/c' }, home: '/h' })).toBe(
      '/home/op/x'
    )
  })
})

it('lays out the home beside the folders of a Go node', () => {
  expect(homeLayout('/h')).toEqual({
    home: '/h',
    sectorManagerConfig: '/h/sector-manager.cfg',
    extProverConfig: '/h/ext-prover.cfg',
    sectorIndex: '/h/sector-index.level',
    state: '/h/state.level',
    lastKnown: '/h/last-known.level',
    rpcToken: '/h/rpc-token',
    owner: '/h/owner.json',
    proverChildren: '/h/prover-children.json',
    checkedKeys: '/h/checked-keys',
    timeline: '/h/timeline.level',
    logs: '/h/logs'
  })
})
