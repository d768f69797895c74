import { describe, expect, it } from 'vitest'
import { type OutputLead, OutputLeads } from './output-lead'

const PERIOD_MS = 5

interface Playing {
  /** When the device underruns, ms. */
  readonly emptyAtMs?: readonly number[]
  readonly gapMs?: number
  /** Whether the sound played is inaudible. */
  readonly isSilentAt?: (nowMs: number) => boolean
}

/** Simulates a loudspeaker that plays from `fromMs` on. @returns when the step changed, ms */
const play = (
  lead: OutputLead,
  fromMs: number,
  toMs: number,
  { emptyAtMs = [], gapMs = 10, isSilentAt = () => false }: Playing = {},
): readonly number[] => {
  const changedAtMs: number[] = []
  for (let nowMs = fromMs; nowMs < toMs; nowMs += PERIOD_MS) {
    const { step } = lead
    if (emptyAtMs.includes(nowMs)) lead.ranEmpty(nowMs, gapMs)
    lead.played(nowMs, PERIOD_MS, isSilentAt(nowMs))
    if (lead.step !== step) changedAtMs.push(nowMs)
  }
  return changedAtMs
}

const opened = (): OutputLead => new OutputLeads().begin('speaker', 0)

describe('an open loudspeaker', () => {
  it('keeps the shortest lead without underruns', () => {
    const lead = opened()
    play(lead, 0, 60_000)
    expect(lead).toMatchObject({ step: { periodMs: 5, levelMs: 8 }, gaps: 0 })
  })

  it('keeps its lead after one underrun, which may have any cause', () => {
    const lead = opened()
    play(lead, 0, 60_000, { emptyAtMs: [20_000, 40_000] })
    expect(lead).toMatchObject({ step: { periodMs: 5, levelMs: 8 }, gaps: 2 })
  })

  it('gets a longer lead after two underruns within ten seconds', () => {
    const lead = opened()
    play(lead, 0, 30_000, { emptyAtMs: [20_000, 25_000] })
    expect(lead).toMatchObject({ step: { periodMs: 5, levelMs: 14 }, gaps: 2 })
  })

  it('gets a longer lead at once after a long gap', () => {
    const lead = opened()
    play(lead, 0, 30_000, { emptyAtMs: [20_000], gapMs: 40 })
    expect(lead).toMatchObject({ step: { periodMs: 5, levelMs: 14 }, gaps: 1 })
  })

  it('gets an ever longer lead, in longer periods, while underruns continue', () => {
    const lead = opened()
    const empty = Array.from({ length: 30 }, (_, n) => 10_000 + n * 2000)
    play(lead, 0, 80_000, { emptyAtMs: empty })
    expect(lead).toMatchObject({ step: { periodMs: 10, levelMs: 28 }, gaps: 30 })
  })

  it('gets a shorter lead in the first pause after 15 s without an underrun', () => {
    const lead = opened()
    const isSilentAt = (nowMs: number): boolean => nowMs % 4000 < 100
    const changes = play(lead, 0, 90_000, { emptyAtMs: [20_000, 25_000], isSilentAt })
    expect(lead).toMatchObject({ step: { levelMs: 8 }, gaps: 2 })
    expect(changes[1]).toBe(40_055)
  })

  it('gets a shorter lead during speech, when no pause comes for another 15 s', () => {
    const lead = opened()
    const [raisedMs = 0, loweredMs = 0] = play(lead, 0, 90_000, { emptyAtMs: [20_000, 25_000] })
    expect(lead.step.levelMs).toBe(8)
    expect(loweredMs - raisedMs).toBeGreaterThanOrEqual(30_000)
    expect(loweredMs - raisedMs).toBeLessThan(31_000)
  })

  it('is lowered ever more rarely when lowering soon causes underruns', () => {
    const lead = opened()
    let nowMs = 0
    const loweredAtMs: number[] = []
    for (; nowMs < 3_600_000; nowMs += PERIOD_MS) {
      const { step } = lead
      // A computer too busy for the shortest lead: an underrun every four seconds.
      if (nowMs % 4000 === 0 && step.levelMs < 10) lead.ranEmpty(nowMs, 10)
      lead.played(nowMs, PERIOD_MS, true)
      if (lead.step.levelMs < step.levelMs) loweredAtMs.push(nowMs)
    }
    const waitsMs = loweredAtMs.map((atMs, n) => atMs - (loweredAtMs[n - 1] ?? 0)).slice(1)
    expect(waitsMs[0]).toBeLessThan(60_000)
    expect(waitsMs.at(-1)).toBeGreaterThan(300_000)
    expect(waitsMs.length).toBeLessThan(20)
  })

  it('does not count a reopening as an underrun', () => {
    const lead = new OutputLeads(2).begin('speaker', 0)
    play(lead, 0, 10_000)
    lead.reopened(10_000)
    play(lead, 10_000, 20_000, { emptyAtMs: [10_300, 11_000, 12_000], gapMs: 300 })
    expect(lead).toMatchObject({ gaps: 0, step: { periodMs: 10, levelMs: 21 } })
  })

  it('does not count a device that stopped, or a computer that slept, as an underrun', () => {
    const lead = opened()
    play(lead, 0, 30_000, { emptyAtMs: [20_000, 22_000], gapMs: 1500 })
    expect(lead).toMatchObject({ step: { levelMs: 8 }, gaps: 0 })
  })

  it('ignores underruns while it starts', () => {
    const lead = opened()
    play(lead, 0, 30_000, { emptyAtMs: [500, 1200, 1900] })
    expect(lead).toMatchObject({ step: { periodMs: 5, levelMs: 8 }, gaps: 0 })
  })
})

describe('a reopened loudspeaker', () => {
  it('starts with its last lead', () => {
    const leads = new OutputLeads()
    const first = leads.begin('speaker', 0)
    play(first, 0, 30_000, { emptyAtMs: [20_000, 25_000] })
    first.end(30_000)
    expect(leads.begin('speaker', 40_000).step.levelMs).toBe(14)
    expect(leads.begin('headset', 40_000).step.levelMs).toBe(8)
  })

  it('is lowered after a call without a gap, but not after a mere tone', () => {
    const leads = new OutputLeads()
    const first = leads.begin('speaker', 0)
    play(first, 0, 30_000, { emptyAtMs: [20_000, 25_000] })
    first.end(30_000)
    leads.begin('speaker', 40_000).end(42_000)
    const second = leads.begin('speaker', 50_000)
    expect(second.step.levelMs).toBe(14)
    play(second, 50_000, 80_000)
    second.end(80_000)
    expect(leads.begin('speaker', 90_000).step.levelMs).toBe(8)
  })
})
