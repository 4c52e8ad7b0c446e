/** What the shared components say. */
export const components = {
  evidence: {
    why: 'Why',
    rule: 'Rule',
    value: 'Value',
    time: 'Seen',
    lines: 'Log lines',
    nextStep: 'Next step',
    openLogs: 'Open in logs'
  },
  refusal: {
    permission: 'This page may only look.',
    node: 'This console may not change that node.',
    offline: 'The connection is lost.'
  },
  stale: {
    banner: (age: string) => `No fresh data for ${age}. Values are the last known ones.`
  },
  consequence: {
    goOn: 'Do it now',
    whenSafe: 'When safe',
    whenSafeAt: (time: string) => `When safe, ${time}`,
    nothingLost: 'No open deadline is hurt by this.'
  },
  typed: {
    typeToConfirm: (word: string) => `Type ${word} to confirm`,
    writesOnChain: 'This writes on chain and cannot be taken back.'
  },
  diff: {
    label: 'Changes',
    same: (count: number) => (count === 1 ? '1 equal line' : `${String(count)} equal lines`),
    unfold: 'Show equal lines',
    nothing: 'No line changes.',
    added: 'added',
    removed: 'removed',
    whole: 'Too many lines to compare; the whole file is shown as replaced.'
  },
  sparkline: {
    range: (least: string, most: string, last: string) => `from ${least} to ${most}, now ${last}`,
    nothing: 'no samples'
  }
}
