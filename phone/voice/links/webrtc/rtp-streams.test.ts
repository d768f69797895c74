import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeRedundancy, decodeRtp, type MediaPacket } from '../../../../protocol/media'
import type { FrameCipher } from '../../../../protocol/media/sframe'
import { RtcpReports } from './rtcp-reports'
import { RtpReceiver } from './rtp-receiver'
import { RtpSender } from './rtp-sender'

const TYPES = { opus: 111, red: 63 } as const
const FRAME = 960

/** A frame of 20 ms that names its number. */
const frame = (n: number, bytes = 8): MediaPacket => {
  const payload = Buffer.alloc(bytes, 1)
  payload[0] = 15 << 3
  if (bytes > 4) payload.writeUInt32BE(n, 1)
  return { sequence: n & 0xffff, timestamp: (n * FRAME) >>> 0, payload }
}

type Cipher = Pick<FrameCipher, 'seal' | 'open'>

/** Puts a byte before each payload, and counts what it opens. */
const marking = (mark: number): Cipher & { opened: number } => ({
  opened: 0,
  seal: (payload) => Buffer.concat([Buffer.of(mark), payload]),
  open(sealed) {
    this.opened++
    return sealed[0] === mark ? Buffer.from(sealed.subarray(1)) : undefined
  },
})

const streams = (cipher?: Cipher) => {
  const [sender, receiver] = [new RtpSender(7), new RtpReceiver()]
  sender.setCipher(cipher)
  receiver.setCipher(cipher)
  const sent = (packet: MediaPacket): Uint8Array => {
    const made = sender.frame(packet)
    if (made === undefined) throw new Error('it is no Opus')
    return sender.packet(made, TYPES)
  }
  return { sender, receiver, sent }
}

describe('voice in RTP', () => {
  it('arrives as it was sent', () => {
    const { receiver, sent } = streams()
    for (const n of [65_534, 65_535, 65_536]) {
      const packet = frame(n)
      expect(receiver.receive(sent(packet), TYPES, 20 * n)).toEqual({
        ...packet,
        payload: expect.anything() as unknown,
      })
    }
    expect(receiver.packets).toBe(3)
  })

  it('marks the first packet after a silence that was not sent', () => {
    const { sent } = streams()
    const markers = [0, 1, 5, 6].map((n) => decodeRtp(sent(frame(n)))?.marker)
    expect(markers).toEqual([true, false, true, false])
  })

  it('repeats the frames that it is told to, oldest first', () => {
    const { sender, sent } = streams()
    sender.setRedundancy([1, 2])
    sent(frame(0))
    sent(frame(1))
    const rtp = decodeRtp(sent(frame(2)))
    expect(rtp?.payloadType).toBe(63)
    expect(decodeRedundancy(rtp?.payload ?? Buffer.of())?.repeats).toMatchObject([
      { payloadType: 111, offset: 2 * FRAME },
      { payloadType: 111, offset: FRAME },
    ])
    sender.setRedundancy([2])
    expect(decodeRedundancy(decodeRtp(sent(frame(3)))?.payload ?? Buffer.of())?.repeats).toMatchObject([
      { offset: 2 * FRAME },
    ])
    sender.setRedundancy([])
    expect(decodeRtp(sent(frame(4)))?.payloadType).toBe(111)
  })

  it('repeats nothing to a peer that does not understand it, and nothing too old or too long', () => {
    const { sender } = streams()
    sender.setRedundancy([1])
    const made = (n: number, bytes?: number) => sender.frame(frame(n, bytes))
    made(0)
    const second = made(1)
    expect(second && decodeRtp(sender.packet(second, { opus: 111 }))?.payloadType).toBe(111)
    expect(made(30)?.repeats).toEqual([])
    expect(made(31, 1030)?.repeats).toHaveLength(1)
    expect(made(32)?.repeats).toEqual([])
  })

  it('opens a repeat only when its packet has not come', () => {
    const cipher = marking(9)
    const { sender, receiver, sent } = streams(cipher)
    sender.setRedundancy([1])
    const packets = [0, 1, 2, 3].map((n) => sent(frame(n)))
    const heard = [0, 1, 3].map((n) => receiver.receive(packets[n] ?? Buffer.of(), TYPES, 20 * n))
    expect(cipher.opened).toBe(4)
    expect(heard.map((packet) => packet?.redundant)).toEqual([undefined, undefined, true])
    expect(decodeRedundancy(heard[2]?.payload ?? Buffer.of())?.repeats).toMatchObject([
      { offset: FRAME, payload: Uint8Array.from(frame(2).payload) },
    ])
  })

  it('does not take what the peer has not sealed, nor other formats, nor anything twice', () => {
    const { receiver, sent } = streams(marking(1))
    const stranger = streams(marking(2))
    expect(receiver.receive(stranger.sent(frame(0)), TYPES, 0)).toBeUndefined()
    expect(receiver.receive(streams().sent(frame(0)), TYPES, 0)).toBeUndefined()
    const first = sent(frame(1))
    expect(receiver.receive(first, { opus: 96, red: 97 }, 0)).toBeUndefined()
    expect(receiver.receive(first, TYPES, 0)).toBeDefined()
    expect(receiver.receive(first, TYPES, 1)).toBeUndefined()
    expect(receiver.packets).toBe(1)
  })

  it('takes any bytes', () =>
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), fc.boolean(), (bytes, isSealed) => {
        const { receiver } = streams(isSealed ? marking(1) : undefined)
        const packet = receiver.receive(Uint8Array.of(0x80, bytes[0] ?? 63, ...bytes), TYPES, 0)
        if (packet) expect(packet.payload.length).toBeLessThanOrEqual(bytes.length)
      }),
    ))

  it('refuses to send what is not Opus', () => {
    expect(new RtpSender(1).frame({ sequence: 0, timestamp: 0, payload: Buffer.of() })).toBeUndefined()
  })
})

describe('reports', () => {
  /** Two sides with a network that takes so long one way, and loses what it is told to. */
  const sides = (oneWayMs: number) => {
    const [alice, bob] = [streams(), streams()]
    const [fromAlice, fromBob] = [
      new RtcpReports(alice.sender, alice.receiver, 'alice'),
      new RtcpReports(bob.sender, bob.receiver, 'bob'),
    ]
    let n = 0
    const talk = (fromMs: number, isLost: (n: number) => boolean): void => {
      for (let ms = fromMs; ms < fromMs + 1000; ms += 20, n++) {
        const packet = alice.sent(frame(n))
        if (!isLost(n)) bob.receiver.receive(packet, TYPES, ms + oneWayMs)
        alice.receiver.receive(bob.sent(frame(n)), TYPES, ms + oneWayMs)
      }
    }
    const exchange = (atMs: number): void => {
      fromBob.take(fromAlice.report(atMs), atMs + oneWayMs)
      fromAlice.take(fromBob.report(atMs + oneWayMs + 100), atMs + 2 * oneWayMs + 100)
    }
    return { fromAlice, fromBob, talk, exchange, alice, bob }
  }

  it('tell the round trip, without the time that the peer has waited', () => {
    const { fromAlice, talk, exchange } = sides(40)
    for (const ms of [0, 1000, 2000]) {
      talk(1_700_000_000_000 + ms, () => false)
      exchange(1_700_000_001_000 + ms)
    }
    expect(fromAlice.stats.roundTripMs).toBeCloseTo(80, 0)
    expect(fromAlice.stats.aboveBestMs).toBeLessThan(1)
  })

  it('tell the loss since the last one', () => {
    const { fromAlice, talk, exchange } = sides(10)
    const [, ...losses] = [0, 0.1, 0, 0.5].map((share, second) => {
      talk(second * 1000, (n) => (n % 10) / 10 < share)
      exchange((second + 1) * 1000)
      return fromAlice.stats.lossReported
    })
    expect(losses[0]).toBeCloseTo(0.1, 1)
    expect(losses[1]).toBeCloseTo(0, 1)
    expect(losses[2]).toBeCloseTo(0.5, 1)
  })

  it('carry the state of a side, and its end', () => {
    const { fromAlice, fromBob } = sides(0)
    fromAlice.setState({ muted: true, holding: false })
    expect(fromBob.take(fromAlice.report(0), 0)).toEqual({
      hasEnded: false,
      state: { muted: true, holding: false },
    })
    expect(fromBob.take(fromAlice.goodbye(), 0)).toEqual({ hasEnded: true })
    expect(fromBob.take(Buffer.from('nonsense'), 0)).toBeUndefined()
  })

  it('with a time that cannot be are ignored', () => {
    const { fromAlice, fromBob, talk } = sides(10)
    talk(0, () => false)
    fromBob.take(fromAlice.report(1000), 1010)
    const answer = fromBob.report(1100)
    fromAlice.take(answer, 10_000_000)
    expect(fromAlice.stats.roundTripMs).toBeUndefined()
  })
})
