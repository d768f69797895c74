import type { Weekday } from '../../../electron/api'

export interface NamedDay {
  readonly day: Weekday
  readonly name: string
  readonly short: string
}

/** A Sunday. */
const SUNDAY_MS = Date.UTC(2026, 2, 15)
const DAY_MS = 86_400_000
const WEEKDAYS = [0, 1, 2, 3, 4, 5, 6] as const satisfies readonly Weekday[]

/** The week data of newer engines; the first day is 1 (Monday) to 7. */
interface WeekInfo {
  readonly firstDay: number
}
type LocaleWithWeeks = Intl.Locale & {
  readonly getWeekInfo?: () => WeekInfo
  readonly weekInfo?: WeekInfo
}

/** The days of the week in the order and with the names of a locale (BCP 47 tag). */
export function weekdaysIn(locale: string): readonly NamedDay[] {
  const known: LocaleWithWeeks = new Intl.Locale(locale).maximize()
  const first = (known.getWeekInfo?.() ?? known.weekInfo ?? { firstDay: 1 }).firstDay % 7
  const names = (weekday: 'long' | 'short'): Intl.DateTimeFormat =>
    new Intl.DateTimeFormat(locale, { weekday, timeZone: 'UTC' })
  const [long, short] = [names('long'), names('short')]
  return [...WEEKDAYS.slice(first), ...WEEKDAYS.slice(0, first)].map((day) => {
    const atMs = SUNDAY_MS + day * DAY_MS
    return { day, name: long.format(atMs), short: short.format(atMs) }
  })
}
