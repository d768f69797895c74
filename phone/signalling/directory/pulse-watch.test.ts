import { setImmediate as turn } from 'node:timers/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import { ManualClock } from '../../../base/testing/manual-clock'
import { PulsePatience, PulseWatch } from './pulse-watch'

const PULSE_MS = 1_500
const LIMIT_MS = 2_500
let clock: ManualClock
let patience: PulsePatience
let watch: PulseWatch
let silences: number
beforeEach(() => {
  clock = new ManualClock()
  patience = new PulsePatience(clock)
  silences = 0
  watch = new PulseWatch(clock, patience, () => silences++)
  watch.heard(0)
})
const passed = async (ms: number): Promise<void> => {
  clock.advance(ms)
  await turn()
}

describe('a server with a pulse', () => {
  it('is silent when nothing has come for its pulse and a second', async () => {
    watch.expect(PULSE_MS)
    await passed(LIMIT_MS - 1)
    expect(silences).toBe(0)
    await passed(1)
    expect([silences, clock.pendingTimers]).toEqual([1, 0])
  })

  it('is there as long as anything comes', async () => {
    watch.expect(PULSE_MS)
    for (let n = 0; n < 20; n++) {
      await passed(2_000)
      watch.heard(0)
    }
    expect([silences, clock.pendingTimers]).toEqual([0, 1])
    watch.close()
    expect(clock.pendingTimers).toBe(0)
  })

  it('is not silent while we do not read', async () => {
    watch.expect(PULSE_MS)
    watch.heard(60_000)
    await passed(60_000 + LIMIT_MS - 1)
    expect(silences).toBe(0)
    await passed(1)
    expect(silences).toBe(1)
  })

  it('is not silent before what has come is read, after a stop of this process', async () => {
    watch.expect(PULSE_MS)
    clock.advance(60_000)
    watch.heard(0)
    await turn()
    expect([silences, clock.pendingTimers]).toEqual([0, 1])
  })

  it('is waited for no more when it says so', async () => {
    watch.expect(PULSE_MS)
    watch.expect(undefined)
    await passed(60_000)
    expect([silences, clock.pendingTimers]).toEqual([0, 0])
  })
})

describe('the patience', () => {
  it('doubles with each silence, three times at most, and for ten minutes', () => {
    const limits: number[] = []
    for (let n = 0; n < 5; n++) {
      limits.push(patience.limitMs(PULSE_MS))
      patience.silent()
    }
    expect(limits).toEqual([2_500, 5_000, 10_000, 20_000, 20_000])
    clock.advance(10 * 60_000 + 1)
    expect(patience.limitMs(PULSE_MS)).toBe(2_500)
    patience.silent()
    expect(patience.limitMs(PULSE_MS)).toBe(5_000)
  })
})
