import { describe, expect, it } from 'vitest'
import { type Loses, NetworkShares, type ShareLimits } from './network-shares'
import { networksOf } from './networks-of'

interface Place {
  readonly address: string
  readonly n: number
}

function scene(limits: ShareLimits, loses: Loses) {
  const shares = new NetworkShares<Place>(limits, loses)
  let n = 0
  const add = (address: string, isExempt?: boolean) => {
    const place = { address, n: n++ }
    return { place, loser: shares.add(place, networksOf(address), isExempt) }
  }
  return { shares, add, crowd: (addresses: readonly string[]) => addresses.map((address) => add(address)) }
}
const times = (count: number, addressOf: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => addressOf(n))

describe('a full set of places', () => {
  it('removes the oldest item of the fullest host', () => {
    const { add, crowd } = scene({ total: 10 }, 'oldest')
    crowd(['10.0.1.1', ...times(9, () => '10.0.2.1')])
    expect(add('10.0.3.1').loser).toEqual({ address: '10.0.2.1', n: 1 })
  })

  it('counts the addresses of an IPv4 /24 together, and then its hosts', () => {
    const { add, crowd } = scene({ total: 10 }, 'oldest')
    crowd([...times(3, () => '10.0.1.1'), '10.0.2.1', ...times(5, (n) => `10.0.2.${n + 2}`), '10.0.2.2'])
    expect(add('10.0.3.1').loser).toMatchObject({ address: '10.0.2.2' })
  })

  it('counts the /64s of a /56 and the /56s of a /48 together', () => {
    const { add, crowd } = scene({ total: 6 }, 'oldest')
    crowd(['2001:db8:1::1', '2001:db8:1::2', ...times(4, (n) => `2001:db8:2:${n < 2 ? n : n * 100}::1`)])
    expect(add('2001:db8:3::1').loser).toMatchObject({ address: '2001:db8:2:0::1' })
  })

  it('refuses a newcomer if the newest is removed and no network has more', () => {
    const { add, crowd, shares } = scene({ total: 4 }, 'newest')
    crowd(['10.0.1.1', '10.0.1.1', '10.0.2.1', '10.0.2.1'])
    for (const [address, has] of [
      ['10.0.1.9', true],
      ['10.0.2.1', false],
      ['10.0.3.1', true],
    ] as const)
      expect(shares.hasPlaceFor(networksOf(address))).toBe(has)
    const { place, loser } = add('10.0.1.1')
    expect(loser).toBe(place)
    expect(add('10.0.3.1').loser?.address).toMatch(/^10\.0\.[12]\.1$/)
  })

  it('has room again after an item has left', () => {
    const { shares, crowd, add } = scene({ total: 3 }, 'newest')
    const [first] = crowd(times(3, () => '10.0.1.1'))
    expect(first && shares.delete(first.place)).toBe(true)
    expect(first && shares.delete(first.place)).toBe(false)
    expect(add('10.0.1.1').loser).toBeUndefined()
    expect(shares.size).toBe(3)
  })
})

describe('a share', () => {
  it('that is used up takes an item from its fullest member', () => {
    const { add, crowd } = scene({ total: 100, perHost: 5, perSubnet: 10, perSite: 15 }, 'newest')
    expect(crowd(times(6, () => '10.0.1.1')).map(({ loser }) => loser?.n)).toEqual([
      ...times(5, () => '').map(() => undefined),
      5,
    ])
    crowd(times(5, () => '10.0.1.2'))
    expect(add('10.0.1.3').loser?.address).toMatch(/^10\.0\.1\.[12]$/)
    expect(add('10.0.2.1').loser).toBeUndefined()
  })

  it('does not limit an exempt network, but the total does', () => {
    const { add } = scene({ total: 8, perHost: 2 }, 'oldest')
    const losers = times(9, () => '127.0.0.1').map((address) => add(address, true).loser?.n)
    expect(losers).toEqual([...times(8, () => '').map(() => undefined), 0])
  })
})

it('a flood of any shape takes no place from a network with fewer items', () => {
  const { shares, add } = scene({ total: 64 }, 'oldest')
  let kept = 0
  for (let round = 0; round < 20; round++) {
    const friend = add('192.0.2.1')
    for (let n = 0; n < 500; n++) add(`10.0.${n % 60}.${n % 251}`)
    if (shares.delete(friend.place)) kept++
  }
  expect(kept).toBe(20)
})
