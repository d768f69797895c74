import { expect, it } from 'vitest'
import { hostOfRoom } from './room-placement'

const ROOMS = Array.from({ length: 10_000 }, (_, at) => `room ${at}`)
const HOSTS = Array.from({ length: 10 }, (_, at) => `10.0.0.${at}:3002`)

const countsOf = (hosts: readonly string[]): readonly number[] => {
  const counts = new Map(hosts.map((host) => [host, 0]))
  for (const room of ROOMS) {
    const host = hostOfRoom(room, hosts) ?? ''
    counts.set(host, (counts.get(host) ?? 0) + 1)
  }
  return [...counts.values()]
}

it('rooms are spread evenly over any number of hosts', () => {
  for (const hosts of [HOSTS, HOSTS.slice(0, 2), HOSTS.slice(0, 3)]) {
    const counts = countsOf(hosts)
    const fair = ROOMS.length / hosts.length
    expect(counts).toHaveLength(hosts.length)
    // Ten standard deviations would be 30 % of a tenth; a fair hash stays within four.
    for (const count of counts) expect(Math.abs(count - fair)).toBeLessThan(4 * Math.sqrt(fair))
  }
})

it('only the rooms of a host that has gone move, and to all others', () => {
  const [gone = '', ...left] = HOSTS
  const targets = new Set<string>()
  for (const room of ROOMS) {
    const [before, after] = [hostOfRoom(room, HOSTS), hostOfRoom(room, left)]
    if (before === gone) targets.add(after ?? '')
    else expect(after).toBe(before)
  }
  expect(targets).toEqual(new Set(left))
})

it('the order of the hosts does not matter', () => {
  const backwards = [...HOSTS].reverse()
  for (const room of ROOMS.slice(0, 500)) expect(hostOfRoom(room, backwards)).toBe(hostOfRoom(room, HOSTS))
})

it('is the same in each version', () => {
  const hosts = ['a', 'b', 'c']
  expect(['lobby', 'été 🎬', 'x'].map((room) => hostOfRoom(room, hosts))).toMatchInlineSnapshot(`
    [
      "b",
      "c",
      "a",
    ]
  `)
  expect(hostOfRoom('lobby', [])).toBeUndefined()
})
