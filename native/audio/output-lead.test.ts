import { describe, expect, it } from 'vitest'
import { type OutputLead, OutputLeads } from './output-lead'

const PERIOD_MS = 5

/** A loudspeaker that plays from `fromMs` on, and runs empty for `gapMs` at each of the times. */
const play = (
  lead: OutputLead,
  fromMs: number,
  toMs: number,
  emptyAtMs: readonly number[] = [],
  gapMs = 10,
): void => {
  let lateMs = 0
  const empty = [...emptyAtMs]
  for (let nowMs = fromMs; nowMs < toMs; nowMs += PERIOD_MS) {
    if (nowMs >= (empty[0] ?? Infinity)) {
      empty.shift()
      lateMs += gapMs
    }
    lead.asked(nowMs + lateMs, PERIOD_MS)
  }
}

const opened = (): OutputLead => new OutputLeads().begin('speaker', 0)

describe('an open loudspeaker', () => {
  it('has nothing ready ahead of it while it does not run empty', () => {
    const lead = opened()
    play(lead, 0, 60_000)
    expect(lead).toMatchObject({ step: { periodMs: 5, chunkMs: 0 }, gaps: 0 })
  })

  it('has as much after having run empty once, for that can come from anything', () => {
    const lead = opened()
    play(lead, 0, 60_000, [20_000, 40_000])
    expect(lead).toMatchObject({ step: { periodMs: 5, chunkMs: 0 }, gaps: 2 })
  })

  it('has more ready after having run empty twice within ten seconds', () => {
    const lead = opened()
    play(lead, 0, 30_000, [20_000, 25_000])
    expect(lead).toMatchObject({ step: { periodMs: 5, chunkMs: 5 }, gaps: 2 })
  })

  it('has more ready at once after a long gap', () => {
    const lead = opened()
    play(lead, 0, 30_000, [20_000], 40)
    expect(lead).toMatchObject({ step: { periodMs: 5, chunkMs: 5 }, gaps: 1 })
  })

  it('has ever more, in longer periods, while that does not help', () => {
    const lead = opened()
    const empty = Array.from({ length: 30 }, (_, n) => 10_000 + n * 2000)
    play(lead, 0, 80_000, empty)
    expect(lead).toMatchObject({ step: { periodMs: 10, chunkMs: 20 }, gaps: 30 })
  })

  it('does not count what happens while it starts', () => {
    const lead = opened()
    play(lead, 0, 30_000, [500, 1200, 1900])
    expect(lead).toMatchObject({ step: { periodMs: 5, chunkMs: 0 }, gaps: 0 })
  })
})

describe('a loudspeaker that is opened again', () => {
  it('begins with what it needed last', () => {
    const leads = new OutputLeads()
    const first = leads.begin('speaker', 0)
    play(first, 0, 30_000, [20_000, 25_000])
    first.end(30_000)
    expect(leads.begin('speaker', 40_000).step.chunkMs).toBe(5)
    expect(leads.begin('headset', 40_000).step.chunkMs).toBe(0)
  })

  it('is tried with less after a call without a gap, not after a mere tone', () => {
    const leads = new OutputLeads()
    const first = leads.begin('speaker', 0)
    play(first, 0, 30_000, [20_000, 25_000])
    first.end(30_000)
    leads.begin('speaker', 40_000).end(42_000)
    const second = leads.begin('speaker', 50_000)
    expect(second.step.chunkMs).toBe(5)
    play(second, 50_000, 80_000)
    second.end(80_000)
    expect(leads.begin('speaker', 90_000).step.chunkMs).toBe(0)
  })
})
