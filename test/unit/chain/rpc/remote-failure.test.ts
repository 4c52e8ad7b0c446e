/** What errors of chain nodes mean: proving.md §1.7, §2.2. The texts are those of Lotus, Venus and sophon-messager. */
import { describe, expect, it } from 'vitest'
import { PosterError } from '../../../../src/main/lib/error.ts'
import { HttpStatus } from '../../../../src/main/jsonrpc/client/http-status.ts'
import { RpcError } from '../../../../src/main/jsonrpc/rpc-error.ts'
import {
  exitCodeIn,
  failureOf,
  isActorNotFound,
  isChannelUnsupported,
  isDuplicateMessage,
  isNullRound,
  isPermissionMissing,
  isRecordNotFound,
  isTipSetUnknown
} from '../../../../src/main/chain/rpc/remote-failure.ts'

const answered = (message: string, code = 1): PosterError =>
  new PosterError('REMOTE_ERROR', message, { cause: new RpcError(code, message) })

const asked = { isTipSetUnknown, isActorNotFound, isNullRound, isChannelUnsupported, isPermissionMissing }

describe('an answered error', () => {
  it.each<[string, number, readonly (keyof typeof asked)[]]>([
    ['failed to load tipset: ipld: could not find bafy2bza', 1, ['isTipSetUnknown']],
    ['loading tipset {bafy2bza}: get block bafy2bza: blockstore: block not found', 1, ['isTipSetUnknown']],
    ['get tipset {bafy}: datastore: key not found', 1, ['isTipSetUnknown']],
    ['failed to load miner actor: actor not found', 1, ['isActorNotFound']],
    ['resolution lookup failed (f01): actor not found', 11, ['isActorNotFound']],
    ['something in other words', 11, ['isActorNotFound']],
    ['requested epoch was a null round (4863283)', 1, ['isNullRound']],
    ['in other words', 12, ['isNullRound']],
    [
      "method 'Filecoin.ChainNotify' not supported in this mode (no out channel support)",
      1,
      ['isChannelUnsupported']
    ],
    ["method 'Filecoin.ChainNotify' not found", -32601, ['isChannelUnsupported']],
    ["missing permission to invoke 'MpoolPushMessage' (need 'sign')", 1, ['isPermissionMissing']],
    ['not enough funds: 1 < 2', 1, []],
    ['message execution failed: exit SysErrInvalidReceiver(1)', 1, []]
  ])('"%s" with code %i', (message, code, meanings) => {
    const error = answered(message, code)
    expect(failureOf(error)).toBe('answered')
    const found = Object.entries(asked).flatMap(([name, ask]) => (ask(error) ? [name] : []))
    expect(found).toEqual(meanings)
  })

  it.each([
    ['UNIQUE constraint failed: messages.id', true],
    ["Error 1062: Duplicate entry 'x' for key 'PRIMARY'", true],
    ['message with this uid already exists', true],
    ['record not found', false]
  ])('"%s" of a messager', (message, isDuplicate) => {
    expect(isDuplicateMessage(answered(message))).toBe(isDuplicate)
    expect(isRecordNotFound(answered(message))).toBe(!isDuplicate)
  })

  it.each([
    ['estimating gas used: message execution failed: exit 16, reason: message failed (RetCode=16)', 16],
    ['call raised an error: (RetCode=7)', 7],
    ['message execution failed (exit=[18], vm error)', 18],
    ['message execution failed: exit SysErrOutOfGas(7), reason: x', 7],
    ['not enough funds', undefined]
  ])('"%s" has its exit code', (message, code) => {
    expect(exitCodeIn(answered(message))).toBe(code)
  })

  it('is nothing of this when the node did not say it', () => {
    const error = new PosterError('REMOTE_UNREACHABLE', 'actor not found, null round, block not found')
    expect(Object.values(asked).some((ask) => ask(error))).toBe(false)
  })
})

describe('other failures', () => {
  it.each([
    [new PosterError('REMOTE_UNREACHABLE', ''), 'unreachable'],
    [new PosterError('REMOTE_PROTOCOL', ''), 'protocol'],
    [new PosterError('REMOTE_PROTOCOL', '', { cause: new HttpStatus(502) }), 'protocol'],
    [new PosterError('REMOTE_PROTOCOL', '', { cause: new HttpStatus(401) }), 'refused-token'],
    [new PosterError('NOT_PERMITTED', ''), 'refused-token'],
    [new PosterError('TIMED_OUT', ''), 'late'],
    [new PosterError('CANCELLED', ''), 'ended'],
    [new PosterError('CLOSED', ''), 'ended'],
    [new TypeError('a bug'), 'ended']
  ])('%s is %s', (error, failure) => {
    expect(failureOf(error)).toBe(failure)
  })
})
