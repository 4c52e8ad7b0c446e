import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { buildSupportBundle } from '../../../../src/main/console/diagnostics/support-bundle.ts'
import { readTar } from '../../../../src/main/console/export/ustar.ts'

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'support-'))
})
afterEach(() => rm(home, { recursive: true, force: true }))

test('a support bundle holds what helps and no secret, wherever one was', async () => {
  const secrets = {
    token: 'plain-common-token-4711',
    jwt: 'eyJhbGciOiJIUzI1NiJ9.eyJBbGxvdyI6WyJzaWduIl19.c2lnbmF0dXJlLXNpZ25hdHVyZQ',
    opaque: 'abcdefghij.klmnop.qrstuvwxyz0123456789',
    dsn: 'mongodb://user:p4ssw0rd@10.0.0.9/db',
    env: 'aws-value-without-any-shape',
    proverKey: 'value-of-a-prover-variable',
    rpc: '0123456789abcdef0123456789abcdef',
    wallet: '7b2254797065223a22626c73222c22507269766174654b6579223a2278227d',
    backup: 'old-token-in-a-backup-file'
  }
  const sender = 'f3vfs6f7tagrcpnwv65wq3leznbajqyg77bmijrpvoyjv3zjyi3urq25vigfbs3ob6ug5xdihajumtgsxnz2pa'
  await writeFile(
    join(home, 'sector-manager.cfg'),
    `# once it was Token = "${secrets.jwt}"
[Common.API]
Chain = "${secrets.opaque}:/ip4/10.0.0.20/tcp/3453"
Token = "${secrets.token}"
[Common.MongoKVStore]
DSN = "${secrets.dsn}"
[[Miners]]
Actor = 1000
[Miners.PoSt]
Sender = "${sender}"
`
  )
  await writeFile(
    join(home, 'sector-manager.cfg.20260101-000000.000.bak'),
    `[Common.API]\nToken = "${secrets.backup}"\n`
  )
  await writeFile(
    join(home, 'ext-prover.cfg'),
    `[[WdPost]]\n[WdPost.Envs]\nS3_ACCESS_KEY = "${secrets.proverKey}"\nTMPDIR = "/tmp/ext-prover0"\n`
  )
  await writeFile(join(home, 'rpc-token'), `${secrets.rpc}\n`)
  await mkdir(join(home, 'logs'))
  const all = Object.values(secrets)
  await writeFile(
    join(home, 'logs', 'daemon.log'),
    [
      ...all.map((secret) => `2026-11-22 WARN dialling ${secret} failed`),
      `dial tcp 10.0.0.20:3453 and 8.8.8.8: ${sender}`
    ].join('\n')
  )
  const { archive, files, covered, id } = await buildSupportBundle({
    at: Date.UTC(2026, 10, 22, 2, 46, 31),
    versions: { 'poster-console': '0.1.0' },
    results: [
      {
        id: 'chainNode',
        verdict: 'fail',
        code: 'chainUnreachable',
        parameters: { reason: `no ${secrets.token}` },
        evidence: all,
        at: 0,
        took: 1
      }
    ],
    health: { status: 'ok', problems: all, uptime: 5n },
    host: {
      home,
      configDirectory: home,
      env: {
        AWS_SECRET_ACCESS_KEY: secrets.env,
        PATH: '/usr/bin',
        NOTE: `says ${secrets.env} and ${secrets.rpc}`
      },
      logDirectories: []
    },
    lines: { 'WdPost#0 card 3': all }
  })
  const unpacked = readTar(gunzipSync(archive), { files: 64, bytes: 10_000_000 })
  const whole = unpacked
    .map(({ path, bytes }) => `${path}\n${Buffer.from(bytes).toString('utf8')}`)
    .join('\n')
  for (const secret of [...all, 'p4ssw0rd', sender]) expect(whole.includes(secret), secret).toBe(false)
  expect(whole).not.toMatch(/10\.0\.0\.\d/)

  expect(id).toBe('support-20261122-024631')
  expect(files.map(({ path }) => path.slice(id.length + 1))).toEqual([
    'versions.json',
    'health.json',
    'checks.json',
    'environment.txt',
    'config/sector-manager.cfg',
    'config/sector-manager.cfg.20260101-000000.000.bak',
    'config/ext-prover.cfg',
    'lines/WdPost-0-card-3.log',
    'logs/daemon.log'
  ])
  expect(covered).toBeGreaterThan(40)
  for (const kept of [
    'PATH=/usr/bin',
    'Actor = 1000',
    'TMPDIR = "/tmp/ext-prover0"',
    '8.8.8.8',
    'f3…nz2pa'.slice(0, 3)
  ])
    expect(whole).toContain(kept)
  // The same address has the same name in the configuration and in the log.
  const name = /\/ip4\/(ip-\d+)\/tcp\/3453/.exec(whole)?.[1] ?? 'none'
  expect(whole).toContain(`dial tcp ${name}:3453`)
})
