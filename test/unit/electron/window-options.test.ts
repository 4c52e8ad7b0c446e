import { describe, expect, it } from 'vitest'
import { windowOptions } from '../../../src/main/electron/window-options.ts'

describe('windowOptions', () => {
  it('asks for a sandboxed, isolated page without Node', () => {
    expect(windowOptions('/app/preload.cjs').webPreferences).toMatchObject({
      preload: '/app/preload.cjs',
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false
    })
  })
})
