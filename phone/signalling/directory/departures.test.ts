import { expect, it } from 'vitest'
import { ManualClock } from '../../../base/testing/manual-clock'
import { Departures } from './departures'

const KEY = 'a'.repeat(64)
const ALICE = { name: 'alice', identity: KEY }
const ORIGINAL = { name: 'olga', identity: undefined }

function departures() {
  const clock = new ManualClock()
  const gone: string[] = []
  return { clock, gone, departures: new Departures(clock, (names) => gone.push(...names)) }
}

it('an original phone is gone at once, a Ringdown five seconds later', () => {
  const { clock, gone, departures: all } = departures()
  all.left([ALICE, ORIGINAL], true)
  expect(gone).toEqual(['olga'])
  clock.advance(4_999)
  expect(gone).toEqual(['olga'])
  clock.advance(1)
  expect(gone).toEqual(['olga', 'alice'])
})

it('everybody is gone at once where there is one server', () => {
  const { clock, gone, departures: all } = departures()
  all.left([ALICE, ORIGINAL], false)
  expect(gone).toEqual(['alice', 'olga'])
  expect(clock.pendingTimers).toBe(0)
})

it('a Ringdown that comes back is not gone', () => {
  const { clock, gone, departures: all } = departures()
  all.left([ALICE], true)
  all.isThere(ALICE)
  clock.advance(60_000)
  expect(gone).toEqual([])
  expect(clock.pendingTimers).toBe(0)
})

it.each([['another key', 'b'.repeat(64)] as const, ['no key', undefined] as const])(
  'a Ringdown is gone as soon as somebody with %s has the name',
  (_, identity) => {
    const { clock, gone, departures: all } = departures()
    all.left([ALICE], true)
    all.isThere({ name: 'alice', identity })
    expect(gone).toEqual(['alice'])
    expect(clock.pendingTimers).toBe(0)
  },
)

it('a hundred are waited for at most', () => {
  const { clock, gone, departures: all } = departures()
  all.left(
    Array.from({ length: 101 }, (_, n) => ({ name: `p${n}`, identity: KEY })),
    true,
  )
  expect(gone).toEqual(['p100'])
  all.clear()
  expect(clock.pendingTimers).toBe(0)
})
