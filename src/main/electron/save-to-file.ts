/** A file for the person at the window: they say where, and it is streamed there; nothing passes through the page. */
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { app, dialog } from 'electron'
import type { DownloadFile } from '../console/web/downloads.ts'

/** @returns '' when it was saved, undefined when the person did not want it @throws what reading and writing fail with */
export async function saveToFile(file: DownloadFile): Promise<string | undefined> {
  const { canceled, filePath } = await dialog.showSaveDialog({
    defaultPath: join(app.getPath('downloads'), file.name)
  })
  if (canceled) return undefined
  const stopping = new AbortController()
  try {
    // What is exported may hold tokens.
    await pipeline(await file.open(stopping.signal), createWriteStream(filePath, { mode: 0o600 }))
    return ''
  } finally {
    stopping.abort()
  }
}
