/**
 * What a person would see wrong with the drawing of a page: text cut off, run out of its box, or covered by something else;
 * a page wider than its window; a panel with nothing in it. What scrolls may be out of sight, and what ends in "…" says so.
 */
import type { Page } from 'playwright-core'

/** @returns one line a fault; none on a page that is whole */
export async function checkLayout(page: Page): Promise<readonly string[]> {
  return [...new Set(await page.evaluate(findFaults))]
}

/** Runs in the page, so everything it needs is inside. */
function findFaults(): string[] {
  const slackX = 1.5
  const slackY = 3
  const faults: string[] = []
  const layers = [
    ...document.querySelectorAll<HTMLElement>('.n-drawer, .n-modal, .n-popover, .palette')
  ].filter((layer) => layer.checkVisibility())
  const scope = layers.at(-1) ?? document.body

  const name = (element: Element): string => {
    const own = (each: Element): string =>
      `${each.tagName.toLowerCase()}${[...each.classList].map((one) => `.${one}`).join('')}`
    const parent = element.parentElement
    return `${parent ? `${own(parent)} > ` : ''}${own(element)}`
  }
  const scrolls = (value: string): boolean => value === 'auto' || value === 'scroll'
  const cuts = (value: string): boolean => value === 'hidden' || value === 'clip'

  const over = document.documentElement.scrollWidth - innerWidth
  if (over > 0) faults.push(`the page is ${over} px wider than its window`)

  for (const stage of document.querySelectorAll('.stage, main')) {
    const wider = stage.scrollWidth - stage.clientWidth
    if (wider > 0) faults.push(`${name(stage)} is ${wider} px wider than it is seen`)
  }

  const walker = document.createTreeWalker(scope, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement
    const text = node.textContent?.trim() ?? ''
    if (!parent || text === '') continue
    if (!parent.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue
    // Logs and code scroll in two directions on purpose.
    if (parent.closest('[role=log], pre, .editor, script, style, option')) continue
    const range = document.createRange()
    range.selectNodeContents(node)
    for (const rect of range.getClientRects()) checkLine(parent, text.slice(0, 60), rect)
  }

  function checkLine(parent: Element, text: string, rect: DOMRect): void {
    if (rect.width <= 1 || rect.height <= 1) return
    const own = parent.getBoundingClientRect()
    // Only for whoever listens.
    if (own.width <= 1 || own.height <= 1) return
    const seen = { left: rect.left, right: rect.right, top: rect.top, bottom: rect.bottom }
    let freeX = false
    let freeY = false
    let hasEllipsis = false
    let box: Element | undefined
    for (
      let each: Element | null = parent;
      each && each !== document.documentElement;
      each = each.parentElement
    ) {
      const style = getComputedStyle(each)
      const place = each.getBoundingClientRect()
      if (style.textOverflow === 'ellipsis' || style.webkitLineClamp !== 'none') hasEllipsis = true
      const outX = rect.right > place.right + slackX || rect.left < place.left - slackX
      const outY = rect.bottom > place.bottom + slackY || rect.top < place.top - slackY
      if (each.matches('.panel') && !freeX && !hasEllipsis && outX)
        faults.push(`out of its panel: "${text}" in ${name(each)}`)
      const isBox =
        !style.display.startsWith('inline') && style.display !== 'contents' && !(each instanceof SVGElement)
      if (isBox && !box) {
        box = each
        if (outX && style.overflowX === 'visible')
          faults.push(`runs out of its box: "${text}" in ${name(each)}`)
      }
      if (style.overflowX !== 'visible') {
        if (!freeX && cuts(style.overflowX) && outX && !hasEllipsis)
          faults.push(`cut off: "${text}" by ${name(each)}`)
        if (scrolls(style.overflowX)) freeX = true
        seen.left = Math.max(seen.left, place.left)
        seen.right = Math.min(seen.right, place.right)
      }
      if (style.overflowY !== 'visible') {
        if (!freeY && cuts(style.overflowY) && outY && !hasEllipsis)
          faults.push(`cut off below: "${text}" by ${name(each)}`)
        if (scrolls(style.overflowY)) freeY = true
        seen.top = Math.max(seen.top, place.top)
        seen.bottom = Math.min(seen.bottom, place.bottom)
      }
      if (style.position === 'fixed') break
    }
    if (!freeX && (rect.right > innerWidth + slackX || rect.left < -slackX))
      faults.push(`out of the window: "${text}" in ${name(parent)}`)
    if (!freeY && rect.top > innerHeight)
      faults.push(`below the window, where nothing scrolls: "${text}" in ${name(parent)}`)
    if (getComputedStyle(parent).pointerEvents === 'none') return
    const y = (seen.top + seen.bottom) / 2
    if (seen.bottom - seen.top < rect.height / 2 || seen.right - seen.left < 6) return
    for (const x of [seen.left + 3, (seen.left + seen.right) / 2, seen.right - 3]) {
      const top = document.elementFromPoint(x, y)
      if (!top || top === parent || top.contains(parent) || parent.contains(top)) continue
      // A head that stays in sight covers rows on purpose, and so does what is opened over the page.
      const layer = top.closest('.n-drawer, .n-modal, .n-popover, .n-drawer-mask, .n-modal-mask, .n-message')
      if (layer && !layer.contains(parent)) continue
      let sticks = false
      for (let each: Element | null = top; each; each = each.parentElement)
        if (getComputedStyle(each).position === 'sticky') sticks = true
      if (sticks) continue
      // A field and its label, a mark over its own bar.
      if (top.closest('label') && top.closest('label') === parent.closest('label')) continue
      faults.push(`covered: "${text}" in ${name(parent)} by ${name(top)}`)
      break
    }
  }

  for (const drawing of scope.querySelectorAll('svg')) {
    const texts = [...drawing.querySelectorAll('text')].filter(
      (each) => (each.textContent ?? '').trim() !== ''
    )
    texts.forEach((one, place) => {
      const first = one.getBoundingClientRect()
      for (const other of texts.slice(place + 1)) {
        const second = other.getBoundingClientRect()
        const wide = Math.min(first.right, second.right) - Math.max(first.left, second.left)
        const high = Math.min(first.bottom, second.bottom) - Math.max(first.top, second.top)
        if (wide > 2 && high > 4)
          faults.push(
            `over each other: "${one.textContent ?? ''}" and "${other.textContent ?? ''}" in ${name(drawing)}`
          )
      }
    })
  }

  for (const panel of scope.querySelectorAll<HTMLElement>('.panel-body, main, .n-drawer-body')) {
    if (!panel.checkVisibility() || panel.getBoundingClientRect().height < 24) continue
    if (panel.innerText.trim() === '' && !panel.querySelector('svg, canvas, input, textarea, [role=status]'))
      faults.push(`empty without a word: ${name(panel)}`)
  }
  return faults
}
