import { expect, it } from 'vitest'
import { rustDebugText } from '../../../../src/main/prover/wire/rust-debug-text.ts'

// What a program of Rust's standard library printed for PathBuf::from of the same text.
it('prints a path as Rust does', () => {
  expect(
    rustDebugText(`/a\u0000\t\n\r\u0001\u007f\u00a0\u2028\u3000\u200b\ufeffé🧱\u0301x'"\\ \u0085\ue000\u0378`)
  ).toBe(
    String.raw`/a\0\t\n\r\u{1}\u{7f}\u{a0}\u{2028}\u{3000}\u{200b}\u{feff}é🧱\u{301}x'\"\\ \u{85}\u{e000}\u{378}`
  )
})
