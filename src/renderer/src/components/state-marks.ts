/**
 * The states and how each is drawn, fixed for the whole console (tokens.md): a mark is an outline that survives grey
 * printing, its state gives the colour, and a word names it. Colour is never alone.
 */
import type { Messages } from '../i18n/en/index.ts'
import type { StateName } from '../theme/tokens.ts'

export type StateMark = StateName | 'starting' | 'sent' | 'stopped' | 'backing-off' | 'quarantined'

/** A state word; its texts are `states` of the messages. */
export type StateWordName = keyof Messages['states']

/** Whose colours a mark has. */
export const stateOfMark: Readonly<Record<StateMark, StateName>> = {
  ok: 'ok',
  busy: 'busy',
  starting: 'busy',
  sent: 'busy',
  waiting: 'waiting',
  stopped: 'waiting',
  warning: 'warning',
  'backing-off': 'warning',
  critical: 'critical',
  quarantined: 'critical',
  unknown: 'unknown'
}

/** Which mark stands before a word. */
export const markOfWord: Readonly<Record<StateWordName, StateMark>> = {
  ok: 'ok',
  landed: 'ok',
  ready: 'ok',
  pass: 'ok',
  busy: 'busy',
  proving: 'busy',
  reading: 'busy',
  verified: 'busy',
  starting: 'starting',
  sent: 'sent',
  waiting: 'waiting',
  stopped: 'stopped',
  warning: 'warning',
  atRisk: 'warning',
  littleSlack: 'warning',
  backingOff: 'backing-off',
  critical: 'critical',
  doesNotFit: 'critical',
  provingOnCpu: 'critical',
  quarantined: 'quarantined',
  failed: 'critical',
  unknown: 'unknown'
}

/** Worst first: the mark that stands for several. Unknown is worse than well and better than bad: it is never green. */
const order: readonly StateName[] = ['critical', 'warning', 'unknown', 'busy', 'waiting', 'ok']

/** @returns 'unknown' for none */
export function worstState(states: readonly StateName[]): StateName {
  return order.find((state) => states.includes(state)) ?? 'unknown'
}

export interface MarkShape {
  /** A ring around it; 'dashed' only for unknown. */
  readonly ring?: 'whole' | 'dashed'
  readonly fill?: string
  readonly stroke?: string
}

const disc = 'M8 1.2a6.8 6.8 0 110 13.6A6.8 6.8 0 018 1.2z'

/** On a 16 px grid. */
export const shapeOfMark: Readonly<Record<StateMark, MarkShape>> = {
  ok: { fill: `${disc}M11.6 5.5L7.1 10 4.8 7.7 3.7 8.8l3.4 3.4 5.6-5.6z` },
  busy: { ring: 'whole', fill: 'M8 4v8a4 4 0 000-8z' },
  starting: { ring: 'whole', fill: 'M8 4v4h4a4 4 0 00-4-4z' },
  sent: { ring: 'whole', stroke: 'M8 11.2V5M5.3 7.5L8 4.8l2.7 2.7' },
  waiting: { ring: 'whole' },
  stopped: { ring: 'whole', fill: 'M5.6 5.6h4.8v4.8H5.6z' },
  warning: {
    fill: 'M8 1.3c.4 0 .8.2 1 .6l5.8 10.8c.4.8-.1 1.8-1 1.8H2.2c-.9 0-1.4-1-1-1.8L7 1.9c.2-.4.6-.6 1-.6zM7.2 5.6v4h1.6v-4zm0 5.2v1.6h1.6v-1.6z'
  },
  'backing-off': { ring: 'whole', stroke: 'M8 4.6V8l2.3 1.7' },
  critical: { fill: 'M5.2 1.2h5.6l4 4v5.6l-4 4H5.2l-4-4V5.2zM7.2 4.2v5h1.6v-5zm0 6.2V12h1.6v-1.6z' },
  quarantined: { fill: `${disc}M4 7.1v1.8h8V7.1z` },
  unknown: { ring: 'dashed' }
}
