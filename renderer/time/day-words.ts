import type { Wording } from '../../locales/wording'
import { daysAgo, formatTime } from './format'

const weekday = ({ locale }: Wording, atMs: number): string =>
  new Intl.DateTimeFormat(locale, { weekday: 'long' }).format(atMs)

/** A day, as the heading of its calls. */
export function dayWords({ t, locale }: Wording, atMs: number, nowMs: number): string {
  const days = daysAgo(atMs, nowMs)
  if (days <= 0) return t('day.today')
  if (days === 1) return t('day.yesterday')
  const sameYear = new Date(atMs).getFullYear() === new Date(nowMs).getFullYear()
  const day = new Intl.DateTimeFormat(locale, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...(!sameYear && { year: 'numeric' }),
  }).format(atMs)
  return day.charAt(0).toLocaleUpperCase(locale) + day.slice(1)
}

/** When something was, as short as it can be said: the time, the day of the week, or the date. */
export function shortWhen(wording: Wording, atMs: number, nowMs: number): string {
  const { t, locale } = wording
  const days = daysAgo(atMs, nowMs)
  if (days <= 0) return formatTime(wording, atMs)
  if (days === 1) return t('day.yesterday')
  if (days < 7) return new Intl.DateTimeFormat(locale, { weekday: 'short' }).format(atMs)
  const sameYear = new Date(atMs).getFullYear() === new Date(nowMs).getFullYear()
  const year = sameYear ? {} : ({ year: 'numeric' } as const)
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', ...year }).format(atMs)
}

/** When an offline person was last online. */
export function seenWords(wording: Wording, atMs: number, nowMs: number): string {
  const { t, locale } = wording
  const days = daysAgo(atMs, nowMs)
  if (days <= 0) return t('seen.atTime', { time: formatTime(wording, atMs) })
  if (days === 1) return t('seen.yesterday')
  if (days < 7) return t('seen.onDay', { day: weekday(wording, atMs) })
  const date = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric' })
  return t('seen.onDate', { date: date.format(atMs) })
}

/** So far away is the end of a silence that lasts until it is turned off. ms */
const YEAR_MS = 365 * 24 * 60 * 60 * 1_000

/** Says that somebody is silenced, and until when. */
export function silenceWords(wording: Wording, untilMs: number, nowMs: number): string {
  const { t } = wording
  if (untilMs - nowMs > YEAR_MS) return t('silence.sign')
  const time = formatTime(wording, untilMs)
  if (daysAgo(untilMs, nowMs) >= 0) return t('silence.untilTime', { time })
  return t('silence.untilTomorrow', { time })
}

/** Says that calls ring silently, and until when. */
export function quietWords(wording: Wording, untilMs: number | undefined, nowMs: number): string {
  const { t } = wording
  if (untilMs === undefined) return t('quiet.title')
  const days = -daysAgo(untilMs, nowMs)
  const time = formatTime(wording, untilMs)
  if (days <= 0) return t('quiet.untilTime', { time })
  if (days === 1) return t('quiet.untilTomorrow', { time })
  return t('quiet.untilDay', { day: weekday(wording, untilMs), time })
}
