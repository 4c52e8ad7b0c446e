/** The Diagnostics page; its checks and their answers are in diagnostics-checks.ts. */
export const diagnostics = {
  group: {
    chain: 'Chain, clock',
    provers: 'Provers',
    cards: 'Cards, driver',
    locks: 'Locks, env',
    parameters: 'Parameters',
    limits: 'Files, limits',
    stores: 'Stores',
    fees: 'Senders, fees',
    exposure: 'Exposure'
  },
  verdict: {
    pass: (count: number) => `${String(count)} pass`,
    warning: (count: number) => (count === 1 ? '1 warning' : `${String(count)} warnings`),
    fail: (count: number) => (count === 1 ? '1 error' : `${String(count)} errors`),
    unknown: (count: number) => `${String(count)} unknown`
  },
  underWay: (count: number) => `${String(count)} running`,
  notRun: 'not run yet',
  columns: { group: 'Group', check: 'Check', value: 'Value', expected: 'Should be', age: 'Age' },
  show: 'Which checks',
  all: (count: number) => `All ${String(count)}`,
  toDo: (count: number) => `To do ${String(count)}`,
  nothingToDo: 'Nothing to do: no check has found anything.',
  runAll: 'Run all',
  runAgain: 'Run again',
  runOne: (check: string) => `Run again: ${check}`,
  expected: 'Should be',
  took: 'Took',
  evidence: 'As found',
  choose: 'Choose a check to see what it found.',
  consent: 'This node runs elsewhere. Its checks ask it over the network, so none runs before you start it.',
  elsewhere: 'What needs its machine or its files stays unknown here; open a console there.',
  support: {
    title: 'Support bundle',
    note: 'Saved here, sent nowhere',
    holds: 'It holds',
    contents: {
      configs: 'Both configuration files and their last 5 backups',
      logs: 'The ends of the log files, and what the provers wrote last',
      checks: 'The results on this page, the state of the node',
      environment: 'Names of environment variables, versions of programs'
    },
    elsewhereContents: 'The results on this page, the state of the node, what its provers wrote last',
    covers: 'Covered: tokens, passwords, keys, sender addresses, addresses in the network.',
    create: 'Create',
    creating: 'Reading and covering …',
    done: (covered: string, files: string, bytes: string) =>
      `${files} files, ${bytes}; ${covered} places covered`,
    notWanted: 'It was not saved.'
  }
}
