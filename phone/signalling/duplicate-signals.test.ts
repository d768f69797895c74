import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import type { Signal } from '../../protocol/media/negotiation'
import { DuplicateSignals, type SignalWay } from './duplicate-signals'
import type { PeerSignal } from './signalling'

const REFERENCE = '0123456789abcdef'
const signal = (n: number): PeerSignal => ({
  contact: 'bob',
  reference: REFERENCE,
  signal: { link: 'webrtc', n } as unknown as Signal,
})

describe('a signal', () => {
  it('that comes by both ways counts once, and each repeat by one way counts', () => {
    const duplicates = new DuplicateSignals(new ManualClock())
    const comes = (way: SignalWay) => !duplicates.isDuplicate(way, signal(1))
    expect([comes('directory'), comes('broker')]).toEqual([true, false])
    expect([comes('broker'), comes('broker'), comes('directory'), comes('directory')]).toEqual([
      true,
      true,
      false,
      false,
    ])
    expect(comes('directory')).toBe(true)
  })

  it('of another call, person or content is another one', () => {
    const duplicates = new DuplicateSignals(new ManualClock())
    duplicates.isDuplicate('directory', signal(1))
    const { contact, signal: content } = signal(1)
    for (const other of [
      signal(2),
      { ...signal(1), contact: 'carol' },
      { ...signal(1), reference: 'fedcba9876543210' },
      { contact, signal: content },
    ])
      expect(duplicates.isDuplicate('broker', other)).toBe(false)
  })

  it('is forgotten after 30 s, and when many have come since', () => {
    const clock = new ManualClock()
    const duplicates = new DuplicateSignals(clock)
    duplicates.isDuplicate('directory', signal(1))
    clock.advance(30_000)
    expect(duplicates.isDuplicate('broker', signal(1))).toBe(false)
    for (let n = 2; n < 302; n++) duplicates.isDuplicate('broker', signal(n))
    expect(duplicates.isDuplicate('directory', signal(1))).toBe(false)
    expect(duplicates.isDuplicate('directory', signal(300))).toBe(true)
  })

  it('counts as often as the way that has brought it more often', () => {
    const arrivals = fc.array(fc.tuple(fc.constantFrom('directory' as const, 'broker' as const), fc.nat(3)))
    fc.assert(
      fc.property(arrivals, (all) => {
        const duplicates = new DuplicateSignals(new ManualClock())
        const counted = all.filter(([way, n]) => !duplicates.isDuplicate(way, signal(n)))
        for (let n = 0; n < 4; n++) {
          const of = (which: SignalWay) => all.filter(([way, m]) => way === which && m === n).length
          expect(counted.filter(([, m]) => m === n)).toHaveLength(Math.max(of('directory'), of('broker')))
        }
      }),
    )
  })
})
