/**
 * What is wrong with the words of a page: the path of a text instead of the text, a value that is none, and in Chinese an
 * English sentence. What a program printed stays as it was printed: it stands in code, in a log, or is marked lang="en".
 */
import type { Page } from 'playwright-core'
import { en } from '../../../src/renderer/src/i18n/en/index.ts'
import type { Language } from '../../../src/renderer/src/i18n/language.ts'
import { zhCN } from '../../../src/renderer/src/i18n/zh-CN/index.ts'

/** Letters that a piece of English must have to count as more than a name. */
const longEnough = 12
const filling = '\u0001'
const noValue = /\bundefined\b|\bNaN\b|\[object |=>|\bnull\b/
const sentence = /[A-Za-z']{2,} [a-z']{2,} [a-z']{2,}/

/** Every text by its path; the pieces around what is filled in. */
function piecesOf(messages: object, path: readonly string[] = []): [string, readonly string[]][] {
  return Object.entries(messages).flatMap(([key, value]): [string, readonly string[]][] => {
    const here = [...path, key]
    const name = here.join('.')
    if (typeof value === 'string') return [[name, [value]]]
    if (typeof value !== 'function') return piecesOf(value as object, here)
    // A text that takes values; what they mean does not matter to what stands around them.
    const fill = value as (...values: unknown[]) => unknown
    const said = String(fill(filling, filling, filling, filling, filling))
    return [[name, said.split(filling)]]
  })
}

const english = piecesOf(en)
const paths = new Set(english.map(([path]) => path).filter((path) => path.includes('.')))
const chinese = new Set(piecesOf(zhCN).flatMap(([, pieces]) => pieces.map((piece) => piece.trim())))
const pieces = [
  ...new Set(
    english
      .flatMap(([, all]) => all.map((piece) => piece.trim()))
      .filter((piece) => piece.replace(/[^A-Za-z]/g, '').length >= longEnough && piece.includes(' '))
      .filter((piece) => ![...chinese].some((other) => other.includes(piece)))
  )
]

/** @returns one line a fault */
export async function checkTexts(page: Page, language: Language): Promise<readonly string[]> {
  const texts = await page.evaluate(visibleTexts)
  const faults = texts.flatMap(({ text, raw }): string[] => {
    if (paths.has(text)) return [`a path instead of its text: ${text}`]
    if (raw) return []
    if (noValue.test(text)) return [`no value: "${text}"`]
    if (language === 'en')
      return /[\u4e00-\u9fff]/.test(text) && text !== '中文' ? [`Chinese on an English page: "${text}"`] : []
    if (pieces.some((piece) => text.includes(piece))) return [`not in Chinese: "${text}"`]
    return sentence.test(text) ? [`an English sentence: "${text}"`] : []
  })
  return [...new Set(faults)]
}

/** Runs in the page: what is read, and what is read out. */
function visibleTexts(): { text: string; raw: boolean }[] {
  const found: { text: string; raw: boolean }[] = []
  const isRaw = (element: Element): boolean =>
    element.closest('code, pre, kbd, textarea, script, style, [role=log], [lang=en]:not(html)') !== null
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node.textContent?.trim() ?? ''
    if (text !== '' && node.parentElement?.checkVisibility())
      found.push({ text, raw: isRaw(node.parentElement) })
  }
  for (const element of document.querySelectorAll('[title], [aria-label], [placeholder]')) {
    if (!element.checkVisibility()) continue
    for (const attribute of ['title', 'aria-label', 'placeholder'])
      found.push({ text: element.getAttribute(attribute)?.trim() ?? '', raw: isRaw(element) })
  }
  return found.filter(({ text }) => text !== '')
}
