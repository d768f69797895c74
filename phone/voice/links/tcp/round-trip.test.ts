import { describe, expect, it } from 'vitest'
import { RoundTrip } from './round-trip'

/** Both sides of a link that takes `there(n)` ms for the n-th ping; a frame a side every 20 ms, back in 10 ms. */
const talk = (seconds: number, there: (n: number) => number) => {
  const [asking, answering] = [new RoundTrip(), new RoundTrip()]
  const underway: { readonly atMs: number; readonly arrive: () => void }[] = []
  const risen: number[] = []
  let pings = 0
  for (let nowMs = 0; nowMs < seconds * 1000; nowMs++) {
    if (nowMs % 20 === 0) {
      const out = asking.next(nowMs)
      if (out.ping !== undefined) {
        const atMs = nowMs + there(pings++)
        underway.push({ atMs, arrive: () => answering.heard({ ping: out.ping }, atMs) })
      }
    }
    if (nowMs % 20 === 7) {
      const { pong } = answering.next(nowMs)
      const atMs = nowMs + 10
      underway.push({ atMs, arrive: () => asking.heard({ pong }, atMs) })
    }
    for (const { arrive } of underway.filter(({ atMs }) => atMs === nowMs)) arrive()
    if (nowMs % 1000 === 999) risen.push(asking.aboveBestMs)
  }
  return { asking, risen }
}

describe('the round trip', () => {
  it('is the network’s time, without the time that an answer waits for a frame', () => {
    expect(talk(4, () => 25).asking.medianMs).toBe(35)
  })

  it('is unknown of a peer that does not answer, and has not risen', () => {
    const lonely = new RoundTrip()
    for (let nowMs = 0; nowMs < 60_000; nowMs += 20) {
      lonely.next(nowMs)
      lonely.heard({}, nowMs)
    }
    expect(lonely.medianMs).toBeUndefined()
    expect(lonely.aboveBestMs).toBe(0)
  })

  it('is measured twice a second', () => {
    const trip = new RoundTrip()
    const asked = Array.from({ length: 250 }, (_, n) => trip.next(n * 20).ping).filter((ping) => ping)
    expect(asked).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  })

  it('is the median of the last five, so one delayed answer does not matter', () => {
    expect(talk(8, (n) => (n === 12 ? 700 : 25)).asking.medianMs).toBe(35)
    expect(talk(12, (n) => (n > 8 ? 90 : 25)).asking.medianMs).toBe(100)
  })

  it('has risen when two in a row took longer, not when one did', () => {
    expect(Math.max(...talk(10, (n) => (n === 9 ? 700 : 25)).risen)).toBe(0)
    expect(talk(10, (n) => (n > 8 ? 225 : 25)).risen.at(-1)).toBe(200)
  })

  it('has risen as soon as the peer talks for long without answering', () => {
    // The tenth is asked after 4.5 s.
    const { risen } = talk(9, (n) => (n > 8 ? 3000 : 25))
    expect(risen.slice(0, 4)).toEqual([0, 0, 0, 0])
    expect(risen[5]).toBeGreaterThan(400)
  })

  it('is compared with the usual one as well: on an unsteady network a late answer is not unusual', () => {
    const unsteady = (n: number): number => [25, 75, 50, 70, 80, 30, 75, 55][n % 8] ?? 0
    const { asking } = talk(9.9, unsteady)
    expect(asking.aboveBestMs).toBeGreaterThan(20)
    expect(asking.aboveUsualMs).toBe(0)
    expect(talk(12, (n) => (n > 20 ? 160 : unsteady(n))).asking.aboveUsualMs).toBeGreaterThan(80)
  })

  it('detects a peer that talks without reading, until no answer can come any more', () => {
    const trip = new RoundTrip()
    trip.next(0)
    trip.heard({}, 2000)
    expect(trip.isFarBehind).toBe(false)
    trip.heard({}, 2020)
    expect(trip.isFarBehind).toBe(true)
    trip.heard({}, 10_000)
    expect(trip.isFarBehind).toBe(false)
  })

  it('is behind while a ping waits for long, also where the peer is silent', () => {
    const trip = new RoundTrip()
    const { ping } = trip.next(0)
    expect([250, 251].map((nowMs) => trip.isBehind(nowMs))).toEqual([false, true])
    trip.heard({ pong: { stamp: ping ?? 0, heldMs: 0 } }, 300)
    expect(trip.isBehind(300)).toBe(false)
  })

  it('ignores answers without a ping, and is never negative', () => {
    const trip = new RoundTrip()
    trip.heard({ pong: { stamp: 77, heldMs: 0 } }, 10)
    expect(trip.medianMs).toBeUndefined()
    const { ping = 0 } = trip.next(20)
    trip.heard({ pong: { stamp: ping, heldMs: 60_000 } }, 30)
    trip.heard({ pong: { stamp: ping, heldMs: 0 } }, 9000)
    expect(trip.medianMs).toBe(0)
  })

  it('answers no ping that it has kept for longer than an answer can say', () => {
    const trip = new RoundTrip()
    trip.heard({ ping: 5 }, 0)
    expect(trip.next(70_000).pong).toBeUndefined()
  })
})
