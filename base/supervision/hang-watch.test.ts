import { beforeEach, describe, expect, it } from 'vitest'
import { ManualClock } from '../testing/manual-clock'
import { HangWatch, MOST_STARVED_MS } from './hang-watch'

const CLOSE = { checkEveryMs: 100, limitMs: 500 }

let clock: ManualClock
let asked: number
let hung: number[]
let watch: HangWatch
/** What the system says of the child, and how often it was asked. */
let starved: boolean
let looks: number

beforeEach(() => {
  clock = new ManualClock()
  asked = 0
  hung = []
  starved = false
  looks = 0
  watch = new HangWatch(
    clock,
    () => asked++,
    (unansweredMs) => hung.push(unansweredMs),
    { begin: () => looks++, isStarved: () => (looks++, starved) },
  )
})

describe('a child', () => {
  it('that reports by itself is not asked', () => {
    watch.watch(CLOSE)
    for (let turn = 0; turn < 100; turn++) {
      watch.heard()
      clock.advance(100)
    }
    expect(asked).toBe(1)
    expect(hung).toEqual([])
  })

  it('that only answers is asked at every other check', () => {
    watch.watch(CLOSE)
    for (let answered = 0, turn = 0; turn < 100; turn++) {
      if (asked > answered) watch.heard()
      answered = asked
      clock.advance(100)
    }
    expect(asked).toBe(51)
    expect(hung).toEqual([])
  })

  it('that does not answer is reported as hung within 0.7 s, once', () => {
    watch.watch(CLOSE)
    clock.advance(101)
    watch.heard()
    clock.advance(698)
    expect(hung).toEqual([])
    clock.advance(1)
    expect(hung).toEqual([500])
    clock.advance(60_000)
    expect(hung).toEqual([500])
    expect(clock.pendingTimers).toBe(0)
  })

  it('is not asked again before it has answered', () => {
    watch.watch(CLOSE)
    clock.advance(550)
    expect(asked).toBe(1)
  })

  it('does not count as hung when the parent was stopped for a minute, because no request was sent then', () => {
    watch.watch(CLOSE)
    clock.stall(60_000)
    watch.heard()
    clock.advance(550)
    expect(hung).toEqual([])
  })

  it('gets no requests while it is not watched', () => {
    watch.watch(CLOSE)
    watch.watch(CLOSE)
    expect(clock.pendingTimers).toBe(1)
    watch.watch(undefined)
    clock.advance(60_000)
    expect([asked, hung, clock.pendingTimers]).toEqual([1, [], 0])
  })

  it('is not hung while it gets no processor, and is watched again as soon as it has answered', () => {
    watch.watch(CLOSE)
    clock.advance(150)
    starved = true
    clock.advance(2000)
    expect([asked, hung]).toEqual([1, []])
    watch.heard()
    starved = false
    clock.advance(649)
    expect(hung).toEqual([])
    clock.advance(1)
    expect(hung).toEqual([500])
  })

  it('that hangs on an overloaded computer is reported as well, later', () => {
    watch.watch(CLOSE)
    starved = true
    clock.advance(MOST_STARVED_MS + 499)
    expect(hung).toEqual([])
    clock.advance(1)
    expect(hung).toEqual([500])
  })

  it('that answers costs no look at its threads', () => {
    watch.watch(CLOSE)
    for (let answered = 0, turn = 0; turn < 100; turn++) {
      clock.advance(50)
      if (asked > answered) watch.heard()
      answered = asked
      clock.advance(50)
    }
    expect(looks).toBe(0)
  })
})
