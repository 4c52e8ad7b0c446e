/** The programs a process may be given: searched by the node itself, found on this machine, the practice prover. Pure. */
import type { AssignedProcess, ProverList } from '../../../../shared/contract/console/gpu-assignment.ts'
import type { OpenedAssignment } from '../../../../shared/contract/console/gpu.ts'

/** What a process says of its program. */
export type Program = Pick<AssignedProcess, 'bin' | 'args' | 'dialect'>

export interface ProgramChoice {
  /** Names it: its path, or `searched`. */
  readonly key: string
  readonly kind: 'searched' | 'found' | 'named' | 'practice'
  /** Empty where it does not tell. */
  readonly version: string
  readonly dialect: 'A' | 'B' | null
  /** Why it does not run; empty = it does. */
  readonly problem: string
  readonly WdPost: Program
  /** null = it makes no winning proofs. */
  readonly WinPost: Program | null
}

const searched: Program = { bin: null, args: [], dialect: null }
const searchedChoice: ProgramChoice = {
  key: 'searched',
  kind: 'searched',
  version: '',
  dialect: null,
  problem: '',
  WdPost: searched,
  WinPost: searched
}

/** Programs that prove, by the name they are looked up with on another machine. */
const namedThere = ['damocles-worker', 'venus-worker'].map((bin): ProgramChoice => {
  const program = (word: string): Program => ({ bin, args: ['processor', word], dialect: null })
  return {
    key: bin,
    kind: 'named',
    version: '',
    dialect: 'B',
    problem: '',
    WdPost: program('window_post'),
    WinPost: program('winning_post')
  }
})

/** Best first. On another machine nothing is found; there programs have names. */
export function programChoices(
  opened: Pick<OpenedAssignment, 'binaries' | 'practice'> | undefined
): readonly ProgramChoice[] {
  if (!opened) return [searchedChoice, ...namedThere]
  const found = opened.binaries
    .filter(({ path }) => path !== opened.practice)
    .map(({ path, version, dialect, args, problem }): ProgramChoice => {
      const program = (words: readonly string[]): Program => ({ bin: path, args: words, dialect: null })
      return {
        key: path,
        kind: 'found',
        version,
        dialect,
        problem,
        WdPost: program(args.WdPost),
        WinPost: args.WinPost ? program(args.WinPost) : null
      }
    })
  const practice: ProgramChoice = {
    key: opened.practice,
    kind: 'practice',
    version: '',
    dialect: 'B',
    problem: '',
    WdPost: { bin: opened.practice, args: ['processor', 'window_post'], dialect: null },
    WinPost: { bin: opened.practice, args: ['processor', 'winning_post'], dialect: null }
  }
  return [
    ...found.filter(({ problem }) => problem === ''),
    searchedChoice,
    practice,
    ...found.filter(({ problem }) => problem !== '')
  ]
}

/** The one that is chosen; else what the file's entries use; else the first. */
export function chosenProgram(
  choices: readonly ProgramChoice[],
  key: string,
  processes: readonly Pick<AssignedProcess, 'bin'>[]
): ProgramChoice {
  const used = processes[0]?.bin
  return (
    choices.find((choice) => choice.key === key) ??
    choices.find((choice) => used !== undefined && choice.WdPost.bin === used) ??
    choices[0] ??
    searchedChoice
  )
}

/** For a kind of proof; a program that does not make it leaves it to the node's search. */
export function programFor(choice: ProgramChoice, list: ProverList): Program {
  return choice[list] ?? searched
}

/** Words of a choice, for a list to choose from. */
export interface ProgramWords {
  readonly searched: string
  readonly practiceProver: string
  readonly onPath: (name: string) => string
  readonly dialect: (dialect: string) => string
}

/** `damocles-worker 0.11.1, dialect B, /usr/local/bin/damocles-worker` */
export function programLabel(
  { kind, key, version, dialect, problem }: ProgramChoice,
  words: ProgramWords
): string {
  if (kind === 'searched') return words.searched
  if (kind === 'practice') return words.practiceProver
  if (kind === 'named') return words.onPath(key)
  const name = key.split('/').at(-1) ?? key
  const parts = [
    version === '' ? name : `${name} ${version}`,
    dialect === null ? '' : words.dialect(dialect),
    problem,
    key
  ]
  return parts.filter((part) => part !== '').join(' · ')
}
