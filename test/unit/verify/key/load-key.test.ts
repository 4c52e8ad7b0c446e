import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pathOfNote } from '../../../../src/main/verify/key/checked-key-note.ts'
import { digestKey, publishedForm } from '../../../../src/main/verify/key/key-digest.ts'
import { loadKey, type KeySource, type LoadedKey } from '../../../../src/main/verify/key/load-key.ts'
import { makeSyntheticKey, type SyntheticKey } from '../../../support/synthetic-key.ts'

const go = (): void => undefined

describe('a key file', () => {
  let directory: string
  let made: SyntheticKey
  let other: SyntheticKey
  let source: KeySource

  function write(name: string, file: Uint8Array): string {
    const path = join(directory, name)
    writeFileSync(path, file)
    return path
  }

  const load = (from: KeySource, notes?: string): Promise<LoadedKey | undefined> =>
    loadKey(from, { inputs: 22, notes, checkpoint: go })

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'load-key-'))
    made = makeSyntheticKey(22)
    other = makeSyntheticKey(22, 'other')
    source = { path: write('good.vk', made.file), digest: made.digest }
  })

  afterAll(() => rmSync(directory, { recursive: true, force: true }))

  it('is taken when its digest is the one named, in small letters or capitals', async () => {
    expect((await load(source))?.key.inputs).toBe(22)
    expect((await load({ ...source, digest: made.digest.toUpperCase() }))?.checkedNow).toBe(true)
  })

  it('that is not there is no error', async () => {
    expect(await load({ ...source, path: join(directory, 'nowhere.vk') })).toBeUndefined()
  })

  it('of another digest or length is refused, and so is what is no file', async () => {
    const changed = Buffer.from(made.file)
    changed[1000] = (changed[1000] ?? 0) ^ 1
    const pipe = join(directory, 'pipe.vk')
    execFileSync('mkfifo', [pipe])
    const { digest } = made
    const complaints: [KeySource, string, string][] = [
      [{ ...source, digest: other.digest }, 'KEY_UNUSABLE', `its digest is ${digest}, not ${other.digest}`],
      [{ ...source, digest: '' }, 'KEY_UNUSABLE', 'is not the key it should be'],
      [{ path: write('changed.vk', changed), digest }, 'KEY_UNUSABLE', 'is not the key it should be'],
      [{ path: write('cut.vk', made.file.subarray(0, 3000)), digest }, 'KEY_UNUSABLE', 'has 3000 bytes'],
      [{ path: write('empty.vk', Buffer.alloc(0)), digest }, 'KEY_UNUSABLE', 'of this proof type has 3076'],
      [{ path: directory, digest }, 'STORAGE_FAILED', 'it is no regular file'],
      [{ path: pipe, digest }, 'STORAGE_FAILED', 'it is no regular file'],
      [{ path: join(source.path, 'below'), digest }, 'STORAGE_FAILED', 'ENOTDIR']
    ]
    for (const [from, code, message] of complaints) {
      const failure: unknown = await load(from).catch((error: unknown) => error)
      expect(failure).toMatchObject({ code, message: expect.stringContaining(message) as string })
    }
  })

  it('with a wrong point is refused though its digest is the one named, and gets no note', async () => {
    const wrong = Buffer.from(made.file)
    wrong[wrong.length - 1] = (wrong.at(-1) ?? 0) ^ 1
    const from = { path: write('wrong.vk', wrong), digest: publishedForm(digestKey(wrong)) }
    const notes = join(directory, 'notes-of-wrong')
    await expect(load(from, notes)).rejects.toThrow("the key's point 22 for inputs is not on the curve")
    await expect(load(from, notes)).rejects.toThrow("the key's point 22 for inputs is not on the curve")
    expect(() => readdirSync(notes)).toThrow('ENOENT')
  })

  describe('with notes', () => {
    const noteOf = (notes: string, key = made): string =>
      pathOfNote(notes, { digest: digestKey(key.file), inputs: 22 })
    const checkedNow = async (notes: string, from = source): Promise<boolean | undefined> =>
      (await load(from, notes))?.checkedNow

    it('is checked again unless the note is exactly what was written', async () => {
      const notes = join(directory, 'notes-tampered')
      expect(await checkedNow(notes)).toBe(true)
      expect(await checkedNow(notes)).toBe(false)
      const written = readFileSync(noteOf(notes))
      expect(written).toHaveLength(112)
      const flipped = [0, 8, 12, 16, 79, 80, 111].map((place) => {
        const bytes = Buffer.from(written)
        bytes[place] = (bytes[place] ?? 0) ^ 1
        return bytes
      })
      const cut = [Buffer.alloc(0), written.subarray(0, 111), Buffer.concat([written, Buffer.alloc(1)])]
      for (const bytes of [...flipped, ...cut]) {
        writeFileSync(noteOf(notes), bytes)
        expect(await checkedNow(notes)).toBe(true)
        expect(readFileSync(noteOf(notes))).toEqual(written)
      }
      expect(readdirSync(notes)).toHaveLength(1)
    })

    it('is checked again when the note is about another key', async () => {
      const notes = join(directory, 'notes-swapped')
      expect(await checkedNow(notes, { path: write('other.vk', other.file), digest: other.digest })).toBe(
        true
      )
      writeFileSync(noteOf(notes), readFileSync(noteOf(notes, other)))
      expect(await checkedNow(notes)).toBe(true)
    })

    it('is refused when it was changed after the note was written', async () => {
      const notes = join(directory, 'notes-changed')
      const path = write('soon-changed.vk', made.file)
      expect(await checkedNow(notes, { path, digest: made.digest })).toBe(true)
      const changed = Buffer.from(made.file)
      changed.set(other.file.subarray(868), 868)
      writeFileSync(path, changed)
      await expect(load({ path, digest: made.digest }, notes)).rejects.toThrow('is not the key it should be')
    })

    it('is taken although no note can be written', async () => {
      const notes = join(directory, 'notes-file')
      writeFileSync(notes, 'in the way')
      expect(await load(source, notes)).toMatchObject({
        checkedNow: true,
        noteProblem: expect.stringMatching(/EEXIST|ENOTDIR/) as string
      })
      const readOnly = join(directory, 'notes-read-only')
      mkdirSync(readOnly)
      chmodSync(readOnly, 0o500)
      try {
        expect(await checkedNow(readOnly)).toBe(true)
        expect(readdirSync(readOnly).filter((name) => name.endsWith('.tmp'))).toEqual([])
      } finally {
        chmodSync(readOnly, 0o700)
      }
    })
  })
})
