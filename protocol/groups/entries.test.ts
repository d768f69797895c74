import { describe, expect, it } from 'vitest'
import {
  askerEntry,
  askerIn,
  controllerEntry,
  controllerIn,
  type Extension,
  leaseEntry,
  leaseIn,
  leaveEntry,
  leavesIn,
  loadEntry,
  loadIn,
  mutedEntry,
  mutedIn,
  nodeEntry,
  nodeIn,
  placeEntry,
  placeIn,
  readClientPacket,
  readLoadBalancerPacket,
  talkLimitEntry,
  talkLimitIn,
  writeClientPacket,
  writeLoadBalancerPacket,
} from '.'

const hexOf = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('hex')
const endpoint = { address: '192.0.2.7', port: 5071 }
const other = { address: '198.51.100.4', port: 9000 }

/** The examples of docs/groups-protocol.md, with what each is read as. */
const ENTRIES: readonly (readonly [string, Extension, string, (entries: Extension) => unknown, unknown])[] = [
  ['leave', leaveEntry(), '02000000', leavesIn, true],
  ['muted', mutedEntry([1, 0xfffffffe]), '0300080000000001fffffffe', mutedIn, [1, 0xfffffffe]],
  ['nobody muted', mutedEntry([]), '03000000', mutedIn, []],
  [
    'load',
    loadEntry({ members: 500, packetsPerSecond: 25_000, isDrained: true }),
    '04000900000001f4000061a801',
    loadIn,
    { members: 500, packetsPerSecond: 25_000, isDrained: true },
  ],
  ['lease', leaseEntry(1500), '0500020005dc', leaseIn, 1500],
  ['node', nodeEntry(endpoint), '06000600c000020713cf', nodeIn, endpoint],
  ['controller', controllerEntry(other), '07000600c63364042328', controllerIn, other],
  ['asker', askerEntry(1234), '08000400000004d2', askerIn, 1234],
  ['place', placeEntry(3), '090002000003', placeIn, 3],
  ['talk limit', talkLimitEntry(60), '0a000200003c', talkLimitIn, 60],
]

describe('entries of group calls', () => {
  it.each(ENTRIES)('%s: is written and read so', (_, extension, hex, read, expected) => {
    const control = writeClientPacket({ kind: 'registration', userId: 1, extension })
    expect(hexOf(control)).toBe(`0000000001524401${hex}`)
    const heard = readClientPacket(control)
    expect(heard?.kind === 'registration' && read(heard.extension ?? new Map())).toEqual(expected)

    const packet = writeLoadBalancerPacket({ kind: 'ack', requestId: 7, extension })
    expect(hexOf(packet)).toBe(`030007524401${hex}`)
    expect(read(readLoadBalancerPacket(packet)?.extension ?? new Map())).toEqual(expected)
  })

  it.each(ENTRIES.filter(([name]) => name !== 'leave'))(
    '%s: is none where it is missing or too short',
    (name, extension, _, read) => {
      expect(read(new Map())).toBeUndefined()
      const [[type, bytes] = [0, new Uint8Array(0)]] = extension
      if (name !== 'nobody muted') expect(read(new Map([[type, bytes.subarray(1)]]))).toBeUndefined()
    },
  )

  it('are ignored as numbers that mean nothing', () => {
    expect(leavesIn(undefined)).toBe(false)
    expect(leaseIn(new Map([[5, Uint8Array.of(0, 0)]]))).toBeUndefined()
    expect(mutedIn(new Map([[3, new Uint8Array(4 * 201)]]))).toBeUndefined()
  })

  it('may be longer in a later version, where their first bytes say all', () => {
    expect(loadIn(new Map([[4, Uint8Array.of(0, 0, 0, 1, 0, 0, 0, 2, 0xfe, 9)]]))).toEqual({
      members: 1,
      packetsPerSecond: 2,
      isDrained: false,
    })
    expect(leaseIn(new Map([[5, Uint8Array.of(0, 9, 9)]]))).toBe(9)
  })

  it('have their limits', () => {
    const users = Array.from({ length: 200 }, (_, n) => n)
    expect(mutedIn(mutedEntry(users))).toEqual(users)
    expect(() => mutedEntry([...users, 200])).toThrow(RangeError)
    expect(() => leaseEntry(0)).toThrow(RangeError)
    expect(() => leaseEntry(65_536)).toThrow(RangeError)
    expect(() => placeEntry(-1)).toThrow(RangeError)
    const large = new Map([[99, new Uint8Array(1018)]])
    expect(() => writeClientPacket({ kind: 'registration', userId: 1, extension: large })).toThrow(RangeError)
  })

  it('of an unknown type are kept', () => {
    const extension = new Map([[0x1234, Uint8Array.of(1, 2)]])
    const written = writeClientPacket({ kind: 'floor-request', userId: 1, groupId: 2, extension })
    expect(readClientPacket(written)).toEqual({ kind: 'floor-request', userId: 1, groupId: 2, extension })
  })

  it('are part of the payload in media', () => {
    const packet = { kind: 'media', callId: 1, keyId: 2, payload: Uint8Array.of(0x52, 0x44, 1) } as const
    expect(readClientPacket(writeClientPacket(packet))).toEqual(packet)
  })
})
