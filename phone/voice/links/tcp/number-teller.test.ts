import { describe, expect, test } from 'vitest'
import { voiceNumbersIn } from '../../../../protocol/directory'
import type { MediaPacket } from '../../../../protocol/media'
import { NumberTeller } from './number-teller'
import { PacketStamper } from './packet-stamper'

/** Of 20 ms; `silent`: one that stands for a silence. */
const packetOf = (sequence: number, timestamp: number, silent = false): MediaPacket => {
  const payload = new Uint8Array(silent ? 1 : 40)
  payload[0] = 15 << 3
  return { sequence, timestamp, payload }
}

/** What a peer reads of these packets, one every 20 ms, and how many numbers it was told. */
const read = (packets: readonly MediaPacket[]) => {
  const [teller, stamper] = [new NumberTeller(), new PacketStamper()]
  let told = 0
  const stamped = packets.map((packet, n) => {
    const numbers = voiceNumbersIn(teller.tell(packet))
    if (numbers) told++
    return stamper.stamp(packet.payload, n * 20, numbers)
  })
  return { stamped, told }
}

describe('packets whose numbers are told over TCP', () => {
  test('arrive with them, and only the first needs telling', () => {
    const packets = Array.from({ length: 50 }, (_, n) =>
      packetOf((65_530 + n) % 65_536, (2 ** 32 - 4800 + n * 960) % 2 ** 32),
    )
    expect(read(packets)).toEqual({ stamped: packets, told: 1 })
  })

  test('keep them where some are left out, and after a silence that is not sent', () => {
    const packets = [
      packetOf(7, 960),
      // Dropped unsent: 8 and 9.
      packetOf(10, 960 * 4),
      packetOf(11, 960 * 5, true),
      packetOf(12, 960 * 25, true),
      packetOf(13, 960 * 30),
      packetOf(14, 960 * 31),
    ]
    expect(read(packets)).toEqual({ stamped: packets, told: 4 })
  })

  test('are the sender’s, not the elapsed time’s, after a silent packet', () => {
    const [teller, stamper] = [new NumberTeller(), new PacketStamper()]
    const first = packetOf(0, 0, true)
    stamper.stamp(first.payload, 0, voiceNumbersIn(teller.tell(first)))
    // Held up by the network.
    expect(stamper.stamp(packetOf(1, 960).payload, 300).timestamp).toBe(960)
  })
})
