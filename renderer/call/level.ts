/** Below this level a meter is empty, dBFS. About the noise floor of a quiet room. */
export const METER_FLOOR_DBFS = -60

/** The filled share of a meter, 0 to 1: linear in decibels from the floor to full scale. */
export function meterFraction(dbfs: number): number {
  if (Number.isNaN(dbfs)) return 0
  return Math.min(1, Math.max(0, 1 - dbfs / METER_FLOOR_DBFS))
}

/** The level that a meter announces: whole decibels, within the meter's range. */
export function meterValue(dbfs: number): number {
  return Math.round(METER_FLOOR_DBFS * (1 - meterFraction(dbfs))) + 0
}
