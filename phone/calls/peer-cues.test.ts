import { describe, expect, test } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import { type PeerState, TALKS } from '../../protocol/directory'
import type { CueName } from '../model'
import { type Call, IDLE } from './call'
import { PeerCues } from './peer-cues'

const HOLDS: PeerState = { muted: false, holding: true }
const MUTED: PeerState = { muted: true, holding: false }
const talking = (peer?: PeerState, id = 1): Call => ({
  ...{ kind: 'talking', id, contact: 'bob', sinceMs: 0, direction: 'incoming', muted: false },
  ...(peer && { peer }),
})

const scene = () => {
  const clock = new ManualClock()
  const played: CueName[] = []
  const cues = new PeerCues(clock, (cue) => played.push(cue))
  cues.follow(talking())
  return { clock, cues, take: () => played.splice(0) }
}

describe('the cues of a call', () => {
  test('tell that the other side holds, again every ten seconds, and that it is back', () => {
    const { clock, cues, take } = scene()
    cues.follow(talking(HOLDS))
    expect(take()).toEqual(['on-hold'])
    clock.advance(9_999)
    cues.follow(talking({ muted: true, holding: true }))
    expect(take()).toEqual([])
    clock.advance(20_001)
    expect(take()).toEqual(['on-hold', 'on-hold', 'on-hold'])
    cues.follow(talking(MUTED))
    expect(take()).toEqual(['off-hold'])
    expect(clock.pendingTimers).toBe(0)
  })

  test('tell once that the other side is muted, and not that it is not any more', () => {
    const { clock, cues, take } = scene()
    cues.follow(talking(MUTED))
    cues.follow(talking(MUTED))
    expect(take()).toEqual(['peer-muted'])
    cues.follow(talking(TALKS))
    clock.advance(60_000)
    expect(take()).toEqual([])
  })

  test('end with the call, and with its place on the stage', () => {
    const { clock, cues, take } = scene()
    cues.follow(talking(HOLDS))
    cues.follow(IDLE)
    clock.advance(60_000)
    expect(take()).toEqual(['on-hold'])
    expect(clock.pendingTimers).toBe(0)
  })

  test('of a call that comes back to the stage tell of a hold only', () => {
    const { cues, take } = scene()
    cues.follow(talking(MUTED, 2))
    expect(take()).toEqual([])
    cues.follow(talking(HOLDS, 1))
    expect(take()).toEqual(['on-hold'])
    cues.follow(talking(TALKS, 2))
    expect(take()).toEqual([])
  })

  test('are few when the other side changes all the time', () => {
    const { clock, cues, take } = scene()
    for (let n = 0; n < 120; n++) {
      cues.follow(talking(n % 2 === 0 ? HOLDS : TALKS))
      clock.advance(500)
    }
    // Three at once, then one every five seconds for a minute.
    expect(take().length).toBeLessThanOrEqual(15)
    expect(clock.pendingTimers).toBe(0)
  })
})
