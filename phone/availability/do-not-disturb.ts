import type { ManualQuiet, Quiet, QuietHours } from '../model'
import { localMoment } from './local-time'

export interface DoNotDisturb {
  readonly manual: ManualQuiet
  readonly schedule: readonly QuietHours[]
}

/** Quiet hours repeat after a week, or after two if a clock change skips them once. */
const HORIZON_DAYS = 15

/** Whether the user wants quiet now, and until when. Uses the local time of this computer. */
export function quietAt({ manual, schedule }: DoNotDisturb, nowMs: number): Quiet {
  switch (manual.kind) {
    case 'off':
      return scheduled(schedule, nowMs)
    case 'on':
      return { quiet: true, untilMs: undefined }
    case 'on-until':
      return overruled(schedule, nowMs, manual.untilMs, true)
    case 'off-until':
      return overruled(schedule, nowMs, manual.untilMs, false)
  }
}

/** The user's choice holds until its time, then the schedule. Both may agree. */
function overruled(schedule: readonly QuietHours[], nowMs: number, untilMs: number, quiet: boolean): Quiet {
  if (nowMs >= untilMs) return scheduled(schedule, nowMs)
  const then = scheduled(schedule, untilMs)
  return { quiet, untilMs: then.quiet === quiet ? then.untilMs : untilMs }
}

function scheduled(schedule: readonly QuietHours[], nowMs: number): Quiet {
  const spans = spansAround(schedule, nowMs)
  const isQuiet = (atMs: number): boolean => spans.some(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs)
  const quiet = isQuiet(nowMs)
  const ends = new Date(nowMs).setDate(new Date(nowMs).getDate() + HORIZON_DAYS)
  const untilMs = spans
    .flatMap(({ fromMs, toMs }) => [fromMs, toMs])
    .filter((atMs) => atMs > nowMs && atMs < ends && isQuiet(atMs) !== quiet)
    .sort((a, b) => a - b)[0]
  return { quiet, untilMs }
}

interface Span {
  readonly fromMs: number
  readonly toMs: number
}

/** From yesterday's quiet hours, which may still last, to the first that begin after the horizon. */
function spansAround(schedule: readonly QuietHours[], nowMs: number): readonly Span[] {
  const today = new Date(nowMs)
  const days = Array.from({ length: HORIZON_DAYS + 2 }, (_, i) => i - 1)
  return schedule.flatMap((hours) =>
    days.filter((day) => isDayOf(hours, today, day)).map((day) => spanOn(hours, today, day)),
  )
}

function isDayOf({ days }: QuietHours, today: Date, day: number): boolean {
  const weekday = (today.getDay() + day + 7) % 7
  return days.some((quiet) => quiet === weekday)
}

const spanOn = ({ from, to }: QuietHours, today: Date, day: number): Span => ({
  fromMs: localMoment(today, day, from),
  toMs: localMoment(today, to <= from ? day + 1 : day, to),
})
