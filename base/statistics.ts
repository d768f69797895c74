/**
 * The value below which a share of the values lies, interpolated between neighbours; NaN when there are none.
 *
 * @param share 0 to 1
 */
export const percentile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const place = share * (sorted.length - 1)
  const [below, above] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]]
  if (below === undefined || above === undefined) return NaN
  return below + (above - below) * (place % 1)
}

/** Of an even number of values, the mean of the two in the middle; NaN when there are none. */
export const median = (values: readonly number[]): number => percentile(values, 0.5)

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length
