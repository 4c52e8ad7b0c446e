/**
 * Pictures of the user guide: what the tests see of the screens it shows, kept under docs/images when GUIDE_PICTURES is set. WebP, made by the browser
 * itself: a third of the size of a PNG.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Page } from 'playwright-core'
import type { Look } from './looks.ts'

const docs = resolve(import.meta.dirname, '../../../docs')
const guide = readFileSync(join(docs, 'en/13-user-guide.md'), 'utf8')
const folderOf = { 'zh-CN': 'zh', en: 'en' } as const
const quality = 0.8

/** Keeps the page as it is when the guide shows this look; does nothing unless it was asked for. */
export async function keepGuidePicture(page: Page, screen: string, look: Look): Promise<void> {
  if (process.env['GUIDE_PICTURES'] !== '1' || look.theme !== 'dark' || look.width !== 1280) return
  if (!guide.includes(`/${screen}.webp)`)) return
  const picture = (await page.screenshot()).toString('base64')
  const canvas = await page.context().newPage()
  try {
    const made = await canvas.evaluate(
      async ([data, as]) => {
        const image = new Image()
        image.src = `data:image/png;base64,${data}`
        await image.decode()
        const drawn = Object.assign(document.createElement('canvas'), {
          width: image.width,
          height: image.height
        })
        drawn.getContext('2d')?.drawImage(image, 0, 0)
        return drawn.toDataURL('image/webp', as).split(',')[1] ?? ''
      },
      [picture, quality] as const
    )
    const folder = join(docs, 'images', folderOf[look.language])
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, `${screen}.webp`), Buffer.from(made, 'base64'))
  } finally {
    await canvas.close()
  }
}
