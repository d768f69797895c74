const HOUR_MINUTES = 60
const DAY_MINUTES = 24 * HOUR_MINUTES

/** Minutes since midnight in the format of a time field: `22:00`. The end of the day is midnight. */
export function clockTime(minutes: number): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  const within = minutes % DAY_MINUTES
  return `${two(Math.floor(within / HOUR_MINUTES))}:${two(within % HOUR_MINUTES)}`
}

/** Minutes since midnight; undefined while the field is incomplete. */
export function minutesOf(time: string): number | undefined {
  const parts = /^(\d\d):(\d\d)/.exec(time)
  return parts ? Number(parts[1]) * HOUR_MINUTES + Number(parts[2]) : undefined
}
