import { describe, expect, it } from 'vitest'
import { isTrustedSender } from '../../../src/main/electron/trusted-sender.ts'

const pages = 'app://console/'
const main = { url: 'app://console/index.html#/', parent: null }

describe('isTrustedSender', () => {
  it('trusts the main frame of our page', () => {
    expect(isTrustedSender(main, pages)).toBe(true)
  })

  it.each([
    ['a frame that is gone', null],
    ['a frame inside our page', { url: 'app://console/index.html', parent: main }],
    ['another page', { url: 'https://example.org/', parent: null }],
    ['a host that starts like ours', { url: 'app://console.example.org/', parent: null }]
  ])('refuses %s', (_what, frame) => {
    expect(isTrustedSender(frame, pages)).toBe(false)
  })
})
