/**
 * What axe finds on a page that keeps people out: findings it calls serious or critical, as lines to read. The page's own
 * policy forbids foreign scripts, so the source is evaluated and not linked.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults, RunOptions } from 'axe-core'
import type { Page } from 'playwright-core'

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
/** Places named for one finding. */
const most = 4

/** @returns one line a rule that is broken; none when nothing serious was found */
export async function checkAccessibility(page: Page): Promise<readonly string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(source)
  const options: RunOptions = { resultTypes: ['violations'] }
  const { violations } = await page.evaluate(async (given) => {
    // Put there by the script above.
    const { axe } = window as unknown as { axe: { run(on: Document, how: object): Promise<AxeResults> } }
    const { violations } = await axe.run(document, given)
    return { violations }
  }, options)
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => {
      const places = nodes.slice(0, most).map(({ target, html, any }) => {
        const why = any[0]?.message ?? ''
        return `\n    ${target.join(' ')} ${html.slice(0, 160)} ${why}`
      })
      return `${id}: ${help} (${nodes.length}×)${places.join('')}`
    })
}
