/** What both wizards say. */
export const wizard = {
  back: 'Back',
  next: 'Next',
  kept: 'Progress is kept, leave and return any time. No file changes before the last step.',
  errorsLeft: (count: number) => (count === 1 ? '1 error left' : `${String(count)} errors left`),
  warningsLeft: (count: number) =>
    count === 1 ? '1 warning does not block' : `${String(count)} warnings do not block`,
  startOver: 'Start over',
  export: 'Export',
  written: 'Written',
  backup: (name: string) => `the file as it was is kept as ${name}`,
  newFile: 'new file',
  sameByHand: 'Same by hand',
  nothingWritten: 'Nothing has been written yet.',
  changedOnDisk:
    'A file changed on disk since this was shown; nothing was written. This is the difference now.',
  openNode: 'Open the node',
  nodeStarts: 'The node starts',
  nodeRuns: 'The node runs',
  nodeFailed: 'The node did not start',
  tryAgain: 'Start it again'
}
