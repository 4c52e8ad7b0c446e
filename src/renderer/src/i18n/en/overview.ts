/** The first page: lost, next, changed. */
export const overview = {
  calm: 'All is well',
  lost: (count: number) => (count === 1 ? '1 partition was lost' : `${String(count)} partitions were lost`),
  risk: (count: number) =>
    count === 1
      ? 'Nothing is being lost. 1 partition is at risk'
      : `Nothing is being lost. ${String(count)} partitions are at risk`,
  trouble: (count: number) =>
    count === 1
      ? 'Nothing is being lost. 1 critical alert'
      : `Nothing is being lost. ${String(count)} critical alerts`,
  was: (from: string, to: string) => `Nothing is being lost. It was at risk ${from}–${to}`,
  unknown: 'How it stands is unknown',
  unknownDetail: 'The node does not answer at the moment. What is shown is the last known state.',
  noForecast: 'The forecast is being calculated.',
  day: (partitions: number, tight: number, late: number) =>
    `Next 24 h: ${String(partitions)} partitions, ${String(tight)} tight, ${String(late)} late.`,
  leastSlack: (slack: string) => `Least slack ${slack}.`,
  landedOnBoard: 'landed lately',
  lostOnBoard: 'lost lately',
  head: 'Chain head',
  source: 'Source',
  stores: 'Stores',
  provers: 'Provers',
  allReadable: 'all can be read',
  allReady: 'all ready',
  now: 'Now',
  inHand: (open: number, partitions: number) =>
    `${String(open)} deadlines open, ${String(partitions)} partitions in hand`,
  nothingInHand: 'Nothing is in hand.',
  elapsed: 'Elapsed',
  next: 'Next',
  nothingComes: 'No deadline is known for the next 24 h.',
  measured: 'Forecast from measured times',
  startToClose: 'Start to close, line marks open',
  used: (share: string) => `${share} of the time used`,
  moreAlerts: (count: number) => `${String(count)} more under the bell at the top.`,
  sinceYesterday: 'Since yesterday',
  both: (today: string, before: string, change: string) =>
    `last 24 h ${today} · 24 h before ${before} · change ${change}`,
  compared: {
    landed: 'Partitions landed',
    missed: 'Partitions missed',
    medianProof: 'Proof, median',
    longestProof: 'Proof, longest',
    retries: 'Further attempts',
    skippedSectors: 'Sectors skipped',
    messages: 'Messages sent',
    alarms: 'Alarms'
  }
}
