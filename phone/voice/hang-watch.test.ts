import { beforeEach, describe, expect, it } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import { HangWatch } from './hang-watch'

let clock: ManualClock
let asked: number
let hung: number[]
let watch: HangWatch

beforeEach(() => {
  clock = new ManualClock()
  asked = 0
  hung = []
  watch = new HangWatch(
    clock,
    () => asked++,
    (seconds) => hung.push(seconds),
  )
})

describe('a thread', () => {
  it('that answers is left alone, and asked every two seconds', () => {
    watch.start()
    for (let second = 0; second < 60; second++) {
      clock.advance(1000)
      watch.answered()
    }
    expect(asked).toBe(31)
    expect(hung).toEqual([])
  })

  it('that does not answer hangs after twelve seconds, which is told once', () => {
    watch.start()
    clock.advance(11_999)
    expect(hung).toEqual([])
    clock.advance(60_000)
    expect(hung).toEqual([12])
    expect(clock.pendingTimers).toBe(0)
  })

  it('of a process that was stopped for a minute does not hang, for it has had no turn to answer', () => {
    watch.start()
    clock.stall(60_000)
    watch.answered()
    clock.advance(11_000)
    expect(hung).toEqual([])
  })

  it('is not asked when nothing is to be watched', () => {
    watch.start()
    watch.start()
    expect(clock.pendingTimers).toBe(1)
    watch.stop()
    clock.advance(60_000)
    expect([asked, hung, clock.pendingTimers]).toEqual([1, [], 0])
  })
})
