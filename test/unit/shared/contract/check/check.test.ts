import { describe, expect, it } from 'vitest'
import {
  boolean,
  CheckError,
  integer,
  list,
  name,
  object,
  oneOf,
  optional,
  record,
  text
} from '../../../../../src/shared/contract/check/check.ts'

const sample = object({
  node: name(4),
  limit: integer(1, 500),
  force: boolean,
  kind: oneOf('normal', 'upgrade'),
  note: optional(text(3)),
  numbers: optional(list(integer(0, 9), 2)),
  envs: optional(record(text(8), 1))
})
const good = { node: 'a', limit: 500, force: false, kind: 'upgrade' }

describe('a check of parameters', () => {
  it('lets through what fits, with what may be missing', () => {
    expect(sample(good, 'params')).toEqual(good)
    const whole = { ...good, note: '', numbers: [0, 9], envs: { A: 'b' } }
    expect(sample(whole, 'params')).toEqual(whole)
  })

  it.each([
    ['a member nobody knows', { ...good, other: 1 }, 'params.other must be left out: nobody knows it'],
    [
      'an inherited name',
      { ...good, constructor: 1 },
      'params.constructor must be left out: nobody knows it'
    ],
    ['a missing member', { ...good, node: undefined }, 'params.node must be a text of 1 to 4 characters'],
    ['an empty name', { ...good, node: '' }, 'params.node must be a text of 1 to 4 characters'],
    ['a long text', { ...good, note: 'long' }, 'params.note must be a text of at most 3 characters'],
    ['a fraction', { ...good, limit: 1.5 }, 'params.limit must be a whole number from 1 to 500'],
    ['a number too large', { ...good, limit: 501 }, 'params.limit must be a whole number from 1 to 500'],
    ['a number as text', { ...good, limit: '5' }, 'params.limit must be a whole number from 1 to 500'],
    ['another word', { ...good, kind: 'other' }, 'params.kind must be one of normal, upgrade'],
    ['a truth as number', { ...good, force: 1 }, 'params.force must be true or false'],
    ['a long list', { ...good, numbers: [1, 2, 3] }, 'params.numbers must be a list of at most 2 members'],
    ['a wrong member', { ...good, numbers: [1, 10] }, 'params.numbers[1] must be a whole number from 0 to 9'],
    [
      'a large table',
      { ...good, envs: { A: '', B: '' } },
      'params.envs must be a table of at most 1 members'
    ],
    ['a list for a table', { ...good, envs: [] }, 'params.envs must be a table of at most 1 members'],
    ['no table at all', null, 'params must be a table']
  ])('refuses %s and says where', (_what, value, message) => {
    expect(() => sample(value, 'params')).toThrow(CheckError)
    expect(() => sample(value, 'params')).toThrow(message)
  })
})
