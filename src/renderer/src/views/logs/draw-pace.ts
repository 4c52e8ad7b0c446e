/**
 * When a page is drawn again that changes thousands of times a second: with the next frame, not in the task that brought the
 * change, and for what nobody can read that fast not more often than eight times a second.
 */
const between = 120

export class DrawPace {
  readonly #draw: () => void
  #frame: number | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #drawnAt = -Infinity

  constructor(draw: () => void) {
    this.#draw = draw
  }

  drawSoon(): void {
    if (this.#frame !== undefined || this.#timer !== undefined) return
    const wait = this.#drawnAt + between - performance.now()
    if (wait <= 0) this.drawNow()
    else this.#timer = setTimeout(() => this.drawNow(), wait)
  }

  drawNow(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined
      this.#drawnAt = performance.now()
      this.#draw()
    })
  }

  close(): void {
    clearTimeout(this.#timer)
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame)
  }
}
