import { describe, expect, it } from 'vitest'
import { OUTAGE_IN_PAUSE_MS, OUTAGE_MS, OUTAGE_OF_REPORTS_MS, OutageWatch } from './outage-watch'

const CHECK_MS = 100

interface Traffic {
  /** When packets of voice come, ms. */
  readonly voice: readonly number[]
  readonly mayPause?: boolean
  /** When reports come. */
  readonly reports?: readonly number[]
}

/** Every so many ms, from a time on and before another one. */
const every = (ms: number, fromMs: number, untilMs: number): number[] =>
  Array.from({ length: Math.ceil((untilMs - fromMs) / ms) }, (_, n) => fromMs + n * ms)

/** The times of the checks that see an outage. */
function outages({ voice, mayPause = false, reports = [] }: Traffic, untilMs = 10_000): number[] {
  const watch = new OutageWatch()
  const seen: number[] = []
  let heardMs = 0
  for (let nowMs = 1; nowMs <= untilMs; nowMs++) {
    if (voice.includes(nowMs)) watch.heard(nowMs, mayPause)
    if (voice.includes(nowMs) || reports.includes(nowMs)) heardMs = nowMs
    if (nowMs % CHECK_MS !== 0) continue
    watch.check(nowMs - heardMs, nowMs)
    if (watch.isOut) seen.push(nowMs)
  }
  return seen
}

describe('an outage', () => {
  it('is seen after a second without a packet of a peer that talks, until the next packet', () => {
    const voice = [...every(20, 20, 2000), ...every(20, 5000, 10_000)]
    const seen = outages({ voice })
    expect(seen[0]).toBeGreaterThanOrEqual(1980 + OUTAGE_MS)
    expect(seen[0]).toBeLessThanOrEqual(1980 + OUTAGE_MS + 2 * CHECK_MS)
    expect(seen.at(-1)).toBe(4900)
  })

  it('is no pause of discontinuous transmission, of which two packets in a row are lost', () => {
    const voice = every(400, 400, 10_000).filter((ms) => ms < 4000 || ms > 4500)
    expect(outages({ voice, mayPause: true })).toEqual([])
  })

  it('is seen in such a pause when packets stop', () => {
    const [first] = outages({ voice: every(400, 400, 4001), mayPause: true })
    expect(first).toBeGreaterThanOrEqual(4000 + OUTAGE_IN_PAUSE_MS)
    expect(first).toBeLessThanOrEqual(4000 + OUTAGE_IN_PAUSE_MS + 2 * CHECK_MS)
  })

  it('is not seen while reports come, though the peer sends no voice', () => {
    const reports = every(1050, 950, 10_000)
    expect(outages({ voice: [], reports })).toEqual([])
    expect(outages({ voice: every(20, 20, 3000), reports })).toEqual([])
  })

  it('is seen when reports stop as well', () => {
    const [first] = outages({ voice: [], reports: every(1000, 950, 3000) })
    expect(first).toBeGreaterThanOrEqual(2950 + OUTAGE_OF_REPORTS_MS)
    expect(first).toBeLessThanOrEqual(2950 + OUTAGE_OF_REPORTS_MS + 2 * CHECK_MS)
  })

  it('is seen after a second when a report was the last that came', () => {
    const [first] = outages({ voice: every(20, 20, 2000), reports: [1990] })
    expect(first).toBeLessThanOrEqual(1990 + OUTAGE_MS + 2 * CHECK_MS)
  })

  it('is not seen by one late check before the packets that wait', () => {
    const watch = new OutageWatch()
    watch.heard(0, false)
    watch.check(5000, 5000)
    expect(watch.isOut).toBe(false)
    watch.heard(5001, false)
    watch.check(99, 5100)
    expect(watch.isOut).toBe(false)
  })
})
