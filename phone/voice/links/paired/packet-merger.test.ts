import { describe, expect, test } from 'vitest'
import type { MediaPacket } from '../../../../protocol/media'
import { MAX_WAIT_MS, PacketMerger } from './packet-merger'

const packetOf = (n: number): MediaPacket => ({
  sequence: n % 65_536,
  timestamp: (n * 960) % 2 ** 32,
  payload: Uint8Array.of(120, 1),
})
const numbers = (packets: readonly MediaPacket[]): number[] => packets.map(({ sequence }) => sequence)

describe('a stream of two links', () => {
  test('has each packet once, over the wrap of its numbers', () => {
    const merger = new PacketMerger()
    const taken: number[] = []
    for (let n = 65_000; n < 66_000; n++) {
      taken.push(...numbers(merger.byWebrtc(packetOf(n), n * 20)))
      if (n > 65_003) taken.push(...numbers(merger.byTcp(packetOf(n - 3), n * 20)))
    }
    expect(taken).toEqual(Array.from({ length: 1000 }, (_, n) => (65_000 + n) % 65_536))
  })

  test('takes from TCP what WebRTC has lost', () => {
    const merger = new PacketMerger()
    for (const n of [0, 1, 4]) merger.byWebrtc(packetOf(n), n * 20)
    expect([0, 1, 2, 3, 4].flatMap((n) => numbers(merger.byTcp(packetOf(n), 100)))).toEqual([2, 3])
  })

  test('has nothing of a backlog', () => {
    const merger = new PacketMerger()
    merger.byTcp(packetOf(0), 0)
    expect(numbers(merger.byWebrtc(packetOf(500), 10_000))).toEqual([500])
    expect(numbers(merger.byTcp(packetOf(400), 10_000))).toEqual([])
    expect(numbers(merger.byTcp(packetOf(401), 10_000))).toEqual([401])
  })

  test('waits for TCP no longer than a second', () => {
    const merger = new PacketMerger()
    merger.byTcp(packetOf(0), 0)
    let atMs = 0
    for (let n = 1; n <= 60; n++) {
      const passed = numbers(merger.byWebrtc(packetOf(1000 + n), n * 20))
      // So far behind that it never gets there.
      merger.byTcp(packetOf(n), n * 20)
      if (passed.length > 0 && atMs === 0) atMs = n * 20
    }
    expect(atMs).toBeGreaterThanOrEqual(MAX_WAIT_MS)
    expect(atMs).toBeLessThanOrEqual(MAX_WAIT_MS + 20)
  })
})
