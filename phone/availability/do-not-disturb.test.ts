import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { QuietHours, Weekday } from '../model'
import { type DoNotDisturb, quietAt } from './do-not-disturb'

const EVERY_DAY: readonly Weekday[] = [0, 1, 2, 3, 4, 5, 6]
const OFF = { kind: 'off' } as const
const hours = (from: string, to: string, days = EVERY_DAY): QuietHours => ({
  days,
  from: minutes(from),
  to: minutes(to),
})
const by = (...schedule: QuietHours[]): DoNotDisturb => ({ manual: OFF, schedule })

function minutes(time: string): number {
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  return hour * 60 + minute
}

/** ISO 8601, in local time where no offset is given. */
const at = (time: string): number => Date.parse(time)

function look(settings: DoNotDisturb, time: string): [quiet: boolean, until: string | undefined] {
  const { quiet, untilMs } = quietAt(settings, at(time))
  return [quiet, untilMs === undefined ? undefined : new Date(untilMs).toISOString()]
}
const utc = (time: string): string => new Date(at(time)).toISOString()

// The times in the tables below are in this zone.
vi.stubEnv('TZ', 'Europe/Berlin')
beforeEach(() => vi.stubEnv('TZ', 'Europe/Berlin'))
afterEach(() => vi.unstubAllEnvs())

describe('without a schedule', () => {
  test.each([
    ['off', OFF, [false, undefined]],
    ['on', { kind: 'on' }, [true, undefined]],
    [
      'on until a time',
      { kind: 'on-until', untilMs: at('2026-05-04T15:00Z') },
      [true, utc('2026-05-04T15:00Z')],
    ],
    [
      'on until a time that is over',
      { kind: 'on-until', untilMs: at('2026-05-04T10:00Z') },
      [false, undefined],
    ],
    ['on until right now', { kind: 'on-until', untilMs: at('2026-05-04T12:00Z') }, [false, undefined]],
    ['off until a time', { kind: 'off-until', untilMs: at('2026-05-04T15:00Z') }, [false, undefined]],
  ] as const)('the user’s choice holds: %s', (_, manual, expected) => {
    expect(look({ manual, schedule: [] }, '2026-05-04T12:00Z')).toEqual(expected)
  })
})

describe('a schedule', () => {
  // 4 May 2026 is a Monday.
  const lunch = by(hours('12:00', '13:30', [1, 2, 3, 4, 5]))

  test.each([
    ['before', '2026-05-04T11:59:59.999', [false, utc('2026-05-04T12:00')]],
    ['as it begins', '2026-05-04T12:00', [true, utc('2026-05-04T13:30')]],
    ['just before its end', '2026-05-04T13:29:59.999', [true, utc('2026-05-04T13:30')]],
    ['as it ends', '2026-05-04T13:30', [false, utc('2026-05-05T12:00')]],
    ['before a weekend', '2026-05-08T14:00', [false, utc('2026-05-11T12:00')]],
    ['at a weekend', '2026-05-10T12:30', [false, utc('2026-05-11T12:00')]],
  ])('holds from its beginning to its end, on its days: %s', (_, time, expected) => {
    expect(look(lunch, time)).toEqual(expected)
  })

  const weekendNights = by(hours('22:00', '07:00', [5, 6]))

  test.each([
    ['Friday evening', '2026-05-08T23:00', [true, utc('2026-05-09T07:00')]],
    ['Saturday morning, which is still Friday’s', '2026-05-09T06:59', [true, utc('2026-05-09T07:00')]],
    ['Saturday noon', '2026-05-09T12:00', [false, utc('2026-05-09T22:00')]],
    ['Sunday morning', '2026-05-10T03:00', [true, utc('2026-05-10T07:00')]],
    ['Friday morning, which is Thursday’s', '2026-05-08T06:00', [false, utc('2026-05-08T22:00')]],
  ])('may continue past midnight: %s', (_, time, expected) => {
    expect(look(weekendNights, time)).toEqual(expected)
  })

  test('repeats every week', () => {
    expect(look(by(hours('12:00', '13:00', [1])), '2026-05-04T13:00')).toEqual([
      false,
      utc('2026-05-11T12:00'),
    ])
  })

  test('has no gap where hours touch or overlap', () => {
    const settings = by(hours('20:00', '24:00'), hours('00:00', '06:00'), hours('05:00', '08:00'))
    expect(look(settings, '2026-05-04T21:00')).toEqual([true, utc('2026-05-05T08:00')])
  })

  test('may last a whole day, or always', () => {
    expect(look(by(hours('00:00', '00:00', [0])), '2026-05-10T12:00')).toEqual([
      true,
      utc('2026-05-11T00:00'),
    ])
    expect(look(by(hours('00:00', '24:00', [0])), '2026-05-10T12:00')).toEqual([
      true,
      utc('2026-05-11T00:00'),
    ])
    expect(look(by(hours('09:00', '09:00')), '2026-05-10T12:00')).toEqual([true, undefined])
  })

  test('without days has no effect', () => {
    expect(look(by(hours('09:00', '10:00', [])), '2026-05-10T09:30')).toEqual([false, undefined])
  })
})

describe('the user’s choice and a schedule', () => {
  const nights = [hours('22:00', '07:00')]

  test('the user may be reachable until a time in spite of the schedule', () => {
    const manual = { kind: 'off-until', untilMs: at('2026-05-04T20:30Z') } as const
    expect(look({ manual, schedule: nights }, '2026-05-04T22:15')).toEqual([false, utc('2026-05-04T22:30')])
  })

  test('being reachable until the end of the quiet hours ends before the next ones', () => {
    const manual = { kind: 'off-until', untilMs: at('2026-05-05T05:00Z') } as const
    expect(look({ manual, schedule: nights }, '2026-05-04T22:15')).toEqual([false, utc('2026-05-05T22:00')])
  })

  test('quiet that the user chose until after the start of the quiet hours lasts as long as they do', () => {
    const manual = { kind: 'on-until', untilMs: at('2026-05-04T21:00Z') } as const
    expect(look({ manual, schedule: nights }, '2026-05-04T18:00')).toEqual([true, utc('2026-05-05T07:00')])
  })

  test('a choice that ended yesterday no longer counts', () => {
    const manual = { kind: 'off-until', untilMs: at('2026-05-03T05:00Z') } as const
    expect(look({ manual, schedule: nights }, '2026-05-04T23:00')).toEqual([true, utc('2026-05-05T07:00')])
  })
})

describe('when the clocks change', () => {
  // In Berlin on 29 March 2026 from 02:00 to 03:00 (01:00 UTC), on 25 October from 03:00 to 02:00 (01:00 UTC).
  test('the night of spring is an hour shorter, that of autumn an hour longer', () => {
    const nights = by(hours('22:00', '07:00'))
    expect(look(nights, '2026-03-28T23:00')).toEqual([true, '2026-03-29T05:00:00.000Z'])
    expect(look(nights, '2026-10-24T23:00')).toEqual([true, '2026-10-25T06:00:00.000Z'])
    expect(look(nights, '2026-03-29T12:00')).toEqual([false, '2026-03-29T20:00:00.000Z'])
  })

  test('a skipped time is the moment when the clocks go forward', () => {
    expect(look(by(hours('02:30', '03:15')), '2026-03-29T00:30')).toEqual([false, '2026-03-29T01:00:00.000Z'])
    expect(look(by(hours('02:30', '03:15')), '2026-03-29T01:10Z')).toEqual([true, '2026-03-29T01:15:00.000Z'])
    expect(look(by(hours('01:00', '02:30')), '2026-03-29T01:30')).toEqual([true, '2026-03-29T01:00:00.000Z'])
  })

  test('completely skipped hours are not quiet', () => {
    expect(look(by(hours('02:15', '02:45')), '2026-03-29T00:30')).toEqual([false, '2026-03-30T00:15:00.000Z'])
    const sundays = by(hours('02:15', '02:45', [0]))
    expect(look(sundays, '2026-03-22T12:00')).toEqual([false, '2026-04-05T00:15:00.000Z'])
  })

  test('a time that occurs twice counts the first time', () => {
    const settings = by(hours('22:00', '02:30'))
    expect(look(settings, '2026-10-25T00:10Z')).toEqual([true, '2026-10-25T00:30:00.000Z'])
    expect(look(settings, '2026-10-25T01:10Z')).toEqual([false, '2026-10-25T21:00:00.000Z'])
  })

  test('the change may be at midnight, or by half an hour', () => {
    vi.stubEnv('TZ', 'Africa/Cairo')
    // On 24 April 2026 the clocks in Cairo go from 00:00 to 01:00, which is 22:00 UTC of the day before.
    expect(look(by(hours('00:00', '06:00', [5])), '2026-04-23T20:00Z')).toEqual([
      false,
      '2026-04-23T22:00:00.000Z',
    ])
    vi.stubEnv('TZ', 'Australia/Lord_Howe')
    // On 4 October 2026 from 02:00 to 02:30, which is 15:30 UTC of the day before.
    expect(look(by(hours('02:10', '06:00', [0])), '2026-10-03T12:00Z')).toEqual([
      false,
      '2026-10-03T15:30:00.000Z',
    ])
  })

  test('the next change is always in the future, and changes something', () => {
    const settings = by(hours('02:10', '02:50'), hours('23:30', '02:20', [6]), hours('12:00', '11:00', [3]))
    const begin = at('2026-03-20T00:00Z')
    for (let quarter = 0; quarter < 4 * 24 * 20; quarter++) {
      const nowMs = begin + quarter * 15 * 60_000
      const { quiet, untilMs = 0 } = quietAt(settings, nowMs)
      expect(untilMs).toBeGreaterThan(nowMs)
      expect(quietAt(settings, untilMs - 1).quiet).toBe(quiet)
      expect(quietAt(settings, untilMs).quiet).toBe(!quiet)
    }
  })
})
