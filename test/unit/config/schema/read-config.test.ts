import { describe, expect, it } from 'vitest'
import { compareConfig } from '../../../../src/main/config/schema/compare-config.ts'
import type { FileDescription, Member, Members } from '../../../../src/main/config/schema/describe.ts'
import { extProverFile, type ExtProverConfig } from '../../../../src/main/config/schema/ext-prover.ts'
import { readConfig } from '../../../../src/main/config/schema/read-config.ts'
import { allDefaults, renderEffective } from '../../../../src/main/config/schema/render-config.ts'
import { defaultSectorManagerConfig } from '../../../../src/main/config/defaults.ts'
import { sectorManagerFile } from '../../../../src/main/config/schema/sector-manager.ts'
import { maxConfigBytes, decodeConfig } from '../../../../src/main/config/toml/parse-toml.ts'

function read(text: string) {
  return readConfig(sectorManagerFile, text, 'x.cfg')
}

function poSt(lines: string) {
  return read(`[[Miners]]\nActor = 1\n[Miners.PoSt]\n${lines}`).value.miners[0]?.poSt
}

describe('names', () => {
  it('match without case, an exact one first', () => {
    const { value, notices } = read('[common.aPI]\ntoken = "lower"\nToken = "exact"\n')
    expect(value.common.api.token).toBe('exact')
    expect(notices).toMatchObject([{ kind: 'duplicate-key', line: 2 }])
    expect(read('[COMMON.api]\nTOKEN = "upper"').value.common.api.token).toBe('upper')
  })

  it('of maps keep their case', () => {
    const { value } = readConfig(extProverFile, '[[wdpost]]\n[wdpost.ENVS]\nPath = "a"\nPATH = "b"\n', 'x')
    expect(value.wdPost[0]?.envs).toEqual({ Path: 'a', PATH: 'b' })
  })

  it('such as __proto__ are only unknown keys', () => {
    const { value, notices } = readConfig(
      extProverFile,
      '[[WdPost]]\n__proto__ = 1\n[WdPost.Envs]\n__proto__ = "x"',
      'x'
    )
    expect(notices.map((notice) => notice.kind)).toEqual(['unknown-key'])
    expect(Object.keys(value.wdPost[0]?.envs ?? {})).toEqual(['__proto__'])
  })

  it.each([
    ['[Common.API]\nTokne = "x"', 'did you mean "Token"?'],
    ['[Common.API]\nChainEventIntervall = "1m"', 'did you mean "ChainEventInterval"?'],
    ['[[Miners]]\nActor = 1\nStrictCheck = true', 'it belongs in [Miners.PoSt]'],
    ['[Miner]\nActor = 1', 'did you mean "Miners"?'],
    ['[Common]\nAllowMiners = [1]', 'it belongs in [[Common.PersistStores]]']
  ])('unknown in %j are told once, with a guess', (text, guess) => {
    const { notices, problems } = read(text)
    expect(problems).toEqual([])
    expect(notices).toMatchObject([{ kind: 'unknown-key' }])
    expect(notices[0]?.message.endsWith(`; ${guess}`)).toBe(true)
  })
})

describe('former names', () => {
  it('MaxFeeCap counts when GasFeeCap is absent, empty or zero', () => {
    expect(poSt('MaxFeeCap = "9 nfil"')?.gasFeeCap).toBe(9_000_000_000n)
    expect(poSt('GasFeeCap = ""\nMaxFeeCap = "9 nfil"')?.gasFeeCap).toBe(9_000_000_000n)
    expect(poSt('GasFeeCap = "0"\nMaxFeeCap = "9 nfil"')?.gasFeeCap).toBe(9_000_000_000n)
    expect(poSt('GasFeeCap = "2 nfil"\nMaxFeeCap = "9 nfil"')?.gasFeeCap).toBe(2_000_000_000n)
    expect(poSt('GasFeeCap = "2 nfil"\nMaxFeeCap = ""')?.gasFeeCap).toBe(2_000_000_000n)
    expect(poSt('GasFeeCap = ""')?.gasFeeCap).toBeUndefined()
    expect(poSt('')?.gasFeeCap).toBe(5_000_000_000n)
  })

  it('the misspelt confidences win over the new ones, as in the original', () => {
    const { value } = read(
      '[[Miners]]\nActor = 1\n[Miners.SnapUp]\nMessageConfidence = 1\nMessageConfidential = 2\nReleaseCondidential = 3'
    )
    expect(value.miners[0]?.snapUp).toMatchObject({ messageConfidence: 2, releaseConfidence: 3 })
  })

  it('Plugin stands for PluginName', () => {
    const { value } = read('[[Common.PersistStores]]\nPath = "/a"\nPlugin = "old"\nPluginName = ""')
    expect(value.common.persistStores[0]?.pluginName).toBe('old')
  })
})

describe('leniencies', () => {
  it('an integer is a float, a float without fraction an integer', () => {
    expect(poSt('GasOverEstimation = 2\nConfidence = 7.0')).toMatchObject({
      gasOverEstimation: 2,
      confidence: 7
    })
  })

  it('a byte order mark and Windows line ends are no matter', () => {
    const { value, notices } = read('\uFEFF[Common.API]\r\nToken = "x"\r\nZzz = 1\r\n')
    expect(value.common.api.token).toBe('x')
    expect(notices).toMatchObject([{ line: 3 }])
  })
})

describe('entries', () => {
  it('without a miner or path are left out, loudly when something is written in them', () => {
    const { value, notices } = read(
      '[[Miners]]\n[Miners.PoSt]\nEnabled = true\n[[Miners]]\n[Miners.PoSt]\n[[Miners]]\nActor = 0\n[[Common.PersistStores]]\nName = "a"'
    )
    expect(value.miners).toEqual([])
    expect(value.common.persistStores).toEqual([])
    expect(notices.map(({ kind, line }) => [kind, line])).toEqual([
      ['ignored-entry', 8],
      ['ignored-entry', 1],
      ['untouched-entry', 4],
      ['ignored-entry', 6]
    ])
  })

  it('for the same miner: the first counts', () => {
    const { value, notices } = read('[[Miners]]\nActor=5\n[[Miners]]\nActor=5\n[Miners.PoSt]\nEnabled=false')
    expect(value.miners.map((miner) => miner.poSt.enabled)).toEqual([true])
    expect(notices).toMatchObject([{ kind: 'ignored-entry', line: 3 }])
  })

  it('refuse impossible names of environment variables', () => {
    const { problems } = readConfig(extProverFile, '[[WdPost]]\nEnvs = { "A=B" = "x" }', 'x')
    expect(problems).toMatchObject([{ line: 2, message: expect.stringContaining('"A=B"') }])
  })
})

it('shows only what differs from the defaults, and reads back the same', () => {
  expect(renderEffective(sectorManagerFile, read(defaultSectorManagerConfig()).value)).toBe(allDefaults)
  const text = `[Common]
ScanPersistStores = ["/mnt"]

[[Common.PersistStores]]
Name = "a"
Path = "/a"

[Common.Proving]
ParallelCheckLimit = 7

[[Miners]]
Actor = 1000

[Miners.PoSt]
Parallel = true

[[Miners]]
Actor = 1001
`
  const { value } = read(text)
  expect(renderEffective(sectorManagerFile, value)).toBe(text)
})

it('covers every secret in the effective configuration', () => {
  const text = `[Common.API]
Token = "secret-1"
Chain = "aa.secret-2.cc:/ip4/1.2.3.4/tcp/1"
Gateway = ["aa.secret-3.cc:/ip4/1.2.3.4/tcp/1"]
[Common.DB.Mongo]
DSN = "mongodb://u:secret-4@h/d"
[Common.MongoKVStore]
DSN = "mongodb://u:secret-5@h/d"
[Common.DB.Plugin.Meta]
Key = "secret-6"`
  const rendered = renderEffective(sectorManagerFile, read(text).value)
  expect(rendered).not.toContain('secret')
  expect(rendered).toContain('Chain = "********:/ip4/1.2.3.4/tcp/1"')
  expect(read(rendered).problems).toEqual([])
  const prover = readConfig(
    extProverFile,
    '[[WdPost]]\nEnvs = { API_TOKEN = "secret", TMPDIR = "/x" }',
    'x'
  ).value
  expect(renderEffective(extProverFile, prover)).toContain('Envs = { API_TOKEN = "********", TMPDIR = "/x" }')
})

it('covers secrets among the arguments and variables of provers, in the whole and in changes', () => {
  const entry = (secret: string): ExtProverConfig =>
    readConfig(
      extProverFile,
      `[[WdPost]]
Bin = "/x"
Args = ["--api-key", "${secret}", "--auth=${secret}", "-v"]
[WdPost.Envs]
AWS_ACCESS_KEY_ID = "${secret}"
S3_ACCESS_KEY = "${secret}"
GPG_PASSPHRASE = "${secret}"`,
      'x'
    ).value
  const rendered = renderEffective(extProverFile, entry('abc123'))
  expect(rendered).not.toContain('abc123')
  expect(rendered).toContain('Args = ["--api-key", "********", "--auth=********", "-v"]')
  const changes = compareConfig(extProverFile, entry('abc123'), entry('def456'))
  expect(changes.map(({ path }) => path)).toEqual(['WdPost[0].Args', 'WdPost[0].Envs'])
  expect(JSON.stringify(changes)).not.toMatch(/abc123|def456/)
})

it.each([
  `${'a.'.repeat(50_000)}a = 1`,
  `a = ${'['.repeat(50_000)}${']'.repeat(50_000)}`,
  `[${'a.'.repeat(50_000)}a]`
])('refuses absurd nesting instead of overflowing', (text) => {
  expect(() => read(text)).toThrow(expect.objectContaining({ code: 'CONFIG_SYNTAX' }) as Error)
})

it('stays quick and brief over thousands of unknown keys', () => {
  const text = Array.from({ length: 20_000 }, (_, at) => `Unknown${at} = ${at}`).join('\n')
  expect(read(text).notices).toHaveLength(200)
})

it('refuses a file beyond the limit', () => {
  expect(() => decodeConfig(new Uint8Array(maxConfigBytes + 1), 'x.cfg')).toThrow('more than the')
})

describe.each([sectorManagerFile, extProverFile] as FileDescription<Members>[])(
  'the description of $name',
  (file) => {
    it('has spellings that differ within each table, a type and a text for each key', () => {
      const visit = (members: Members): void => {
        const spellings = Object.values(members).flatMap((member: Member) =>
          member.member === 'key' ? [member.name, ...member.formerNames] : [member.name]
        )
        const folded = spellings.map((spelling) => spelling.toLowerCase())
        expect(new Set(folded).size).toBe(folded.length)
        for (const member of Object.values(members)) {
          expect(member.about).not.toBe('')
          if (member.member !== 'key') visit(member.members)
          else expect(member.type.accepts).not.toBe('')
        }
      }
      visit(file.members)
    })
  }
)
