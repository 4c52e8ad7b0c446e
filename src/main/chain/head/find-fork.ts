/**
 * The last tipset of a list that is still on the chain, with few questions: steps that double from the end, then halves.
 * What is on the chain has everything before it on the chain too.
 */

/**
 * @param known ascending
 * @returns its place, −1 when none is
 * @throws whatever `isOnChain` throws
 */
export async function findFork<T>(
  known: readonly T[],
  isOnChain: (element: T) => Promise<boolean>
): Promise<number> {
  let off = known.length
  let on = -1
  for (let step = 1; off > 0; step *= 2) {
    const place = Math.max(0, known.length - step)
    if (place >= off) break
    if (await isAt(place)) {
      on = place
      break
    }
    off = place
  }
  while (off - on > 1) {
    const middle = (on + off) >>> 1
    if (await isAt(middle)) on = middle
    else off = middle
  }
  return on

  async function isAt(place: number): Promise<boolean> {
    const element = known[place]
    return element !== undefined && (await isOnChain(element))
  }
}
