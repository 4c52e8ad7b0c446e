import { describe, expect, it } from 'vitest'
import { postProofType } from '../../../../src/main/filecoin/post-proof-type.ts'
import { digestKey, digestPortably, publishedForm } from '../../../../src/main/verify/key/key-digest.ts'
import { publishedKeyOf } from '../../../../src/main/verify/key/published-keys.ts'

/** The first 4 bytes of the ids in the names of the published files (proving.md §5.1). */
const begins = [
  ...['3ea05428', '50c7368d', '7d739b8c', '559e581f', 'b6209862'],
  ...['0170db1f', '5294475d', '0cfb4f17', '0377ded6', '2627e400']
]
const trees = ['8-0-0', '8-0-0', '8-0-0', '8-8-0', '8-8-2']

describe('published keys', () => {
  it.each(begins.map((begin, type) => [type, begin]))('of type %i is named by %s', (type, begin) => {
    const { fileName, digest } = publishedKeyOf(postProofType(Number(type)))
    expect(fileName).toMatch(
      new RegExp(
        `^v28-proof-of-spacetime-fallback-merkletree-poseidon_hasher-${trees[Number(type) % 5] ?? ''}-${begin}[0-9a-f]{56}\\.vk$`
      )
    )
    expect(digest).toMatch(/^[0-9a-f]{32}$/)
  })

  it('are shared by both window variants, and are ten', () => {
    const all = Array.from({ length: 15 }, (_, type) => publishedKeyOf(postProofType(type)))
    expect(all.slice(10)).toEqual(all.slice(5, 10))
    expect(new Set(all.map(({ fileName }) => fileName)).size).toBe(10)
    expect(new Set(all.map(({ digest }) => digest)).size).toBe(10)
    expect(all[13]?.digest).toBe('0f8ec542485568fa3468c066e9fed82b')
  })
})

describe('the digest of a key', () => {
  it('is BLAKE2b-512, with and without the help of OpenSSL', () => {
    // RFC 7693, appendix A.
    expect(publishedForm(digestKey(Buffer.from('abc')))).toBe('ba80a53f981c4d0d6a2797b69f12f6e9')
    const bytes = Buffer.from(Array.from({ length: 3000 }, (_, place) => place % 251))
    expect(Buffer.from(digestPortably(bytes))).toEqual(Buffer.from(digestKey(bytes)))
    expect(digestKey(bytes)).toHaveLength(64)
  })
})
