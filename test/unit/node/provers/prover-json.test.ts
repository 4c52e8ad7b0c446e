import { expect, it } from 'vitest'
import { encodeChild } from '../../../../src/main/node/provers/prover-json.ts'
import { childReport } from './child-report.ts'

it('tells of a prover without the secrets of its entry, since everyone who reaches the port may read it', () => {
  const report = childReport(
    { kind: 'ready', since: 0 },
    {
      spec: {
        ...childReport({ kind: 'ready', since: 0 }).spec,
        args: ['--api-key', 'abc123', '--auth=abc123', 'S3_ACCESS_KEY=abc123', 'processor'],
        envs: { TMPDIR: '/locks', AWS_ACCESS_KEY_ID: 'abc123', PLAIN: 'not for everyone' }
      }
    }
  )
  const encoded = encodeChild(report, undefined)
  expect(encoded).toMatchObject({
    Args: ['--api-key', '***', '--auth=***', 'S3_ACCESS_KEY=***', 'processor'],
    Tmpdir: '/locks',
    VisibleDevices: null
  })
  expect(JSON.stringify(encoded)).not.toMatch(/abc123|not for everyone/)
})
