import { beforeEach, describe, expect, it } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import { NO_STATS } from '../voice/no-stats'
import type { Ended } from './call'
import { CallReleases } from './call-releases'

const endedCall = (id: number): Ended => ({
  ...{ kind: 'ended', id, contact: 'bob', direction: 'outgoing', reason: 'hung-up', durationMs: 0, atMs: 0 },
})
const STATS = { ...NO_STATS, framesSent: 7 }

let clock: ManualClock
let log: unknown[]
let releases: CallReleases
beforeEach(() => {
  clock = new ManualClock()
  log = []
  releases = new CallReleases(clock, ({ id }, { framesSent }, detail) => log.push([id, framesSent, detail]))
})

describe('a call that has ended', () => {
  it('is released at once where the voice engine never had it', () => {
    releases.ended(endedCall(1))
    expect(log).toEqual([[1, 0, '']])
  })

  it('is released with the stats of the voice engine, once', () => {
    releases.opened(1)
    releases.ended(endedCall(1))
    expect(log).toEqual([])
    releases.released(1, STATS, 'why')
    releases.released(1, STATS, 'why')
    expect(log).toEqual([[1, 7, 'why']])
  })

  it('is released with the voice engine that has ended', () => {
    releases.opened(1)
    releases.ended(endedCall(1))
    releases.releaseAll()
    expect(log).toEqual([[1, 0, '']])
  })
})

describe('the wait for all of them', () => {
  it('ends at once where there are none, and with the last one otherwise', async () => {
    await releases.all()
    for (const id of [1, 2]) releases.opened(id)
    for (const id of [1, 2]) releases.ended(endedCall(id))
    const all = releases.all().then(() => log.push('all'))
    releases.released(1, STATS, '')
    await Promise.resolve()
    releases.released(2, STATS, '')
    await all
    expect(log).toEqual([[1, 7, ''], [2, 7, ''], 'all'])
    expect(clock.pendingTimers).toBe(0)
  })

  it('ends in time when the voice engine releases nothing', async () => {
    releases.opened(1)
    releases.ended(endedCall(1))
    const all = releases.all()
    clock.advance(3_000)
    await all
    expect(log).toEqual([])
  })
})
