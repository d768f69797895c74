/** Below this level a meter is empty, dBFS. About the noise floor of a quiet room. */
export const METER_FLOOR_DBFS = -60

/** The filled share of a meter, 0 to 1: linear in decibels from the floor to full scale. */
export function meterFraction(dbfs: number): number {
  if (Number.isNaN(dbfs)) return 0
  return Math.min(1, Math.max(0, 1 - dbfs / METER_FLOOR_DBFS))
}

/** Below this level nobody is shown as speaking, dBFS. Quiet speech is above, a fan is below. */
const SPEECH_DBFS = -45
/** The ring of whoever begins to speak: wide enough to be seen. */
const LEAST_RING = 0.35

/** How wide the ring around a speaker is: 0 when they are silent, else up to 1. */
export const ringWidth = (dbfs: number): number =>
  dbfs >= SPEECH_DBFS ? Math.min(1, LEAST_RING + (1 - LEAST_RING) * (1 - dbfs / SPEECH_DBFS)) : 0

/** The level that a meter announces: whole decibels, within the meter's range. */
export function meterValue(dbfs: number): number {
  return Math.round(METER_FLOOR_DBFS * (1 - meterFraction(dbfs))) + 0
}
