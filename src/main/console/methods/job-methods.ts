/** Long work that pages began. */
import type { jobMethods as specs, jobTopics as topics } from '../../../shared/contract/console/jobs.ts'
import type { MethodHandlers, TopicHandlers } from '../handlers.ts'
import type { Jobs } from '../jobs/jobs.ts'

export function jobMethods(jobs: Jobs): MethodHandlers<typeof specs> {
  return {
    'jobs.cancel': ({ job }) => {
      jobs.cancel(job)
      return null
    },
    'jobs.result': ({ job }) => jobs.result(job),
    'jobs.dismiss': ({ job }) => {
      jobs.dismiss(job)
      return null
    }
  }
}

export function jobTopics(jobs: Jobs): TopicHandlers<typeof topics> {
  return { jobs: (_params, sink) => jobs.rows.watch(sink) }
}
