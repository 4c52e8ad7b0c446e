/** What a prover prints as a ring, and a node that is known by its log alone. */
import { appendFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { logFileNode } from '../../../../src/main/console/host/log-file-node.ts'
import { overlap, ProverFeed } from '../../../../src/main/console/logs/desk/prover-feed.ts'
import type { ProverOutputLine } from '../../../../src/main/console/logs/source/follow-output.ts'
import { systemClock } from '../../../../src/main/lib/clock.ts'
import { formatTime } from '../../../../src/main/lib/log/log-format.ts'
import { temporaryDirectory } from '../../../support/cli.ts'
import { steppedClock } from '../../../support/stepped-clock.ts'

const lineAt = (time: number): ProverOutputLine => ({
  time,
  stream: 'stderr',
  text: `line ${String(time)}`,
  pid: 7
})
const linesOf = (from: number, to: number): ProverOutputLine[] =>
  Array.from({ length: to - from }, (_, index) => lineAt(from + index))

describe('the output of a prover', () => {
  it.each([
    [linesOf(0, 5), linesOf(2, 8), 3],
    [linesOf(0, 5), linesOf(0, 5), 5],
    [linesOf(0, 5), linesOf(5, 9), 0],
    [[], linesOf(0, 2), 0]
  ])('is told apart from what was there', (before, after, same) => {
    expect(overlap(before, after)).toBe(same)
  })

  it('comes into the ring once, with a word where lines were lost', async () => {
    const clock = steppedClock()
    const answers = [linesOf(0, 3), linesOf(1, 5), linesOf(20, 22)]
    const feed = new ProverFeed(() => Promise.resolve(answers.shift() ?? []), clock)
    for (let round = 0; round < 3; round++) {
      await feed.touch()
      clock.step(2_000)
    }
    const texts = Array.from({ length: feed.ring.next }, (_, index) => feed.ring.at(index)?.text ?? '')
    expect(texts.slice(0, 5)).toEqual(linesOf(0, 5).map(({ text }) => text))
    expect(texts[5]).toMatch(/missing/)
    expect(texts.slice(6)).toEqual(linesOf(20, 22).map(({ text }) => text))
    await feed.close()
  })
})

describe('a node known by its log', () => {
  it('lives as long as lines come, has the problems its errors tell, and says what it is', async () => {
    await using place = await temporaryDirectory()
    const path = join(place.path, 'sm.log')
    const write = (age: number, level: string, message: string): Promise<void> =>
      appendFile(
        path,
        `${formatTime(Date.now() - age)}\t${level}\tposter\tposter/runner.go:377\t${message}\n`
      )
    await write(7_200_000, 'ERROR', 'an error of long ago')
    await write(60_000, 'INFO', 'all is well')
    const node = logFileNode({ id: 'n', name: () => 'old', path, clock: systemClock })
    const signal = new AbortController().signal
    expect(node.row().life).toBe('starting')
    await node.look(signal)
    expect(node.row()).toMatchObject({
      kind: 'log-file',
      life: 'running',
      status: 'ok',
      program: 'go',
      problems: [],
      abilities: ['logs']
    })
    await write(1_000, 'ERROR', 'runPost failed: no prover')
    await node.look(signal)
    expect(node.row()).toMatchObject({ status: 'degraded', problems: ['runPost failed: no prover'] })
    await writeFile(
      path,
      `${formatTime(Date.now() - 7_200_000)}\tERROR\tposter\tposter/a.go:1\tthe last word\n`
    )
    await node.look(signal)
    expect(node.row()).toMatchObject({ life: 'stopped', status: 'unknown' })
    await node.close()
  })

  it('says that its file cannot be read', async () => {
    const node = logFileNode({
      id: 'n',
      name: () => 'none',
      path: '/no/such/file.log',
      clock: systemClock
    })
    await node.look(new AbortController().signal)
    expect(node.row()).toMatchObject({ life: 'unreachable', failure: { code: 'STORAGE_FAILED' } })
    await node.close()
  })
})
