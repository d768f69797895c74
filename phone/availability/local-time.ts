const MINUTE_MS = 60_000
const DAY_MINUTES = 24 * 60

/**
 * The moment when local clocks show a time on the day `days` after that of `date`.
 *
 * If the clocks go forward past the time, the result is the moment when they do; if they go back and the time occurs
 * twice, it is the first of the two.
 * @param minutes since midnight, 0 to 1,440 (the midnight that ends the day)
 * @returns Unix time, ms
 */
export function localMoment(date: Date, days: number, minutes: number): number {
  const moment = new Date(date.getFullYear(), date.getMonth(), date.getDate() + days, 0, minutes)
  const shown = moment.getHours() * 60 + moment.getMinutes()
  return shown === minutes % DAY_MINUTES ? moment.getTime() : lastChangeBefore(moment)
}

/** The start of the UTC offset that holds at `moment`; `moment` is at most a day later. */
function lastChangeBefore(moment: Date): number {
  let began = moment.getTime()
  for (let i = 0; i < DAY_MINUTES; i++) {
    if (new Date(began - MINUTE_MS).getTimezoneOffset() !== moment.getTimezoneOffset()) break
    began -= MINUTE_MS
  }
  return began
}
