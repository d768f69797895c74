/** The box of a sparkline, in its own units. */
export const BOX = { width: 100, height: 24 } as const
/** Half of the stroke's width, which would be cut off at the edges. */
const MARGIN = 1.5

export interface SparklinePath {
  readonly line: string
  /** The area below the line. */
  readonly area: string
  /** The end of the line: now. */
  readonly end: { readonly x: number; readonly y: number }
}

/**
 * A line through values that are a second apart, the newest at the right edge.
 *
 * @param values oldest first
 * @param top the value at the upper edge; the lower edge is 0
 * @param room how many values fill the width; fewer leave the left side empty
 */
export function sparklinePath(values: readonly number[], top: number, room: number): SparklinePath {
  const points = values.map((value, index) => ({
    x: round(BOX.width - MARGIN - ((values.length - 1 - index) * (BOX.width - 2 * MARGIN)) / (room - 1)),
    y: round(BOX.height - MARGIN - (BOX.height - 2 * MARGIN) * Math.min(1, Math.max(0, value / top))),
  }))
  const end = points.at(-1) ?? { x: BOX.width - MARGIN, y: BOX.height - MARGIN }
  const start = points[0] ?? end
  const line = `M${(points.length > 0 ? points : [end]).map(({ x, y }) => `${x} ${y}`).join('L')}`
  return { line, area: `${line}V${BOX.height}H${start.x}Z`, end }
}

const round = (value: number): number => Math.round(value * 10) / 10
