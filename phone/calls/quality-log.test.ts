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

  it('does not change samples that it has returned', () => {
    const log = new QualityLog()
    const { history } = log.add(1, well)
    log.add(1, well)
    expect(history).toHaveLength(1)
  })
})
