import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { isRelay, MAX_GROUPS_HERE, readRelay, type Relay, relaySealIn, writeRelay } from '.'

const mac = (bytes: Uint8Array): Uint8Array => createHmac('sha256', 'a key').update(bytes).digest()
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const stamp = { run: 0x0123456789abcdefn, counter: 0xfffffffe }

const PACKET: Relay = {
  kind: 'relayed-packet',
  ...{ userId: 1234, groupId: 4242, isModerator: true, hasFloor: false, isForUser: true },
  packet: Uint8Array.of(6, 0, 0, 4, 210),
}
const GROUPS: Relay = {
  kind: 'groups-here',
  node: { address: '192.0.2.7', port: 5071 },
  groupIds: [1, 4242],
}
const HEAD = '0123456789abcdeffffffffe'

describe('what nodes and controllers say to each other', () => {
  it.each([
    [PACKET, `0b${HEAD}05000004d2109206000004d2`],
    [GROUPS, `0c${HEAD}c000020713cf00011092`],
  ])('is written and read so', (relay, covered) => {
    const bytes = writeRelay(relay, stamp, mac)
    expect(hexOf(bytes).slice(0, -32)).toBe(covered)
    expect(hexOf(bytes).slice(-32)).toBe(hexOf(mac(Buffer.from(covered, 'hex'))).slice(0, 32))
    expect(readRelay(bytes)).toEqual(relay)
    expect(isRelay(bytes)).toBe(true)
    const found = relaySealIn(bytes)
    expect(found?.stamp).toEqual(stamp)
    expect(hexOf(found?.covered ?? bytes)).toBe(covered)
    expect(found?.code).toHaveLength(16)
  })

  it('is none when it is cut within its fields', () => {
    expect(readRelay(writeRelay(PACKET, stamp, mac).subarray(0, -5))).toBeUndefined()
    const groups = writeRelay(GROUPS, stamp, mac)
    expect(readRelay(groups.subarray(0, -1))).toBeUndefined()
    expect(readRelay(groups.subarray(0, -10))).toBeUndefined()
    for (let length = 0; length < 29; length++)
      expect(relaySealIn(groups.subarray(0, length))).toBeUndefined()
    for (let length = 0; length < 37; length++)
      expect(readRelay(writeRelay(PACKET, stamp, mac).subarray(0, length))).toBeUndefined()
    expect(readRelay(Uint8Array.of(9, ...groups.subarray(1)))).toBeUndefined()
    expect(isRelay(Uint8Array.of(9))).toBe(false)
  })

  it('has its limits', () => {
    const groupIds = Array.from({ length: MAX_GROUPS_HERE }, (_, n) => n)
    const many = writeRelay({ ...GROUPS, groupIds }, stamp, mac)
    expect(readRelay(many)).toMatchObject({ groupIds })
    expect(() => writeRelay({ ...GROUPS, groupIds: [...groupIds, 600] }, stamp, mac)).toThrow(RangeError)
    expect(() => writeRelay({ ...PACKET, packet: new Uint8Array(0) }, stamp, mac)).toThrow(RangeError)
    expect(() => writeRelay({ ...PACKET, groupId: 65_536 }, stamp, mac)).toThrow(RangeError)
    const over = Uint8Array.from([...many.subarray(0, -16), 0, 0, ...many.subarray(-16)])
    expect(readRelay(over)).toBeUndefined()
  })
})
