/** The hour at which quiet "until tomorrow" ends. */
const MORNING_HOUR = 8

/** Unix time, ms. */
export function tomorrowMorning(): number {
  const morning = new Date()
  morning.setDate(morning.getDate() + 1)
  return morning.setHours(MORNING_HOUR, 0, 0, 0)
}
