/** The line of a sparkline: one stretch for each run of known values, so that a gap stays a gap. Pure. */

export interface SparklineRange {
  readonly least: number
  readonly most: number
}

export interface SparklineStretch {
  readonly line: string
  /** The same, closed down to the ground. */
  readonly ground: string
}

/** Of the known values; undefined without any. */
export function rangeOf(values: readonly (number | null)[]): SparklineRange | undefined {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? undefined : { least: Math.min(...known), most: Math.max(...known) }
}

/** @returns points for `polyline` and `polygon` in a box of `width` × `height` */
export function drawSparkline(
  values: readonly (number | null)[],
  { least, most }: SparklineRange,
  width: number,
  height: number
): readonly SparklineStretch[] {
  const step = values.length > 1 ? width / (values.length - 1) : 0
  const span = most - least
  const heightOf = (value: number): number =>
    span === 0 ? height / 2 : height - ((Math.min(Math.max(value, least), most) - least) / span) * height
  const runs: { readonly x: number; readonly y: number }[][] = []
  values.forEach((value, index) => {
    if (value === null) return
    const point = { x: round(index * step), y: round(heightOf(value)) }
    if (index > 0 && values[index - 1] !== null) runs.at(-1)?.push(point)
    else runs.push([point])
  })
  return runs.map((run) => {
    const line = run.map(({ x, y }) => `${x},${y}`).join(' ')
    return { line, ground: `${run[0]?.x},${height} ${line} ${run.at(-1)?.x},${height}` }
  })
}

const round = (value: number): number => Math.round(value * 10) / 10
