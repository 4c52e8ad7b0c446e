import { describe, expect, it } from 'vitest'
import { findNamedFaults } from '../../../../src/main/prover/wire/find-named-faults.ts'
import { sampleReplica, sampleTask } from './sample-task.ts'

const sectors = [1n, 2n, 7n, 12n, 71n, 13055n]
const task = sampleTask({ sectors })
const prettyList = '[\n    SectorId(\n        7,\n    ),\n    SectorId(\n        12,\n    ),\n]'

describe('sectors that a text of the proof library blames', () => {
  it.each<[string, bigint[]]>([
    ['faulty sectors [SectorId(13055)]', [13055n]],
    ['faulty sectors [SectorId(7), SectorId(12)]', [7n, 12n]],
    [`faulty sectors ${prettyList}`, [7n, 12n]],
    ['FaultySectors([SectorId(7), SectorId(12)])', [7n, 12n]],
    [`FaultySectors(\n    ${prettyList},\n)`, [7n, 12n]],
    ['faulty sectors {SectorId(12), SectorId(7)}', [7n, 12n]],
    ['Custom { kind: Other, error: FaultySectors([SectorId(2)]) }', [2n]],
    ['window post: faulty sectors [SectorId(7)]\n\nCaused by:\n    0: disk 12\n    1: sector 1', [7n]],
    ['FaultySectors([7, 12])', [7n, 12n]],
    ['faulty sectors: [7 12]', [7n, 12n]],
    ['{"faulty_sectors":[7,12]}', [7n, 12n]],
    ['Faulty sectors = [ 7 ]', [7n]],
    ['faulty sectors [SectorId(7), SectorId(999)]', [7n]],
    ['faulty sectors [SectorId(2)], faulty sectors [SectorId(1)]', [1n, 2n]],
    ['generate_window_post: merkle_tree failed: SectorId(12)\n\nCaused by:\n    x', [12n]],
    ['generate_window_post: safe_comm_r failed: SectorId(7)', [7n]],
    ['Generated vanilla proof for sector SectorId(71) is invalid', [71n]],
    ['Generated vanilla proof for sector 71 is invalid', [71n]]
  ])('%j', (message, expected) => {
    expect(findNamedFaults(task, message)).toEqual(expected)
  })

  it('takes a list that was cut only as far as its numbers are whole', () => {
    expect(findNamedFaults(task, 'faulty sectors [SectorId(12), SectorId(7')).toEqual([12n])
    expect(findNamedFaults(task, 'faulty sectors [12, 7')).toEqual([12n])
    expect(findNamedFaults(task, 'faulty sectors [12')).toEqual([])
    expect(findNamedFaults(task, 'faulty sectors [12,')).toEqual([12n])
  })

  it.each([
    'got 7 fault sectors',
    'faulty sectors',
    'faulty sectors: 7',
    'faulty sectors []',
    'faulty sectors [SectorId(999)]',
    'no faulty sectors in 12 attempts',
    'Panic: index out of bounds: the len is 7 but the index is 12',
    'task SectorId(7) SectorId(12) failed on device 1',
    'bellperson: GPU error 7',
    'cannot prove the provided number of sectors: 2350 > 1 * 2349',
    'Missing Private Input layers for sector 7 of 12',
    'exit status 1',
    ''
  ])('%j blames nobody', (message) => {
    expect(findNamedFaults(task, message)).toEqual([])
  })

  it('reads a list of a whole partition', () => {
    const whole = Array.from({ length: 2_349 }, (_, place) => BigInt(1_000_000 + place))
    const message = `faulty sectors [${whole.map((sector) => `SectorId(${sector})`).join(', ')}]`
    expect(findNamedFaults(sampleTask({ sectors: whole }), message)).toEqual(whole)
  })
})

describe('sectors whose files a text names', () => {
  const cause = '\n\nCaused by:\n    No such file or directory (os error 2)'

  it.each<[string, bigint[]]>([
    [`could not read from path="/mnt/a/cache/s-t01000-7/p_aux"${cause}`, [7n]],
    [`could not read from path="/mnt/a/cache/s-t01000-71/p_aux"${cause}`, [71n]],
    ['open /mnt/a/sealed/s-t01000-12: permission denied', [12n]],
    ['open /mnt/a/sealed/s-t01000-12.', [12n]],
    ['(/mnt/a/sealed/s-t01000-12)', [12n]],
    ['/mnt/a/sealed/s-t01000-12', [12n]],
    ['/mnt/a/sealed/s-t01000-1 and /mnt/a/cache/s-t01000-2/t_aux', [1n, 2n]],
    ['open /mnt/a/sealed/s-t01000-3', []],
    ['open /mnt/a/sealed/s-t01000-123', []],
    ['open /mnt/a/sealed/s-t01000-12.tmp', []],
    ['open /mnt/a/sealed/s-t01000-12-old', []],
    ['open /backup/mnt/a/sealed/s-t01000-12', []],
    ['open /mnt/a/sealed: permission denied', []]
  ])('%j', (message, expected) => {
    expect(findNamedFaults(task, message)).toEqual(expected)
  })

  it('knows a path as Rust prints it', () => {
    const odd = { ...sampleReplica(1000n, 7n), cacheDirectory: `/mnt/存 储/a'b"c\\d<é>/s-t01000-7` }
    const message = `could not read from path="/mnt/存 储/a'b\\"c\\\\d<é>/s-t01000-7/p_aux"`
    expect(findNamedFaults({ ...task, replicas: [odd] }, message)).toEqual([7n])
  })

  it.each([
    'Too many open files (os error 24)',
    'Cannot allocate memory (os error 12)',
    'No space left on device (os error 28)',
    'Interrupted system call (os error 4)',
    'Network is down (os error 100)',
    'Network is unreachable (os error 101)',
    'Network dropped connection on reset (os error 102)',
    'Software caused connection abort (os error 103)',
    'Connection reset by peer (os error 104)',
    'Transport endpoint is not connected (os error 107)',
    'Cannot send after transport endpoint shutdown (os error 108)',
    'Connection timed out (os error 110)',
    'Connection refused (os error 111)',
    'Host is down (os error 112)',
    'No route to host (os error 113)',
    'Stale file handle (os error 116)',
    'Remote I/O error (os error 121)',
    'x (os error 112)',
    'read /mnt/a/sealed/s-t01000-7: stale NFS file handle',
    'read /mnt/a/sealed/s-t01000-7: transport endpoint is not connected',
    'read /mnt/a/sealed/s-t01000-7: connection timed out',
    'read /mnt/a/sealed/s-t01000-7: remote I/O error'
  ])('blames no sector for the host: %s', (trouble) => {
    const message = `generate_window_post: merkle_tree failed: SectorId(7)\n\nCaused by:\n    ${trouble}`
    expect(findNamedFaults(task, message)).toEqual([])
    const path = `could not read from path="/mnt/a/cache/s-t01000-7/p_aux"\n\nCaused by:\n    ${trouble}`
    expect(findNamedFaults(task, path)).toEqual([])
  })

  it.each([['Input/output error (os error 5)'], ['input/output error']])(
    'blames one sector for a disk that fails, and nobody for a mount that does: %s',
    (trouble) => {
      const one = `could not read from path="/mnt/a/cache/s-t01000-7/p_aux"\n\nCaused by:\n    ${trouble}`
      expect(findNamedFaults(task, one)).toEqual([7n])
      const two = `could not read from path="/mnt/a/cache/s-t01000-12/p_aux"\n\nCaused by:\n    ${trouble}`
      expect(findNamedFaults(task, `${one}\n${two}`)).toEqual([])
      const named = `generate_window_post: merkle_tree failed: SectorId(7)\n\nCaused by:\n    ${trouble}`
      expect(findNamedFaults(task, named)).toEqual([7n])
    }
  )

  it.each([
    'File exists (os error 17)',
    'x (os error 105)',
    'x (os error 1)',
    'Permission denied (os error 13)'
  ])('still blames the sector for what is its own: %s', (trouble) => {
    expect(findNamedFaults(task, `open /mnt/a/sealed/s-t01000-7: ${trouble}`)).toEqual([7n])
  })

  it('takes a text that names many sectors as a dump of the task', () => {
    const many = sampleTask({ sectors: Array.from({ length: 40 }, (_, place) => BigInt(place)) })
    const dump = `Panic: ${JSON.stringify(many.replicas.map(({ cacheDirectory }) => cacheDirectory))}`
    expect(findNamedFaults(many, dump)).toEqual([])
  })

  it.each([
    'faulty sectors ',
    'faulty sectors [SectorId(7 ',
    'merkle_tree failed: SectorId(7 ',
    'faulty sectors [7 '
  ])('stays quick with blanks without end after %j', (start) => {
    const began = performance.now()
    findNamedFaults(task, `${start}${' '.repeat(250_000)}`.repeat(2))
    expect(performance.now() - began).toBeLessThan(1_000)
  })

  it('stays quick with a whole partition and a long text', () => {
    const whole = sampleTask({ sectors: Array.from({ length: 2_349 }, (_, place) => BigInt(place)) })
    const began = performance.now()
    findNamedFaults(whole, `open /mnt/a/sealed/none ${'/mnt/a/sealed/s-t0 faulty sectors ['.repeat(7_000)}`)
    expect(performance.now() - began).toBeLessThan(2_000)
  })
})
