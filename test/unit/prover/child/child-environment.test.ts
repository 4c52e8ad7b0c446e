import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { buildChildEnvironment } from '../../../../src/main/prover/child/child-environment.ts'
import { registerSecret } from '../../../../src/main/lib/log/redact.ts'
import { proverBench, setpriv, type ProverBench } from './prover-bench.ts'

const none = { holdsSecret: () => false, redact: (text: string) => text }

describe('the environment of a prover', () => {
  it('is the one of the node, on which the entry wins', () => {
    const built = buildChildEnvironment(
      { PATH: '/bin', A: '1', GONE: undefined },
      { A: '2', B: '3' },
      undefined,
      none
    )
    expect(built.variables).toEqual({ PATH: '/bin', A: '2', B: '3' })
    expect(built.report).toEqual({
      variables: [
        { name: 'A', value: '2', origin: 'entry' },
        { name: 'B', value: '3', origin: 'entry' },
        { name: 'PATH', value: '/bin', origin: 'inherited' }
      ],
      removed: []
    })
  })

  it.each([
    'ELECTRON_RUN_AS_NODE',
    'ELECTRON_ENABLE_LOGGING',
    'NODE_OPTIONS',
    'NODE_CHANNEL_FD',
    'NODE_UNIQUE_ID',
    'NODE_V8_COVERAGE',
    'POSTER_CONSOLE_HOME'
  ])('does not inherit %s, and has it when the entry says so', (name) => {
    const inherited = buildChildEnvironment({ [name]: '1' }, {}, undefined, none)
    expect(inherited.variables).toEqual({})
    expect(inherited.report.removed).toEqual([{ name, reason: expect.any(String) as string }])
    const own = buildChildEnvironment({ [name]: '1' }, { [name]: '2' }, undefined, none)
    expect(own.variables).toEqual({ [name]: '2' })
    expect(own.report.removed).toEqual([])
  })

  it('has the marker of this run, whatever the node or the entry have under its name, and says so', () => {
    const name = 'POSTER_CONSOLE_PROVER'
    const built = buildChildEnvironment(
      { [name]: 'of a node above' },
      { [name]: 'of the entry' },
      'ours',
      none
    )
    expect(built.variables).toEqual({ [name]: 'ours' })
    expect(built.report.variables).toEqual([{ name, value: 'ours', origin: 'node' }])
  })

  it.each([
    'LD_LIBRARY_PATH',
    'CUDA_VISIBLE_DEVICES',
    'RUST_LOG',
    'NODE_EXTRA_CA_CERTS',
    'FIL_PROOFS_PARAMETER_CACHE'
  ])('inherits %s', (name) => {
    expect(buildChildEnvironment({ [name]: '1' }, {}, undefined, none).variables).toEqual({ [name]: '1' })
  })

  it('keeps the secrets of the node', () => {
    registerSecret('the-rpc-token-of-this-test')
    const parent = {
      PLAIN: 'x',
      INSIDE: 'http://host/?t=the-rpc-token-of-this-test',
      CODED: Buffer.from('the-rpc-token-of-this-test').toString('base64')
    }
    const built = buildChildEnvironment(parent, { WANTED: 'the-rpc-token-of-this-test' }, undefined)
    expect(built.variables).toEqual({ PLAIN: 'x', WANTED: 'the-rpc-token-of-this-test' })
    expect(built.report.removed.map(({ name }) => name)).toEqual(['CODED', 'INSIDE'])
    expect(JSON.stringify(built.report)).not.toContain('the-rpc-token')
  })

  it('covers what looks secret when it is shown, and passes it on', () => {
    const parent = {
      AWS_SECRET_ACCESS_KEY: 'abc',
      GITHUB_TOKEN: 'def',
      DATABASE: 'mongodb://u:hidden@h/db',
      EMPTY_TOKEN: '',
      TOKENIZER: 'ghi'
    }
    const { variables, report } = buildChildEnvironment(parent, { DB_PASSWORD: 'jkl' }, undefined)
    expect(variables).toEqual({ ...parent, DB_PASSWORD: 'jkl' })
    expect(Object.fromEntries(report.variables.map(({ name, value }) => [name, value]))).toEqual({
      AWS_SECRET_ACCESS_KEY: '***',
      GITHUB_TOKEN: '***',
      DATABASE: 'mongodb://u:***@h/db',
      EMPTY_TOKEN: '',
      TOKENIZER: '***',
      DB_PASSWORD: '***'
    })
  })
})

describe('what a running prover really has', () => {
  let bench: ProverBench
  beforeEach(() => {
    bench = proverBench()
  })
  afterEach(() => bench.close())

  it.each([
    ['without setpriv', undefined],
    ['behind setpriv', setpriv]
  ])('%s: no secret and nothing of Electron or Node, all of its entry', async (_how, tool) => {
    registerSecret('another-token-of-this-test')
    const environment = {
      PATH: process.env['PATH'],
      HOME: '/home/operator',
      NODE_OPTIONS: '--require /nothing',
      ELECTRON_RUN_AS_NODE: '1',
      POSTER_CONSOLE_HOME: '/x',
      LEAK: 'a another-token-of-this-test b'
    }
    const life = bench.practice({ CUDA_VISIBLE_DEVICES: '0' }, {}, { environment, setpriv: tool })
    expect(await life.ready).toBe(true)
    const seen = readFileSync(`/proc/${life.pid}/environ`, 'utf8').split('\0').filter(Boolean)
    expect(seen.map((entry) => entry.split('=')[0]).sort()).toEqual(['CUDA_VISIBLE_DEVICES', 'HOME', 'PATH'])
  })
})
