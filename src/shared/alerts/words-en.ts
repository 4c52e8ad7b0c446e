/** Alerts by code, in English. */
import type { AlertTable } from './alert-words.ts'

export const alertWordsEn: AlertTable = {
  'deadline.missed': {
    title: (subject) => `${subject} was missed`,
    consequence: 'Its sectors count as faulty and lose power until they are recovered.',
    next: 'Find the cause, then declare the sectors recovered before their next deadline.'
  },
  'deadline.not-landed': {
    title: (subject) => `${subject} is not on chain`,
    consequence: 'Less than 20 epochs are left; what is not included by the close is lost.',
    next: 'Look at the message: fee cap, balance of the sender, the node that has it.'
  },
  'deadline.too-late': {
    title: (subject) => `${subject} would be ready after the close`,
    consequence: 'By the durations usual here the proof comes too late.',
    next: 'Free a card for it: stop other work on the cards, or start another prover.'
  },
  'deadline.will-not-fit': {
    title: (subject) => `${subject} will not fit`,
    consequence: 'By the forecast its proof would be ready after the close.',
    next: 'See what one change would bring on the board, while there is time.'
  },
  'deadline.not-started': {
    title: (subject) => `${subject} is open and not begun`,
    consequence: 'It still fits, with less to spare every minute.',
    next: 'See what the provers are doing and whether the challenge is known.'
  },
  'deadline.alarm': {
    title: (subject) => `${subject}: the PoSter raises an alarm`,
    consequence: 'The proof may not be accepted or not be sent.',
    next: 'Read what the node says below.'
  },
  'prover.cpu': {
    title: (subject) => `${subject} proves on the CPU`,
    consequence: 'A proof takes about five times as long and may miss its close.',
    next: 'See who else uses the memory of its card, then restart it.'
  },
  'prover.lost': {
    title: (subject) => `${subject} ended and waits to be started again`,
    consequence: 'What it had in hand is begun again on another prover.',
    next: 'Read its last lines: out of memory, card gone, killed.'
  },
  'prover.quarantined': {
    title: (subject) => `${subject} is quarantined`,
    consequence: 'It ended too often and takes no more proofs.',
    next: 'Read its last lines, remove the cause, then start it by hand.'
  },
  'prover.none': {
    title: (subject) => `${subject} has no prover that is ready`,
    consequence: 'Nothing of this stage can be proven.',
    next: 'Start a prover, or see why none becomes ready.'
  },
  'store.unreachable': {
    title: (subject) => `Store ${subject} cannot be read`,
    consequence: 'Sectors on it cannot be proven and would be skipped.',
    next: 'Check mount, network and disk of the store.'
  },
  'node.head-stale': {
    title: (subject) => `${subject} has no new chain head`,
    consequence: 'Deadlines cannot be followed; what is shown is old.',
    next: 'Check the chain node and the way to it.'
  },
  'node.source-away': {
    title: (subject) => `${subject} cannot reach its source`,
    consequence: 'Places of sectors cannot be looked up.',
    next: 'Check that the source runs and can be reached.'
  },
  'node.failed': {
    title: (subject) => `${subject} has failed`,
    consequence: 'It proves nothing.',
    next: 'Read the reason, correct it, start the node again.'
  },
  'node.unreachable': {
    title: (subject) => `${subject} does not answer`,
    consequence: 'How it does is unknown.',
    next: 'Check the address, and whether the program runs.'
  }
}
