/** Long work under way: the indicator of the frame, and the line of a page. */
export const jobs = {
  running: (count: number) => (count === 1 ? '1 job' : `${String(count)} jobs`),
  title: 'Jobs',
  none: 'No job runs.',
  kind: {
    'sectors.check': 'Check sectors',
    'stores.count': 'Count stores',
    'stores.benchmark': 'Read benchmark'
  },
  state: { running: 'Running', done: 'Done', failed: 'Failed', cancelled: 'Cancelled' },
  progress: (done: string, total: string) => `${done} of ${total}`,
  rate: (rate: string) => `${rate}/s`,
  left: (duration: string) => `${duration} left`,
  bad: (count: string) => `${count} bad`,
  dismiss: 'Dismiss'
}
