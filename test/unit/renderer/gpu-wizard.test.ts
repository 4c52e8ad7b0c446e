/** The thinking parts of the GPU wizard. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planFromPrepared } from '../../../src/renderer/src/views/export/plan-from-prepared.ts'
import { holdsSecret } from '../../../src/renderer/src/stores/holds-secret.ts'
import { readArguments, writeArguments } from '../../../src/renderer/src/views/gpu-wizard/argument-line.ts'
import {
  moveToList,
  moveWithin,
  nextId,
  nextTmpdir
} from '../../../src/renderer/src/views/gpu-wizard/change-assignment.ts'
import {
  cardModel,
  chosenCards,
  freeCards,
  freeMemory,
  slotOf
} from '../../../src/renderer/src/views/gpu-wizard/chosen-cards.ts'
import { findTightest } from '../../../src/renderer/src/views/gpu-wizard/find-tightest.ts'
import { judgeCard } from '../../../src/renderer/src/views/gpu-wizard/judge-card.ts'
import { matchProvers } from '../../../src/renderer/src/views/gpu-wizard/match-provers.ts'
import { mergeConsequences } from '../../../src/renderer/src/views/gpu-wizard/merge-consequences.ts'
import {
  chosenProgram,
  programChoices,
  programFor
} from '../../../src/renderer/src/views/gpu-wizard/program-choices.ts'
import { rebasePositions } from '../../../src/renderer/src/views/gpu-wizard/rebase-positions.ts'
import {
  countFindings,
  groupsThatHold,
  orderFindings
} from '../../../src/renderer/src/views/gpu-wizard/rule-lines.ts'
import type { CardRow } from '../../../src/shared/contract/console/cards.ts'
import type { DeadlineRow, WhatIfView } from '../../../src/shared/contract/console/deadlines.ts'
import type {
  AssignedProcess,
  RuleFinding,
  WizardCard
} from '../../../src/shared/contract/console/gpu-assignment.ts'
import type { ProverRow } from '../../../src/shared/contract/console/provers.ts'

const cards: readonly WizardCard[] = [
  { index: 0, uuid: 'GPU-8a56a4bc-0', name: 'NVIDIA GeForce RTX 3090', pciBusId: '00000000:17:00.0' },
  { index: 1, uuid: 'GPU-1d0b6f2c-1', name: 'NVIDIA A100', memoryTotal: 100, memoryUsed: 30 }
]

function process(id: string, more: Partial<AssignedProcess> = {}): AssignedProcess {
  return {
    id,
    list: 'WdPost',
    position: null,
    bin: null,
    args: [],
    concurrent: 1,
    weight: 1,
    readyTimeoutSecs: 5,
    dialect: null,
    envs: {},
    ...more
  }
}

describe('cards of a process', () => {
  const on = (devices: string) => chosenCards({ envs: { CUDA_VISIBLE_DEVICES: devices } }, cards)
  it('are named by index, by UUID or the beginning of one', () => {
    expect(on('1')).toEqual([cards[1]])
    expect(on('GPU-8a')).toEqual([cards[0]])
    expect(on('GPU-8a56a4bc-0, GPU-1d0b6f2c-1')).toEqual(cards)
  })
  it('are none where nothing, a beginning of two, or no card is named', () => {
    expect(chosenCards({ envs: {} }, cards)).toEqual([])
    expect(on('GPU-')).toEqual([])
    expect(on('7')).toEqual([])
    expect(on('')).toEqual([])
  })
  it('leave the others free', () => {
    expect(freeCards([process('a', { envs: { CUDA_VISIBLE_DEVICES: '0' } })], cards)).toEqual([cards[1]])
  })
  it('are told in short', () => {
    expect(cards.map(cardModel)).toEqual(['RTX 3090', 'A100'])
    expect(cards.map(slotOf)).toEqual(['17:00.0', ''])
    expect(cards.map(freeMemory)).toEqual([undefined, 70])
  })
})

describe('moving a process', () => {
  const assignment = {
    processes: [
      process('a', { position: 0, bin: '/w', args: ['processor', 'window_post'] }),
      process('b', { list: 'WinPost' }),
      process('c')
    ]
  }
  const ids = (from: { processes: readonly AssignedProcess[] }) => from.processes.map(({ id }) => id)
  it('to the other kind of proof makes a new entry with the arguments of that kind', () => {
    const moved = moveToList(assignment, 'a', 'WinPost').processes.at(-1)
    expect(moved).toMatchObject({
      id: 'a',
      list: 'WinPost',
      position: null,
      args: ['processor', 'winning_post']
    })
    expect(moveToList(assignment, 'a', 'WdPost')).toBe(assignment)
  })
  it('within its kind jumps over the others and stops at the ends', () => {
    expect(ids(moveWithin(assignment, 'a', 1))).toEqual(['b', 'c', 'a'])
    expect(ids(moveWithin(assignment, 'c', -1))).toEqual(['c', 'a', 'b'])
    expect(moveWithin(assignment, 'a', -1)).toBe(assignment)
    expect(moveWithin(assignment, 'b', 1)).toBe(assignment)
  })
  it('takes names and directories that are free', () => {
    expect(nextId({ processes: [process('new-1')] })).toBe('new-2')
    expect(nextTmpdir({ processes: [process('a', { envs: { TMPDIR: '/tmp/ext-prover0/' } })] })).toBe(
      '/tmp/ext-prover1'
    )
  })
})

describe('a line of arguments', () => {
  it('reads back as it was, whatever the words hold', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 12 }), { maxLength: 6 }), (words) => {
        expect(readArguments(writeArguments(words))).toEqual(words)
      })
    )
  })
  it('is typed as people do', () => {
    expect(readArguments('  processor   window_post ')).toEqual(['processor', 'window_post'])
    expect(readArguments('--name "two words"')).toEqual(['--name', 'two words'])
    expect(readArguments('--open "half')).toEqual(['--open', 'half'])
    expect(readArguments('')).toEqual([])
  })
})

describe('an assignment over another text', () => {
  const entry = (position: number, bin: string) => process(`WdPost-${position}`, { position, bin })
  it('finds its own entries again where others came before them', () => {
    const before = { processes: [entry(0, 'a'), entry(1, 'b')] }
    const now = { processes: [entry(0, 'x'), entry(1, 'a'), entry(2, 'b')] }
    const mine = {
      processes: [{ ...entry(0, 'a'), weight: 2 }, { ...entry(1, 'b'), weight: 3 }, process('new-1')]
    }
    expect(rebasePositions(mine, before, now).processes.map(({ position }) => position)).toEqual([1, 2, null])
  })
  it('keeps the place of an entry that was changed, and loses one that went', () => {
    const before = { processes: [entry(0, 'a'), entry(1, 'b')] }
    const now = { processes: [entry(0, 'other')] }
    expect(rebasePositions(before, before, now).processes.map(({ position }) => position)).toEqual([0, null])
  })
})

describe('running provers', () => {
  const row = (id: string, devices: string, tmpdir: string, more: Partial<ProverRow> = {}) =>
    ({
      id,
      stage: 'window_post',
      configured: true,
      visibleDevices: devices,
      tmpdir,
      bin: '/w',
      args: [],
      ...more
    }) as ProverRow
  const wanted = process('a', { bin: '/w', envs: { CUDA_VISIBLE_DEVICES: 'GPU-8a', TMPDIR: '/tmp/a/' } })
  it('stand for one process each, of the same card, directory and program', () => {
    const rows = [row('wdpost-0', 'GPU-1d', '/tmp/a'), row('wdpost-1', 'GPU-8a', '/tmp/a')]
    const matched = matchProvers([wanted, { ...wanted, id: 'b' }], rows)
    expect(matched.map(({ prover }) => prover?.id)).toEqual(['wdpost-1', undefined])
  })
  it('of another program or kind are not meant', () => {
    expect(matchProvers([wanted], [row('x', 'GPU-8a', '/tmp/a', { bin: '/v' })])[0]?.prover).toBeUndefined()
    expect(
      matchProvers([wanted], [row('x', 'GPU-8a', '/tmp/a', { stage: 'winning_post' })])[0]?.prover
    ).toBeUndefined()
  })
  it('are judged by what the driver tells of their process', () => {
    const card = (id: string, index: number, prover: string) =>
      ({ id, index, processes: [{ pid: 7, prover, memoryUsed: 9 }] }) as unknown as CardRow
    const prover = { id: 'wdpost-0', pid: 7 }
    const intended = cards.slice(0, 1)
    expect(judgeCard([], prover, []).kind).toBe('no-card')
    expect(judgeCard(intended, undefined, []).kind).toBe('unknown')
    expect(judgeCard(intended, prover, []).kind).toBe('unknown')
    expect(judgeCard(intended, prover, [card('GPU-8a56a4bc-0', 0, '')]).kind).toBe('not-yet')
    expect(judgeCard(intended, prover, [card('GPU-8a56a4bc-0', 0, 'wdpost-0')])).toEqual({
      kind: 'there',
      on: '#0',
      memoryUsed: 9
    })
    expect(judgeCard(intended, prover, [card('GPU-1d0b6f2c-1', 1, 'wdpost-0')]).kind).toBe('elsewhere')
  })
  it('cost together what each costs, a deadline as the worst has it', () => {
    const deadline = (fits: boolean | null) => ({ miner: 'f01', index: 3, closeTime: 9, fits })
    const merged = mergeConsequences([
      { tasks: [{ label: 'a', began: 1 }], deadlines: [deadline(true)], safeAt: 5 },
      { tasks: [], deadlines: [deadline(null)], safeAt: 8 }
    ])
    expect(merged).toEqual({ tasks: [{ label: 'a', began: 1 }], deadlines: [deadline(null)], safeAt: 8 })
    expect(mergeConsequences([{ tasks: [], deadlines: [deadline(false)], safeAt: null }]).safeAt).toBeNull()
    expect(mergeConsequences([])).toEqual({ tasks: [], deadlines: [], safeAt: null })
  })
})

describe('programs', () => {
  const opened = {
    practice: '/app/practice-prover.mjs',
    binaries: [
      {
        path: '/opt/damocles-worker',
        version: '0.11.1',
        dialect: 'B',
        args: { WdPost: ['processor', 'window_post'], WinPost: null },
        origin: 'path',
        problem: ''
      },
      {
        path: '/broken/venus-worker',
        version: '',
        dialect: 'B',
        args: { WdPost: [], WinPost: [] },
        origin: 'path',
        problem: 'EACCES'
      }
    ]
  } as const
  it('are the found ones first, those that do not run last', () => {
    expect(programChoices(opened).map(({ key }) => key)).toEqual([
      '/opt/damocles-worker',
      'searched',
      '/app/practice-prover.mjs',
      '/broken/venus-worker'
    ])
    expect(programChoices(undefined).map(({ key }) => key)).toEqual([
      'searched',
      'damocles-worker',
      'venus-worker'
    ])
  })
  it('follow what was chosen, else the file, and leave what they cannot prove to the search', () => {
    const choices = programChoices(opened)
    expect(chosenProgram(choices, '/app/practice-prover.mjs', []).kind).toBe('practice')
    expect(chosenProgram(choices, '', [{ bin: '/broken/venus-worker' }]).key).toBe('/broken/venus-worker')
    const found = chosenProgram(choices, '', [])
    expect(programFor(found, 'WdPost')).toMatchObject({ bin: '/opt/damocles-worker' })
    expect(programFor(found, 'WinPost')).toMatchObject({ bin: null })
  })
})

describe('rules as lines', () => {
  const finding = (code: RuleFinding['code'], severity: RuleFinding['severity'], processes: string[]) =>
    ({ code, severity, processes, parameters: {} }) satisfies RuleFinding
  const findings = [
    finding('concurrentOnCard', 'warning', ['a']),
    finding('tmpdirShared', 'error', ['a', 'b'])
  ]
  it('tell the worst first, and each group that holds', () => {
    expect(orderFindings(findings).map(({ code }) => code)).toEqual(['tmpdirShared', 'concurrentOnCard'])
    expect(groupsThatHold(findings)).toEqual(['cards', 'memory', 'environment', 'command'])
    expect(countFindings(findings, 'a')).toEqual({ errors: 1, warnings: 1 })
    expect(countFindings(findings, 'c')).toEqual({ errors: 0, warnings: 0 })
  })
})

describe('the tightest partition', () => {
  it('is the one with the least to spare that has a time', () => {
    const part = (deadline: string, slack: number | null) =>
      ({ deadline, partition: 0, forecast: { slack } }) as unknown as WhatIfView['partitions'][number]
    const rows = [
      { id: 'f01:1', miner: 'f01', index: 4, openTime: 10, closeTime: 40, partitions: [1, 2] }
    ] as unknown as DeadlineRow[]
    const answer = { partitions: [part('f01:9', 900), part('f01:1', -3), part('f01:1', null)] }
    expect(findTightest(answer, rows)).toEqual({
      miner: 'f01',
      index: 4,
      openTime: 10,
      partitions: 2,
      slack: -3,
      window: 30
    })
    expect(findTightest({ partitions: [part('f01:1', null)] }, rows)).toBeUndefined()
  })
})

describe('what is kept and handed on', () => {
  it('is no draft with a secret in it', () => {
    expect(holdsSecret({ processes: [process('a', { envs: { TMPDIR: '/tmp/a' } })] })).toBe(false)
    expect(holdsSecret({ processes: [process('a', { envs: { API_TOKEN: 'x' } })] })).toBe(true)
  })
  it('is a plan with whole paths, for the form to be filled in', () => {
    const plan = planFromPrepared({
      host: { home: '~/.poster', configDirectory: '~/.poster' },
      listen: '127.0.0.1:2789',
      proxy: '10.0.0.1:1789',
      poster: true,
      miner: false,
      extProver: true,
      files: { sectorManager: '', extProver: 'x' }
    })
    expect(plan).toMatchObject({
      name: 'poster',
      target: 'ours',
      host: { user: 'filecoin', home: '/home/filecoin/.poster', configDirectory: null },
      files: { extProver: 'x' }
    })
  })
})
