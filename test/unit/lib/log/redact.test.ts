import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Redactor, isSecretKey } from '../../../../src/main/lib/log/redact.ts'

const jwt = 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJBbGxvdyI6WyJyZWFkIl19.c2lnbmF0dXJlLWhlcmU'
const redactor = new Redactor()

describe('shapes that are secret wherever they stand', () => {
  it.each([
    ['a JSON web token', `auth ${jwt} ok`, 'auth *** ok'],
    ['a token before an address', `dial ${jwt}:/ip4/127.0.0.1/tcp/3453`, 'dial ***:/ip4/127.0.0.1/tcp/3453'],
    ['any token before an address', 'dial abc123:/dns/node/tcp/1', 'dial ***:/dns/node/tcp/1'],
    ['a bearer token', 'header Bearer abcdefgh12', 'header Bearer ***'],
    ['an Authorization header', 'Authorization: Bearer abc.def', 'Authorization: ***'],
    ['an Authorization member', '{"Authorization":"Bearer abc"}', '{"Authorization":"***"}'],
    ['a TOML key', 'Token = "top secret"', 'Token = "***"'],
    ['a TOML literal', "Token = 'top secret'", "Token = '***'"],
    ['a TOML multi-line text', 'Token = """a "b" c"""', 'Token = """***"""'],
    ['an escaped quote inside', 'Token = "a\\"b" # x', 'Token = "***" # x'],
    ['JSON inside JSON', '{\\"Token\\":\\"abc\\",\\"n\\":1}', '{\\"Token\\":\\"***\\",\\"n\\":1}'],
    ['a text cut off', 'Token = "abc', 'Token = "***'],
    ['a query', 'GET /x?token=abc&y=1', 'GET /x?token=***&y=1'],
    ['a flag', 'run --rpc-token abcdef go', 'run --rpc-token *** go'],
    ['a bare value that looks secret', 'api_token: 0123456789abcdef0', 'api_token: ***'],
    ['a Mongo password', 'mongodb://u:p@ss/w@h:1/db?x=1', 'mongodb://u:***@h:1/db?x=1'],
    ['a Mongo cluster', 'mongodb+srv://u:pass@h/db', 'mongodb+srv://u:***@h/db'],
    ['a password in any URL', 'http://u:p@h/x', 'http://u:***@h/x'],
    ['a private key', '"PrivateKey": "aGVsbG8="', '"PrivateKey": "***"'],
    ['an exported wallet key', 'import 7b2254797065223a22626c73222c', 'import ***'],
    [
      'a PEM block',
      '-----BEGIN EC PRIVATE KEY-----\nMHc\n-----END EC PRIVATE KEY-----',
      '-----BEGIN EC PRIVATE KEY-----***-----END EC PRIVATE KEY-----'
    ]
  ])('%s', (_name, text, expected) => {
    expect(redactor.redact(text)).toBe(expected)
  })

  it.each([
    'sector s-t01000-1 located, sealed file in "a", cache dir in "a"',
    'Token = ""',
    'the token is missing',
    'Common.API.Token: must be a text',
    'http server listening on http://127.0.0.1:1789/rpc/v0',
    'read sector-manager.cfg from a.b.c',
    'dial /ip4/127.0.0.1/tcp/3453',
    'ws://127.0.0.1:1789/rpc/v0?x=a@b'
  ])('leaves alone: %s', (text) => {
    expect(redactor.redact(text)).toBe(text)
  })
})

describe('isSecretKey', () => {
  it.each(['token', 'Token', 'API_TOKEN', 'rpcToken', 'db.password', 'private key', 'privateKey', 'Secret'])(
    'takes %s',
    (key) => expect(isSecretKey(key)).toBe(true)
  )
  it.each(['tokenPath', 'pid', 'key', 'sectorKey', 'tokenizer'])('leaves %s', (key) =>
    expect(isSecretKey(key)).toBe(false)
  )
})

describe('registered secrets', () => {
  it('are removed plain, JSON-escaped, percent-encoded and in base64', () => {
    const secret = 'p"a/ss\\wörd'
    const own = new Redactor()
    expect(own.register(secret)).toBe(true)
    for (const form of [
      secret,
      JSON.stringify(secret).slice(1, -1),
      encodeURIComponent(secret),
      Buffer.from(secret).toString('base64'),
      Buffer.from(secret).toString('base64url')
    ]) {
      expect(own.redact(`a ${form} b`)).toBe('a *** b')
    }
  })

  it('are not taken when they would shred ordinary text', () => {
    const own = new Redactor()
    expect(own.register('short')).toBe(false)
    expect(own.register('********')).toBe(false)
    expect(own.redact('a short one')).toBe('a short one')
  })

  it('are bounded', () => {
    const own = new Redactor()
    let taken = 0
    for (let i = 0; i < 2_100; i++) if (own.register(`secret-${i}-value`)) taken++
    expect(taken).toBeGreaterThanOrEqual(1_000)
    expect(taken).toBeLessThan(2_100)
    expect(own.redact('a secret-999-value b')).toBe('a *** b')
  })

  it('never survive, whatever stands around them (property)', () => {
    const secrets = fc.array(fc.string({ minLength: 6, maxLength: 40, unit: 'binary' }), {
      minLength: 1,
      maxLength: 4
    })
    fc.assert(
      fc.property(secrets, fc.array(fc.string({ unit: 'binary' })), fc.nat(), (values, others, seed) => {
        const own = new Redactor()
        const taken = values.filter((value) => own.register(value))
        const pieces = [...others, ...taken, ...taken]
        const text = pieces.map((_, i) => pieces[(i * 7 + seed) % pieces.length]).join(seed % 2 ? '' : ' ')
        const clean = own.redact(text)
        for (const value of taken) expect(clean.includes(value)).toBe(false)
      })
    )
  })
})

describe('a second pass', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      ...['Token', ' = ', '"', '\\', ':', '://', '@', 'mongodb://', '/ip4/', ':/ip4/', 'Bearer ', jwt, '\n'],
      ...['password=', 'Authorization: ', '-----BEGIN PRIVATE KEY-----', '--token ', "'", '***', '"""', '&']
    ),
    fc.string({ maxLength: 12 })
  )
  it('changes nothing (property)', () => {
    const own = new Redactor()
    own.register('s3cret-value')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 16 }), (pieces) => {
        const once = own.redact(pieces.join(''))
        expect(own.redact(once)).toBe(once)
      }),
      { numRuns: 3_000 }
    )
  })
})

describe('cost', () => {
  it('10,000 ordinary lines take far less than a second', () => {
    const own = new Redactor()
    for (let i = 0; i < 5; i++) own.register(`rpc-token-${i}-0123456789abcdef`)
    const line =
      'Submitted window post: bafy2bzacea for deadline 12 partition 3, elapsed 1234.5 s, sectors 2349'
    const start = performance.now()
    for (let i = 0; i < 10_000; i++) own.redact(line)
    expect(performance.now() - start).toBeLessThan(2_000)
  })

  it.each([
    ['one long word', 'a'.repeat(200_000)],
    ['many key words', 'token'.repeat(40_000)],
    ['many openings', 'token="'.repeat(20_000)],
    ['many dots', 'ey' + 'a.'.repeat(100_000)],
    ['many schemes', '://a:'.repeat(40_000)],
    ['many blanks', `token${' '.repeat(200_000)}`],
    ['many backslashes', `token="${'\\'.repeat(200_000)}`],
    ['many dashes', '-'.repeat(200_000) + 'token'],
    ['many Mongo addresses', 'mongodb://a:'.repeat(20_000)],
    ['many key blocks', '-----BEGIN PRIVATE KEY-----'.repeat(8_000)]
  ])('a hostile text of 200 kB: %s', (_name, text) => {
    const start = performance.now()
    redactor.redact(text)
    // Quadratic patterns took minutes here; a busy machine is allowed its time.
    expect(performance.now() - start).toBeLessThan(10_000)
  })
})
