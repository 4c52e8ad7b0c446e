/** Takes home what a filter lets through, as a file. */
import { useMessage } from 'naive-ui'
import type { Ref } from 'vue'
import { useMessages } from '../../i18n/use-messages.ts'
import { useCall } from '../../transport/use-call.ts'
import { fetchFile } from './fetch-file.ts'
import { filterOf, type LogChoice } from './log-choice.ts'

export function useLogDownload(): {
  readonly pending: Readonly<Ref<boolean>>
  takeHome(node: string, sources: readonly string[], choice: LogChoice): Promise<void>
} {
  const text = useMessages()
  const toast = useMessage()
  const { run, pending, error } = useCall('logs.download')

  async function takeHome(node: string, sources: readonly string[], choice: LogChoice): Promise<void> {
    const filter = filterOf({ ...choice, mode: 'filter' })
    const { range } = choice
    const offer = await run({
      node,
      sources,
      from: range ? { time: range.from } : 'start',
      ...(range ? { until: range.to } : {}),
      ...(filter ? { filter } : {})
    })
    if (error.value) toast.error(error.value.message)
    if (!offer || offer.path === null) return
    if (offer.path !== '') fetchFile(offer.path)
    toast.success(offer.path === '' ? text.value.logs.downloadSaved : text.value.logs.downloading)
  }
  return { pending, takeHome }
}
