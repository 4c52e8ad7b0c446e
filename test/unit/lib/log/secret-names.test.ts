import { describe, expect, it } from 'vitest'
import { coverArguments, isSecretName } from '../../../../src/main/lib/log/secret-names.ts'

describe('names of secrets', () => {
  it.each([
    'AWS_ACCESS_KEY_ID',
    'AWS_SECRET_ACCESS_KEY',
    'S3_ACCESS_KEY',
    'S3_KEY',
    'MY_PRIVATE_KEY',
    'GPG_PASSPHRASE',
    'DB_PASSWORD',
    'MYSQL_PWD',
    'apiKey',
    '--api-key',
    '--auth',
    'HTTP_AUTHORIZATION',
    'GOOGLE_APPLICATION_CREDENTIALS'
  ])('%s is one', (name) => expect(isSecretName(name)).toBe(true))

  it.each([
    'CUDA_VISIBLE_DEVICES',
    'TMPDIR',
    'RUST_LOG',
    'KEYBOARD',
    'PWD',
    'OLDPWD',
    'SSH_AUTH_SOCK',
    'AUTHOR',
    '--parameter-cache',
    'PATH'
  ])('%s is none', (name) => expect(isSecretName(name)).toBe(false))
})

describe('arguments without secrets', () => {
  it.each([
    [
      ['--api-key', 'abc', 'x'],
      ['--api-key', '***', 'x']
    ],
    [
      ['-token', 'abc'],
      ['-token', '***']
    ],
    [['--auth=zz'], ['--auth=***']],
    [['--db.password=a b'], ['--db.password=***']],
    [['S3_ACCESS_KEY=q'], ['S3_ACCESS_KEY=***']],
    [
      ['--secret', '--api-key', 'abc'],
      ['--secret', '***', '***']
    ],
    [
      ['-c', "export AWS_ACCESS_KEY_ID='AK IA'; run --passphrase hunter22 --fast"],
      ['-c', 'export AWS_ACCESS_KEY_ID=***; run --passphrase *** --fast']
    ],
    [['https://host/x?api_key=abc&size=2'], ['https://host/x?api_key=***&size=2']],
    [
      ['processor', 'wdpost', '--key', ''],
      ['processor', 'wdpost', '--key', '']
    ],
    [
      ['--hotkey-file', '/a', '--size=2'],
      ['--hotkey-file', '/a', '--size=2']
    ]
  ])('%j', (args, shown) => {
    expect(coverArguments(args)).toEqual(shown)
    expect(coverArguments(coverArguments(args))).toEqual(shown)
  })

  it('takes the mark of whoever asks, and a hostile text in no time', () => {
    expect(coverArguments(['--token=a'], '#')).toEqual(['--token=#'])
    const began = performance.now()
    for (const unit of ['token', '--token ', '--api-key=', 'key"=', '-', "secret='"]) {
      coverArguments([unit.repeat(200_000)])
    }
    expect(performance.now() - began).toBeLessThan(10_000)
  })
})
