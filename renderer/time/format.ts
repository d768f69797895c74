import { timeOfDay } from '../../locales/language'
import type { Wording } from '../../locales/wording'

const SECOND_MS = 1000
const DAY_MS = 86_400_000

/** Negative durations (clocks that jump) show as zero. */
function timeParts(ms: number): Record<'hours' | 'minutes' | 'seconds', number> {
  const total = Math.max(0, Math.floor(ms / SECOND_MS))
  return { hours: Math.floor(total / 3600), minutes: Math.floor(total / 60) % 60, seconds: total % 60 }
}

/** A duration as `mm:ss`, from an hour on as `h:mm:ss`. */
export function formatDuration(ms: number): string {
  const { hours, minutes, seconds } = timeParts(ms)
  const two = (value: number): string => String(value).padStart(2, '0')
  const clock = `${two(minutes)}:${two(seconds)}`
  return hours > 0 ? `${hours}:${clock}` : clock
}

/** How long something took, such as “4 min 12 s”; from an hour on without seconds. Not to be taken for a time of day. */
export function lengthOf({ locale }: Pick<Wording, 'locale'>, ms: number): string {
  const { hours, minutes, seconds } = timeParts(ms)
  const say = (value: number, unit: 'hour' | 'minute' | 'second'): string =>
    new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short' }).format(value)
  const words = [
    ...(hours > 0 ? [say(hours, 'hour')] : []),
    ...(minutes > 0 ? [say(minutes, 'minute')] : []),
    ...(hours === 0 && seconds > 0 ? [say(seconds, 'second')] : []),
  ]
  return words.length > 0 ? words.join(' ') : say(0, 'second')
}

/** Whole seconds until `atMs`, rounded up so that a countdown reaches zero when the time has come. */
export function secondsUntil(atMs: number, nowMs: number): number {
  return Math.max(0, Math.ceil((atMs - nowMs) / SECOND_MS))
}

const startOfDay = (ms: number): number => new Date(ms).setHours(0, 0, 0, 0)

/** The number of midnights between a moment and now: 0 today, 1 yesterday, -1 tomorrow. In the local time zone. */
export const daysAgo = (atMs: number, nowMs: number): number =>
  // Rounded, because a day on which the clocks change is an hour longer or shorter.
  Math.round((startOfDay(nowMs) - startOfDay(atMs)) / DAY_MS)

/** What the format of a time of day depends on. */
export type TimeWording = Pick<Wording, 'language' | 'locale'>

/** The time of day, such as 14:32. In the local time zone. */
export const formatTime = ({ language, locale }: TimeWording, atMs: number): string =>
  new Intl.DateTimeFormat(locale, timeOfDay(language)).format(atMs)
