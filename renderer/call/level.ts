/** Below this a meter shows nothing, dBFS. A quiet room lies about here. */
export const METER_FLOOR_DBFS = -60

/** How much of a meter is filled, 0 to 1: linear in decibels from the floor to full scale. */
export function meterFraction(dbfs: number): number {
  if (Number.isNaN(dbfs)) return 0
  return Math.min(1, Math.max(0, 1 - dbfs / METER_FLOOR_DBFS))
}

/** The level as a meter tells it: whole decibels, never outside of the meter's range. */
export function meterValue(dbfs: number): number {
  return Math.round(METER_FLOOR_DBFS * (1 - meterFraction(dbfs))) + 0
}
