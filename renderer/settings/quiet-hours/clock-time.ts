import { timeOfDay } from '../../../locales/language'
import type { TimeWording } from '../../time/format'

const HOUR_MINUTES = 60
const DAY_MINUTES = 24 * HOUR_MINUTES
const MINUTE_MS = 60_000

/** Hours, minutes if there are any, and the half of a 12-hour day. */
const TIME = /^(\d{1,2})(?:\s*[:.h]?\s*(\d{2}))?\s*(?:h|([ap])\.?\s?m\.?)?$/i

/** Minutes since midnight as a time of day of the language: `22:00`. The end of the day is midnight. */
export const clockTime = ({ language, locale }: TimeWording, minutes: number): string =>
  new Intl.DateTimeFormat(locale, { ...timeOfDay(language), timeZone: 'UTC' }).format(
    (minutes % DAY_MINUTES) * MINUTE_MS,
  )

/** Minutes since midnight of a time as people write it: `22:00`, `22 h 30`, `7`, `0730`, `10 pm`. Undefined: it is none. */
export function minutesOf(text: string): number | undefined {
  const [, hours = '', minutes = '0', half] = TIME.exec(text.trim()) ?? []
  if (hours === '' || Number(minutes) >= HOUR_MINUTES) return undefined
  const hour = half === undefined ? Number(hours) : hourOfHalf(Number(hours), half)
  return hour === undefined || hour > 23 ? undefined : hour * HOUR_MINUTES + Number(minutes)
}

/** The hour of the day, from 0, of an hour from 1 to 12. */
function hourOfHalf(hour: number, half: string): number | undefined {
  if (hour < 1 || hour > 12) return undefined
  return (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0)
}
