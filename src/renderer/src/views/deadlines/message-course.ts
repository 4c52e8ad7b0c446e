/** The messages of a deadline and what became of each, from its events: pushed, replaced, landed. Pure. */
import type { TimelineEventView } from '../../../../shared/contract/console/deadlines.ts'

export interface MessageCourse {
  /** CID, or the id of a messager. */
  readonly message: string
  readonly partitions: readonly number[]
  readonly channel: string
  readonly pushedAt: number | null
  /** As the channel told last; '' before. */
  readonly state: string
  readonly reason: string
  readonly landedAt: number | null
  readonly landedEpoch: number | null
  readonly failed: boolean
}

/** In the order in which they were first heard of. */
export function messageCourses(events: readonly TimelineEventView[]): readonly MessageCourse[] {
  const courses = new Map<string, MessageCourse>()
  for (const { at, kind, detail, partitions } of [...events].sort((one, other) => one.at - other.at)) {
    const message = textOf(detail['Message'])
    if (message === '') continue
    const before = courses.get(message) ?? { ...nothingYet, message, partitions }
    const course = fold({ ...before, partitions: join(before.partitions, partitions) }, at, kind, detail)
    if (course) courses.set(message, course)
  }
  return [...courses.values()]
}

const nothingYet: Omit<MessageCourse, 'message' | 'partitions'> = {
  channel: '',
  pushedAt: null,
  state: '',
  reason: '',
  landedAt: null,
  landedEpoch: null,
  failed: false
}

function fold(
  course: MessageCourse,
  at: number,
  kind: string,
  detail: TimelineEventView['detail']
): MessageCourse | undefined {
  switch (kind) {
    case 'pushed':
      return { ...course, pushedAt: course.pushedAt ?? at, channel: textOf(detail['Channel']), failed: false }
    case 'push-failed':
      return { ...course, failed: true, reason: textOf(detail['Reason']) }
    case 'message':
    case 'escalated':
      return {
        ...course,
        state: kind === 'escalated' ? kind : textOf(detail['State']),
        reason: textOf(detail['Reason'])
      }
    case 'landed':
      return {
        ...course,
        landedAt: at,
        landedEpoch: typeof detail['Height'] === 'number' ? detail['Height'] : null
      }
    default:
      return undefined
  }
}

function join(one: readonly number[], other: readonly number[]): readonly number[] {
  return [...new Set([...one, ...other])].sort((a, b) => a - b)
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
