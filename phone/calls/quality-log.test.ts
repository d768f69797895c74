import { describe, expect, it } from 'vitest'
import { NO_STATS } from '../voice/no-stats'
import { HISTORY_SECONDS, QualityLog } from './quality-log'

const well = { ...NO_STATS, mos: 4.4, bitrate: 32_000, bufferMs: 20 }

describe('the quality log', () => {
  it('reports concealed, stretched and missing sound', () => {
    const quality = new QualityLog().add(1, {
      ...well,
      concealedFrames: 7,
      shortenedMs: 30,
      lengthenedMs: 12.5,
      underruns: 2,
      roundTripMs: 48,
    })
    expect(quality).toMatchObject({ concealedMs: 140, stretchedMs: 42.5, dropouts: 2, roundTripMs: 48 })
  })

  it('has no round trip to a peer that does not answer', () =>
    expect(new QualityLog().add(1, well)).not.toHaveProperty('roundTripMs'))

  it('keeps the last minute, oldest first', () => {
    const log = new QualityLog()
    for (let second = 0; second < 70; second++) log.add(1, { ...well, bufferMs: second })
    const { history } = log.add(1, { ...well, bufferMs: 70, jitterMs: 3 })
    expect(history).toHaveLength(HISTORY_SECONDS)
    expect(history[0]?.bufferMs).toBe(11)
    expect(history.at(-1)).toEqual({ bufferMs: 70, jitterMs: 3, bitrate: 32_000 })
  })

  it('starts again with another call', () => {
    const log = new QualityLog()
    for (let second = 0; second < 5; second++) log.add(1, { ...well, mos: 1 })
    expect(log.add(1, well).grade).toBe('poor')
    expect(log.add(2, { ...well, mos: 1 })).toMatchObject({ grade: 'good', history: [{ bufferMs: 20 }] })
  })

  it('has the share of packets that were lost in the last ten seconds, before any repair', () => {
    const log = new QualityLog()
    const second = (framesReceived: number, lostPackets: number) =>
      log.add(1, { ...well, framesReceived, lostPackets, recoveredPackets: lostPackets, lossPercent: 0.5 })
    expect(second(0, 0).lostPercent).toBe(0)
    expect(second(45, 5)).toMatchObject({ lostPercent: 10, lossPercent: 0.5 })
    for (let n = 1; n < 10; n++) second(45 + 50 * n, 5)
    expect(second(545, 5).lostPercent).toBe(0)
    expect(log.add(2, { ...well, framesReceived: 80, lostPackets: 20 }).lostPercent).toBe(20)
  })

  it('tells the way of the voice and how it is sent, once they are known', () => {
    const log = new QualityLog()
    expect(log.add(1, well)).not.toHaveProperty('path')
    const known = { path: { kind: 'tcp' }, sending: { packetMs: 10, repeats: 2, hasFec: false } } as const
    expect(log.add(1, { ...well, ...known })).toMatchObject(known)
  })

  it('does not change samples that it has returned', () => {
    const log = new QualityLog()
    const { history } = log.add(1, well)
    log.add(1, well)
    expect(history).toHaveLength(1)
  })
})
