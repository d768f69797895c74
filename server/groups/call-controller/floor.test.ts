import { beforeEach, describe, expect, it } from 'vitest'
import { ManualClock } from '../../../base/testing/manual-clock'
import { DEFAULT_FLOOR_LIMITS, Floor, type FloorLimits } from './floor'

const [ANNA, BOB, CARA, DAN] = [1, 2, 3, 4]

describe('the floor of a push-to-talk group', () => {
  let clock: ManualClock
  let said: string[]
  let floor: Floor

  const start = (limits?: Partial<FloorLimits>): void => {
    clock = new ManualClock()
    said = []
    const listener = {
      granted: (user: number) => said.push(`granted ${user}`),
      grantedAgain: (user: number) => said.push(`again ${user}`),
      released: (user: number, end: string) => said.push(`released ${user} ${end}`),
      denied: (user: number, place: number) => said.push(`denied ${user} ${place}`),
    }
    floor = new Floor({ clock, listener, limits })
  }
  const news = (): string[] => said.splice(0)
  /** The button of somebody stays down: requests and voice come while the time passes. */
  const talk = (ms: number, ...users: number[]): void => {
    for (let passed = 0; passed < ms; passed += 250) {
      clock.advance(Math.min(250, ms - passed))
      for (const user of users) floor.heard(user, false)
    }
  }

  beforeEach(() => start())

  it('goes to the first who asks, and to the others in order', () => {
    floor.ask(ANNA, false)
    floor.ask(BOB, false)
    floor.ask(CARA, false)
    expect(news()).toEqual(['granted 1', 'denied 2 1', 'denied 3 2'])
    floor.letGo(ANNA)
    expect(news()).toEqual(['released 1 let-go', 'granted 2', 'denied 3 1'])
    expect(floor.holder).toBe(BOB)
    floor.letGo(BOB)
    floor.letGo(CARA)
    expect(news()).toEqual(['released 2 let-go', 'granted 3', 'released 3 let-go'])
    expect(floor.holder).toBeUndefined()
  })

  it('is asked for by voice', () => {
    floor.heard(ANNA, false)
    floor.heard(BOB, false)
    expect(news()).toEqual(['granted 1', 'denied 2 1'])
  })

  it('tells the holder again who asks again, and keeps the place of whoever waits', () => {
    floor.ask(ANNA, false)
    floor.ask(BOB, false)
    news()
    floor.ask(ANNA, false)
    floor.ask(BOB, false)
    expect(news()).toEqual(['again 1', 'denied 2 1'])
    expect(floor.queue).toEqual([BOB])
  })

  it('lets moderators wait before all others, in order among themselves', () => {
    floor.ask(ANNA, false)
    floor.ask(BOB, false)
    floor.ask(CARA, true)
    floor.ask(DAN, true)
    expect(floor.queue).toEqual([CARA, DAN, BOB])
    expect(floor.holder).toBe(ANNA)
  })

  it('ends a turn at the limit, and by voice gives no other one before a silence', () => {
    floor.ask(ANNA, false)
    talk(DEFAULT_FLOOR_LIMITS.talkMs - 1, ANNA)
    expect(news()).toEqual(['granted 1'])
    clock.advance(1)
    expect(news()).toEqual(['released 1 limit'])
    for (let n = 0; n < 100; n++) {
      clock.advance(20)
      floor.heard(ANNA, false)
    }
    expect(news()).toEqual([])
    clock.advance(DEFAULT_FLOOR_LIMITS.restMs)
    floor.heard(ANNA, false)
    expect(news()).toEqual(['granted 1'])
  })

  it('gives another turn at once to whoever lets go after the limit and asks again', () => {
    floor.ask(ANNA, false)
    talk(DEFAULT_FLOOR_LIMITS.talkMs, ANNA)
    news()
    floor.ask(ANNA, false)
    expect(news()).toEqual(['granted 1'])
  })

  it('takes the floor from a holder who is silent', () => {
    floor.ask(ANNA, false)
    floor.ask(BOB, false)
    talk(10_000, ANNA, BOB)
    news()
    clock.advance(DEFAULT_FLOOR_LIMITS.silenceMs - 1)
    expect(news()).toEqual([])
    clock.advance(1)
    expect(news()).toEqual(['released 1 silent', 'granted 2'])
  })

  it('forgets who waits and is heard of no more', () => {
    floor.ask(ANNA, false)
    floor.ask(BOB, false)
    floor.ask(CARA, false)
    news()
    talk(DEFAULT_FLOOR_LIMITS.patienceMs, ANNA, CARA)
    // The place of Cara is told when Bob leaves it, and to each packet of her own.
    expect(new Set(news())).toEqual(new Set(['denied 3 2', 'denied 3 1']))
    expect(floor.queue).toEqual([CARA])
  })

  it('goes on when the holder leaves the group, and skips who left the queue', () => {
    floor.ask(ANNA, false)
    floor.ask(BOB, false)
    floor.ask(CARA, false)
    floor.gone(BOB)
    floor.gone(ANNA)
    expect(news()).toEqual([
      ...['granted 1', 'denied 2 1', 'denied 3 2'],
      ...['denied 3 1', 'released 1 gone', 'granted 3'],
    ])
  })

  it('is taken and given by a moderator', () => {
    floor.ask(ANNA, false)
    floor.ask(BOB, false)
    floor.ask(CARA, false)
    news()
    floor.giveTo(CARA)
    expect(news()).toEqual(['released 1 taken', 'granted 3'])
    expect(floor.queue).toEqual([BOB])
    floor.heard(ANNA, false)
    expect(news()).toEqual([])
    floor.takeAway()
    expect(news()).toEqual(['released 3 taken', 'granted 2'])
    floor.giveTo(BOB)
    expect(news()).toEqual([])
  })

  it('has no place for more than its queue holds', () => {
    start({ queue: 1 })
    floor.ask(ANNA, false)
    floor.ask(BOB, false)
    floor.ask(CARA, false)
    expect(news()).toEqual(['granted 1', 'denied 2 1', 'denied 3 0'])
    expect(floor.queue).toEqual([BOB])
  })

  it('tells the first in the queue that they are nearer, and no crowd', () => {
    floor.ask(ANNA, false)
    for (let user = 100; user < 200; user++) floor.ask(user, false)
    news()
    floor.letGo(ANNA)
    expect(news()).toEqual([
      ...['released 1 let-go', 'granted 100'],
      ...Array.from({ length: 8 }, (_, n) => `denied ${101 + n} ${n + 1}`),
    ])
    expect(floor.waiting).toBe(99)
    floor.ask(199, false)
    expect(news()).toEqual(['denied 199 99'])
  })

  it('does nothing for people who neither talk nor wait, and has no timer then', () => {
    floor.letGo(ANNA)
    floor.gone(ANNA)
    floor.takeAway()
    expect(news()).toEqual([])
    floor.ask(ANNA, false)
    floor.letGo(ANNA)
    expect(clock.pendingTimers).toBe(0)
  })

  it('is quiet once it is closed', () => {
    floor.ask(ANNA, false)
    floor.ask(BOB, false)
    news()
    floor.close()
    clock.advance(100_000)
    expect(news()).toEqual([])
    expect(clock.pendingTimers).toBe(0)
  })
})
