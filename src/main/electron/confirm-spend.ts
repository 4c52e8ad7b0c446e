/** Asks the person at the machine, in a dialog that no page can press, before something is written on chain. */
import { dialog } from 'electron'
import type { ConfirmSpend } from '../console/dispatch.ts'
import type { NativeTexts } from './texts.ts'

export function confirmInDialog(texts: NativeTexts): ConfirmSpend {
  return async (what, { signal }) => {
    const { response } = await dialog.showMessageBox({
      type: 'warning',
      message: texts.spendTitle,
      detail: texts.spendDetail(what),
      buttons: [texts.spendNo, texts.spendYes],
      defaultId: 0,
      cancelId: 0,
      noLink: true,
      signal
    })
    return response === 1
  }
}
