import { describe, expect, it } from 'vitest'
import { DOOR_LIMITS, Doorkeeper, type DoorLimits } from './doorkeeper'
import { networkOf } from './network-of'

const limits: DoorLimits = {
  connections: 10,
  perAddress: 3,
  unnamedPerAddress: 2,
  newAtOnce: 5,
  newPerSecond: 1,
  failuresAtOnce: 2,
  failuresPerSecond: 1,
  exemptLoopback: true,
}

function door(some: Partial<DoorLimits> = {}) {
  const refused: [from: string, reason: string, times: number][] = []
  const doorkeeper = new Doorkeeper({
    limits: { ...limits, ...some },
    onRefused: (...refusal) => refused.push(refusal),
  })
  return { doorkeeper, refused }
}

describe('the door', () => {
  it('lets in so many at once from one address, and others all the same', () => {
    const { doorkeeper, refused } = door()
    const visitors = [1, 2, 3].map(() => {
      const visitor = doorkeeper.admit('10.0.0.1', 0)
      visitor?.loggedIn()
      return visitor
    })
    expect(doorkeeper.admit('10.0.0.1', 0)).toBeUndefined()
    expect(doorkeeper.admit('10.0.0.2', 0)).toBeDefined()
    visitors[0]?.left()
    expect(doorkeeper.admit('10.0.0.1', 0)).toBeDefined()
    expect(refused).toEqual([['10.0.0.1', 'too many connections at once', 1]])
  })

  it('lets in fewer of those who do not log in', () => {
    const { doorkeeper, refused } = door()
    const first = doorkeeper.admit('10.0.0.1', 0)
    doorkeeper.admit('10.0.0.1', 0)
    expect(doorkeeper.admit('10.0.0.1', 0)).toBeUndefined()
    expect(refused).toEqual([['10.0.0.1', 'too many connections without a name', 1]])
    first?.loggedIn()
    expect(doorkeeper.admit('10.0.0.1', 0)).toBeDefined()
  })

  it('counts a connection once, whether it logged in or not', () => {
    const { doorkeeper } = door({ newAtOnce: 100 })
    for (let n = 0; n < 20; n++) {
      const visitor = doorkeeper.admit('10.0.0.1', 0)
      if (n % 2) visitor?.loggedIn()
      expect(visitor).toBeDefined()
      visitor?.left()
    }
  })

  it('lets in a burst of new ones, and then so many a second', () => {
    const { doorkeeper, refused } = door()
    const comeAndGo = (nowMs: number) => {
      const visitor = doorkeeper.admit('10.0.0.1', nowMs)
      visitor?.left()
      return visitor !== undefined
    }
    expect([1, 2, 3, 4, 5, 6].map(() => comeAndGo(0))).toEqual([true, true, true, true, true, false])
    expect(comeAndGo(1000)).toBe(true)
    expect(comeAndGo(1001)).toBe(false)
    expect(refused).toEqual([['10.0.0.1', 'too many connections in a short time', 1]])
  })

  it('tells of an address once a minute, and how often it was refused', () => {
    const { doorkeeper, refused } = door({ newAtOnce: 0, newPerSecond: 0 })
    for (let ms = 0; ms <= 60_000; ms += 100) doorkeeper.admit('10.0.0.1', ms)
    expect(refused.map(([, , times]) => times)).toEqual([1, 600])
  })

  it('is full for everybody, this computer too, with one line a minute', () => {
    const { doorkeeper, refused } = door({ connections: 2 })
    const first = doorkeeper.admit('127.0.0.1', 0)
    doorkeeper.admit('10.0.0.1', 0)
    for (const address of ['10.0.0.2', '10.0.0.3', '127.0.0.1'])
      expect(doorkeeper.admit(address, 0)).toBeUndefined()
    expect(refused).toEqual([['anywhere', 'the server is full', 1]])
    first?.left()
    expect(doorkeeper.admit('10.0.0.2', 0)).toBeDefined()
  })

  it('bears so many refused logins of one address, on any of its connections', () => {
    const { doorkeeper, refused } = door()
    const [a, b] = [doorkeeper.admit('10.0.0.1', 0), doorkeeper.admit('10.0.0.1', 0)]
    expect([a?.loginFailed(0), b?.loginFailed(0), a?.loginFailed(0)]).toEqual([true, true, false])
    expect(refused).toEqual([['10.0.0.1', 'too many refused logins', 1]])
    expect(b?.loginFailed(1000)).toBe(true)
  })

  it('does not count this computer, unless it is told to', () => {
    for (const exemptLoopback of [true, false]) {
      const { doorkeeper } = door({ exemptLoopback })
      const admitted = [1, 2, 3].filter(() => doorkeeper.admit('127.0.0.1', 0))
      expect(admitted).toHaveLength(exemptLoopback ? 3 : 2)
    }
  })

  it('takes a /64 of IPv6 for one address', () => {
    const { doorkeeper } = door()
    doorkeeper.admit('2001:db8::1', 0)
    doorkeeper.admit('2001:db8:0:0:ffff::2', 0)
    expect(doorkeeper.admit('2001:0db8::3', 0)).toBeUndefined()
    expect(doorkeeper.admit('2001:db8:0:1::1', 0)).toBeDefined()
  })

  it('forgets networks that nobody is connected from', () => {
    const { doorkeeper, refused } = door({ newAtOnce: 1, newPerSecond: 0, connections: 100 })
    const again = () => doorkeeper.admit('10.0.0.1', 0)?.left()
    again()
    for (let n = 0; n < 12_000; n++) doorkeeper.admit(`10.1.${n >> 8}.${n & 255}`, 0)?.left()
    again()
    expect(refused).toEqual([])
  })

  it('has a limit for all that is more than that of one address', () => {
    expect(DOOR_LIMITS.perAddress).toBeLessThan(DOOR_LIMITS.connections / 10)
  })
})

describe('networkOf', () => {
  it.each([
    ['10.0.0.1', '10.0.0.1'],
    ['::1', '0:0:0:0::/64'],
    ['2001:0db8:0:0a::1', '2001:db8:0:a::/64'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['64:ff9b::10.0.0.1', '64:ff9b:0:0::/64'],
  ])('of %s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network)
  })
})
