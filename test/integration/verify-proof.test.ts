/**
 * `util proof verify` as built: the thread it starts, the keys it finds, what it says and how it ends.
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { formatCommitment } from '../../src/main/filecoin/commitment.ts'
import { runCli, type CliResult } from '../support/cli.ts'
import { inputsOf, makeClaim } from '../support/synthetic-claim.ts'
import { makeSyntheticKey, type SyntheticKey } from '../support/synthetic-key.ts'

describe('util proof verify', () => {
  const claim = makeClaim(10, 3)
  let directory: string
  let home: string
  let key: SyntheticKey
  let keyFile: string
  let proof: Buffer

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'verify-proof-'))
    home = join(directory, 'home')
    mkdirSync(home)
    key = makeSyntheticKey(22)
    keyFile = join(directory, 'own.vk')
    writeFileSync(keyFile, key.file)
    proof = Buffer.concat(inputsOf(claim).map((inputs) => key.prove(inputs)))
  })

  afterAll(() => rmSync(directory, { recursive: true, force: true }))

  /** The claim as a file, with members changed. */
  function write(name: string, change: object = {}): string {
    const path = join(directory, name)
    const document = {
      Miner: 'f01000',
      ProofType: claim.proofType,
      Randomness: claim.randomness.toString('base64'),
      Sectors: claim.replicas.map(({ sector, commR }) => ({
        Number: Number(sector),
        SealedCID: formatCommitment('sealed', commR)
      })),
      Proof: proof.toString('base64'),
      ...change
    }
    writeFileSync(path, JSON.stringify(document))
    return path
  }

  const verify = (file: string, flags: readonly string[] = ownKey(), where = home): Promise<CliResult> =>
    runCli([`--home=${where}`, 'util', 'proof', 'verify', ...flags, file])
  const ownKey = (): string[] => [`--key=${keyFile}`, `--key-digest=${key.digest}`]

  it('says that a proof is valid, and checks its key once', async () => {
    const file = write('valid.json')
    const first = await verify(file)
    expect(first.stdout).toMatch(/^valid: f01000, 3 sectors, proof type 10, \d+\.\d s\n$/)
    expect(first.stderr).toBe(`key ${keyFile}: the digest is right, every point of it was checked\n`)
    expect(first.status).toBe(0)
    expect(readdirSync(join(home, 'checked-keys'))).toEqual([`${key.digest}.checked`])
    const second = await verify(file)
    expect(second.stderr).toBe(`key ${keyFile}: the digest is right, its points had been checked before\n`)
    expect(second.status).toBe(0)
  })

  it('takes hex, commitments and links of the chain as well, in any order and any case', async () => {
    const sectors = claim.replicas.map(({ sector, commR }, place) => {
      const hex = Buffer.from(commR).toString('hex')
      if (place === 0) return { SectorNumber: Number(sector), CommR: hex }
      if (place === 1) return { number: Number(sector), commr: `0x${hex.toUpperCase()}` }
      return { Number: Number(sector), SealedCID: { '/': formatCommitment('sealed', commR) } }
    })
    const file = write('hex.json', {
      Miner: 1000,
      Randomness: claim.randomness.toString('hex'),
      Sectors: [...sectors].reverse(),
      Proof: proof.toString('hex')
    })
    const { status, stdout } = await verify(file, [...ownKey(), '--json'])
    expect(JSON.parse(stdout)).toMatchObject({
      Miner: 1000,
      ProofType: 10,
      Sectors: 3,
      Verdict: 'valid',
      Proof: null,
      Reason: '',
      Key: keyFile
    })
    expect(status).toBe(0)
  })

  it('says which proof is invalid, and why', async () => {
    const swapped = Buffer.concat([proof.subarray(0, 192), proof.subarray(0, 192)])
    const wrong = await verify(write('swapped.json', { Proof: swapped.toString('base64') }))
    expect(wrong.stdout).toMatch(
      /^invalid: proof 1: it does not hold for these sectors and this randomness \(/
    )
    expect(wrong.status).toBe(1)
    const other = await verify(write('randomness.json', { Randomness: '11'.repeat(32) }), [
      ...ownKey(),
      '--json'
    ])
    expect(JSON.parse(other.stdout)).toMatchObject({ Verdict: 'invalid', Proof: 0, Key: keyFile })
    expect(other.status).toBe(1)
    const short = await verify(write('short.json', { Proof: proof.subarray(0, 192).toString('hex') }))
    expect(short.stdout).toContain('invalid: 192 bytes of proof, but 2 proofs have 384')
    expect(short.status).toBe(1)
  })

  it('says that only the shape could be checked without a key', async () => {
    const file = write('no-key.json', { Randomness: '11'.repeat(32) })
    const empty = join(directory, 'parameters')
    mkdirSync(empty)
    const { status, stdout } = await verify(file, [`--parameters=${empty}`])
    expect(stdout).toContain(`only the shape was checked, and it is good: there is no key ${empty}/v28-proof`)
    expect(status).toBe(3)
    const env = { FIL_PROOFS_PARAMETER_CACHE: join(directory, 'elsewhere') }
    const byEnvironment = await runCli([`--home=${home}`, 'util', 'proof', 'verify', '--json', file], { env })
    expect(JSON.parse(byEnvironment.stdout)).toMatchObject({ Verdict: 'well-formed', Key: null })
    expect(byEnvironment.status).toBe(3)
  })

  it('refuses a key that is not the published one, and one that is not there', async () => {
    const file = write('keys.json')
    const unpublished = await verify(file, [`--key=${keyFile}`])
    expect(unpublished.stderr).toContain(
      `its digest is ${key.digest}, not 0e0958009936b9d5e515ec97b8cb792d. Fetch the proof parameters again`
    )
    expect(unpublished.status).toBe(9)
    const missing = await verify(file, ['--key=/nowhere.vk'])
    expect(missing.stderr).toContain('there is no key /nowhere.vk')
    expect(missing.status).toBe(1)
    const parameters = join(directory, 'wrong-parameters')
    mkdirSync(parameters)
    const { stdout } = await verify(file, [`--parameters=${parameters}`])
    const name = /(v28-\S+\.vk)/.exec(stdout)?.[1] ?? ''
    writeFileSync(join(parameters, name), key.file)
    const planted = await verify(file, [`--parameters=${parameters}`])
    expect(planted.stderr).toContain('is not the key it should be')
    expect(planted.stdout).toBe('')
    expect(planted.status).toBe(9)
  })

  it.each<[string, object, string]>([
    ['no miner', { Miner: null }, 'Miner must be an unsigned integer'],
    ['a proof type that is none', { ProofType: 15 }, '15 is no registered PoSt proof type'],
    ['no randomness', { Randomness: undefined }, 'Randomness must be bytes in hex or base64'],
    ['short randomness', { Randomness: 'aabb' }, 'the randomness has 2 bytes, not 32'],
    ['no list of sectors', { Sectors: {} }, 'Sectors must be a list of sectors'],
    ['no sectors', { Sectors: [] }, 'a proof of no sectors'],
    ['a sector without number', { Sectors: [{}] }, 'Sectors[0].Number must be an unsigned integer'],
    ['a sector without commitment', { Sectors: [{ Number: 1 }] }, 'Sectors[0].SealedCID must be the CID of'],
    [
      'a short commitment',
      { Sectors: [{ Number: 1, CommR: 'aa' }] },
      'the commitment of sector 1 has 1 bytes'
    ],
    ['a proof that is neither hex nor base64', { Proof: '{}' }, 'Proof must be bytes in hex or base64']
  ])('refuses %s', async (_, change, message) => {
    const { status, stdout, stderr } = await verify(write('refused.json', change))
    expect(stderr).toContain(message)
    expect(stdout).toBe('')
    expect(status).toBe(2)
  })

  it('refuses a file that is no claim', async () => {
    const broken = join(directory, 'broken.json')
    writeFileSync(broken, '{"Miner":')
    expect((await verify(broken)).stderr).toContain('not valid JSON')
    expect((await verify(join(directory, 'nowhere.json'))).status).toBe(1)
    expect((await verify(directory)).stderr).toContain('it is no regular file')
    expect((await verify(write('usage.json'), ['--key-digest=00'])).status).toBe(2)
  })

  it('needs no home and makes none', async () => {
    const nowhere = join(directory, 'no-home')
    const { status } = await verify(write('homeless.json'), ownKey(), nowhere)
    expect(status).toBe(0)
    expect(existsSync(nowhere)).toBe(false)
  })

  it('ends at its time limit', async () => {
    const { status, stderr } = await verify(write('late.json'), [...ownKey(), '--timeout=1ms'])
    expect(stderr).toContain('the time allowed for this call has run out')
    expect(status).toBe(1)
  })
})
