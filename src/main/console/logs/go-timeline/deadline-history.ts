/**
 * Steps become deadlines. Pure: lines in, in order; rows out. A step that names no deadline (v0.4) goes to the one its miner
 * began last; one that names no miner either goes nowhere and is counted. It keeps the newest deadlines and of each its
 * newest steps.
 */
import type {
  LoggedDeadlineRow,
  LoggedMessage,
  LoggedState,
  LoggedStep
} from '../../../../shared/contract/console/go-timeline.ts'
import type { LogLineLevel } from '../../../../shared/contract/console/log-lines.ts'
import type { ReadStep, StepPlace } from './read-step.ts'

export interface HistoryLine {
  /** ms since the Unix epoch */
  readonly at: number | undefined
  readonly level: LogLineLevel | undefined
  /** The message of the line. */
  readonly text: string
  readonly cursor: string
  readonly step: ReadStep
}

interface Course {
  readonly id: string
  place: StepPlace
  firstAt: number | undefined
  lastAt: number | undefined
  readonly partitions: Set<number>
  skipped: number
  messages: LoggedMessage[]
  steps: LoggedStep[]
  errors: LoggedStep[]
}

const mostCourses = 2_000
const mostSteps = 200
const mostErrors = 20
const mostMessages = 50
const longestText = 300
/** ms a window is open; after three of them nothing more comes of a deadline. */
const quietAfter = 3 * 60 * 30 * 1000

export class DeadlineHistory {
  readonly #courses = new Map<string, Course>()
  /** By miner: the course whose lines follow, where lines do not name it. */
  readonly #current = new Map<number, Course>()
  #unplaced = 0

  get unplaced(): number {
    return this.#unplaced
  }

  take(line: HistoryLine): void {
    const course = this.#courseOf(line)
    if (!course) {
      this.#unplaced++
      return
    }
    addStep(course, line)
  }

  /** Newest first. @param now ms since the Unix epoch, against which a deadline has gone quiet */
  rows(now: number): readonly LoggedDeadlineRow[] {
    return [...this.#courses.values()]
      .map((course) => rowOf(course, now))
      .sort((one, other) => (other.firstAt ?? 0) - (one.firstAt ?? 0))
  }

  #courseOf({ at, step: { kind, place } }: HistoryLine): Course | undefined {
    const { miner, deadline, open } = place
    if (miner === undefined) return undefined
    const current = this.#current.get(miner)
    if (deadline === undefined) {
      // An abort of v0.4 names the opening of its deadline and not its index.
      if (open !== undefined) return this.#find(miner, open) ?? current
      return current
    }
    // What is declared is declared for a later deadline; it belongs to the one in whose course that was done.
    if (kind === 'declared' && open === undefined) return current
    const known = open === undefined ? undefined : this.#courses.get(idOf(miner, deadline, open))
    const course =
      known ?? (open === undefined && current?.place.deadline === deadline ? current : this.#begin(place, at))
    this.#current.set(miner, course)
    return course
  }

  #find(miner: number, open: number): Course | undefined {
    return [...this.#courses.values()].findLast(({ place }) => place.miner === miner && place.open === open)
  }

  #begin(place: StepPlace, at: number | undefined): Course {
    // A deadline whose opening is not told comes again a day later: then the day of its first line tells them apart.
    const open = place.open ?? `day-${Math.floor((at ?? 0) / 86_400_000)}`
    const id = idOf(place.miner, place.deadline, open)
    const known = this.#courses.get(id)
    if (known) return known
    const course: Course = {
      id,
      place,
      firstAt: undefined,
      lastAt: undefined,
      partitions: new Set(),
      skipped: 0,
      messages: [],
      steps: [],
      errors: []
    }
    this.#courses.set(id, course)
    if (this.#courses.size > mostCourses) {
      const [oldest] = this.#courses.keys()
      if (oldest !== undefined) this.#courses.delete(oldest)
    }
    return course
  }
}

function idOf(miner: number | undefined, deadline: number | undefined, open: number | string): string {
  return `${miner}/${deadline}/${open}`
}

function addStep(course: Course, { at, level, text, cursor, step }: HistoryLine): void {
  const { kind, partition, attempt, took, skipped, message } = step
  course.firstAt ??= at
  course.lastAt = at ?? course.lastAt
  course.place = { ...course.place, ...definedOf(step.place) }
  if (partition !== undefined) course.partitions.add(partition)
  if (skipped !== undefined) course.skipped = Math.max(course.skipped, skipped)
  const logged: LoggedStep = {
    at: at ?? null,
    kind,
    partition: partition ?? null,
    attempt: attempt ?? null,
    took: took ?? null,
    text: text.length > longestText ? `${text.slice(0, longestText)}…` : text,
    cursor
  }
  course.steps = [...course.steps.slice(1 - mostSteps), logged]
  if (level === 'warn' || level === 'error') course.errors = [...course.errors.slice(1 - mostErrors), logged]
  if (message !== undefined && (kind === 'sent' || kind === 'landed')) tellMessage(course, message, kind, at)
}

function definedOf(place: StepPlace): Partial<StepPlace> {
  return Object.fromEntries(Object.entries(place).filter(([, value]) => value !== undefined))
}

/** v0.6 names the message's CID where it landed and its uid where it was sent; each is a message of its own then. */
function tellMessage(course: Course, id: string, kind: 'sent' | 'landed', at: number | undefined): void {
  const known = course.messages.find((message) => message.id === id)
  const time = at ?? null
  const message: LoggedMessage = {
    id,
    sentAt: kind === 'sent' ? time : (known?.sentAt ?? null),
    landedAt: kind === 'landed' ? time : (known?.landedAt ?? null)
  }
  const others = course.messages.filter((other) => other !== known)
  course.messages = [...others.slice(1 - mostMessages), message]
}

function rowOf(course: Course, now: number): LoggedDeadlineRow {
  const { id, place, firstAt, lastAt, partitions, skipped, messages, steps, errors } = course
  return {
    id,
    miner: place.miner ?? null,
    deadline: place.deadline ?? null,
    open: place.open ?? null,
    close: place.close ?? null,
    challenge: place.challenge ?? null,
    firstAt: firstAt ?? null,
    lastAt: lastAt ?? null,
    state: stateOf(course, now),
    partitions: [...partitions].sort((one, other) => one - other),
    skipped,
    messages,
    steps,
    errors
  }
}

/** The last step that decides. v0.4 never says that a message landed: what was sent stays sent. */
function stateOf({ steps, messages, lastAt }: Course, now: number): LoggedState {
  const kinds = new Set(steps.map(({ kind }) => kind))
  if (kinds.has('missed')) return 'missed'
  const allLanded = messages.length > 0 && messages.every(({ landedAt }) => landedAt !== null)
  if (kinds.has('landed') && (allLanded || messages.every(({ sentAt }) => sentAt === null))) return 'landed'
  const decisive = steps.findLast(({ kind }) => decides.has(kind))?.kind
  switch (decisive) {
    case 'sent':
    case 'landed':
      return 'sent'
    case 'aborted':
      return kinds.has('sent') ? 'sent' : 'aborted'
    case 'failed':
      return 'failed'
    case 'proved':
    case 'verified':
      return isQuiet(lastAt, now) ? 'quiet' : 'proved'
    default:
      return isQuiet(lastAt, now) ? 'quiet' : 'proving'
  }
}

const decides: ReadonlySet<LoggedStep['kind']> = new Set([
  'sent',
  'landed',
  'aborted',
  'failed',
  'proved',
  'verified',
  'proving',
  'retried'
])

function isQuiet(lastAt: number | undefined, now: number): boolean {
  return lastAt !== undefined && now - lastAt > quietAfter
}
