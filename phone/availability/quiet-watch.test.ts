import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { ManualClock, START_UNIX_TIME_MS } from '../../base/testing/manual-clock'
import { QuietWatch } from './quiet-watch'

const HOUR_MS = 3_600_000
let clock: ManualClock
let watch: QuietWatch
const changed = vi.fn<() => void>()

beforeEach(() => {
  changed.mockReset()
  clock = new ManualClock()
  watch = new QuietWatch({ manual: { kind: 'off' }, schedule: [] }, clock)
  watch.on('changed', changed)
})
afterEach(() => watch.close())

const quietFor = (ms: number): void =>
  watch.set({ manual: { kind: 'on-until', untilMs: START_UNIX_TIME_MS + ms }, schedule: [] })

describe('quiet', () => {
  test('begins when the user chooses it, and ends by itself to the millisecond', () => {
    quietFor(HOUR_MS)
    expect(watch.now).toEqual({ quiet: true, untilMs: START_UNIX_TIME_MS + HOUR_MS })
    expect(changed).toHaveBeenCalledTimes(1)
    clock.advance(HOUR_MS - 1)
    expect(watch.now.quiet).toBe(true)
    expect(changed).toHaveBeenCalledTimes(1)
    clock.advance(1)
    expect(watch.now).toEqual({ quiet: false, untilMs: undefined })
    expect(changed).toHaveBeenCalledTimes(2)
  })

  test('is reported once, however often it is read or set to the same value', () => {
    quietFor(HOUR_MS)
    quietFor(HOUR_MS)
    clock.advance(HOUR_MS / 2)
    expect(changed).toHaveBeenCalledTimes(1)
  })

  test('leaves no timer when it is closed', () => {
    quietFor(HOUR_MS)
    watch.close()
    clock.advance(2 * HOUR_MS)
    expect(changed).toHaveBeenCalledTimes(1)
  })
})
