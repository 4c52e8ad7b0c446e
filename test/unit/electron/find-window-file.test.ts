import { describe, expect, it } from 'vitest'
import { findWindowFile } from '../../../src/main/electron/find-window-file.ts'

const folder = '/opt/app/out/renderer'

describe('findWindowFile', () => {
  it.each([
    ['app://console/', '/opt/app/out/renderer/index.html', 'text/html; charset=utf-8'],
    ['app://console/index.html?x#y', '/opt/app/out/renderer/index.html', 'text/html; charset=utf-8'],
    [
      'app://console/assets/index-1.js',
      '/opt/app/out/renderer/assets/index-1.js',
      'text/javascript; charset=utf-8'
    ]
  ])('%s is %s', (address, path, type) => {
    expect(findWindowFile(address, folder)).toEqual({ path, type })
  })

  it.each([
    ['another host', 'app://elsewhere/index.html'],
    ['another scheme', 'file:///opt/app/out/renderer/index.html'],
    ['encoded parents', 'app://console/%2e%2e%2f%2e%2e%2fmain/index.js'],
    ['a sibling with the same start', 'app://console/..%2frenderer-old/index.html'],
    ['a backslash', 'app://console/..%5cmain%5cindex.js'],
    ['a zero byte', 'app://console/index.html%00.js'],
    ['a broken escape', 'app://console/%zz.html'],
    ['an unknown type', 'app://console/LICENSE'],
    ['no address', 'index.html']
  ])('refuses %s', (_what, address) => {
    expect(findWindowFile(address, folder)).toBeUndefined()
  })
})
