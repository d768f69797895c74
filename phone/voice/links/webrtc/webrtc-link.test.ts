import { once } from 'node:events'
import fc from 'fast-check'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { mutate, mutations } from '../../../../lab/fuzz/cases/bytes'
import { type Side, UdpRelay } from '../../../../lab/networks/udp-relay'
import { bundle } from '../../../../native/testing/bundle'
import type { PeerState } from '../../../../protocol/directory'
import { decodeRedundancy, type MediaPacket, timestampPlus } from '../../../../protocol/media'
import type { Offer, Signal } from '../../../../protocol/media/negotiation'
import { carry, LinkProcess } from './testing/link-process'
import { throughRelay } from './testing/relayed-signals'
import {
  fingerprintIn,
  readOffer,
  readSignal,
  webrtcOffer,
  webrtcSignal,
  type WebrtcOffer,
  type WebrtcSignal,
} from './webrtc-signals'

const FRAME = 960
const [KEY, OTHER_KEY] = [Buffer.alloc(16, 1), Buffer.alloc(16, 2)]

let program: string
beforeAll(async () => {
  program = await bundle('phone/voice/links/webrtc/testing/link-child.ts')
})

const processes: LinkProcess[] = []
const relays: UdpRelay[] = []
afterEach(() => {
  for (const each of processes.splice(0)) each.end()
  for (const each of relays.splice(0)) each.close()
})
const open = (mustAuthenticate = false): LinkProcess => {
  const opened = new LinkProcess(program, mustAuthenticate)
  processes.push(opened)
  return opened
}

const asOffer = (offer: Offer): WebrtcOffer => {
  const read = readOffer(offer)
  if (read === undefined) throw new Error('it is no offer')
  return read
}
const asSignal = (signal: Signal): WebrtcSignal => {
  const read = readSignal(signal)
  if (read === undefined) throw new Error('it is no signal')
  return read
}

/** The frames in a packet, by their numbers, oldest first. */
const framesOf = ({ timestamp, payload, redundant }: MediaPacket): number[] => {
  const repeats = redundant ? (decodeRedundancy(payload)?.repeats ?? []) : []
  return [...repeats.map(({ offset }) => timestampPlus(timestamp, -offset)), timestamp].map(
    (at) => at / FRAME,
  )
}
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, n) => from + n)

/** Bob prepares while it rings, and accepts. */
const accept = async (alice: LinkProcess, bob: LinkProcess, offer: Offer): Promise<void> => {
  const connected = Promise.all([once(alice, 'connected'), once(bob, 'connected')])
  bob.order({ do: 'prepare', offer, early: false })
  bob.order({ do: 'answer', offer })
  await connected
}

const call = async (mustAuthenticate = false): Promise<readonly [LinkProcess, LinkProcess]> => {
  const [alice, bob] = [open(mustAuthenticate), open(mustAuthenticate)]
  carry(alice, bob)
  carry(bob, alice)
  await accept(alice, bob, await alice.offer())
  return [alice, bob]
}

/** Of SRTP, not of STUN, DTLS and SRTCP (RFC 7983). */
const isVoice = (datagram: Buffer): boolean => {
  const [first = 0, second = 0] = datagram
  return first >> 6 === 2 && [111, 63].includes(second & 0x7f)
}

describe('two phones on one computer', () => {
  it('connect, and hear each other in order', async () => {
    const [alice, bob] = await call()
    alice.order({ do: 'talk', everyMs: 20, from: 100 })
    bob.order({ do: 'talk', everyMs: 20, from: 65_530 })
    const [atBob, atAlice] = await Promise.all([bob.heard(20), alice.heard(20)])
    expect(atBob.slice(0, 20).map(({ sequence }) => sequence)).toEqual(range(100, 120))
    expect(atAlice.slice(0, 20).map(({ sequence }) => sequence)).toEqual(
      range(65_530, 65_550).map((n) => n % 65_536),
    )
    expect(await alice.stats()).toMatchObject({ path: { kind: 'direct', local: 'host' }, droppedFrames: 0 })
  })

  it('tell each other their state, and that they hang up', async () => {
    const [alice, bob] = await call()
    const told = new Promise<void>((resolve) =>
      bob.on('peer-state', ({ muted }: PeerState) => {
        if (muted) resolve()
      }),
    )
    alice.order({ do: 'state', state: { muted: true, holding: false } })
    await told
    const ended = once(bob, 'closed')
    alice.order({ do: 'close' })
    expect(await ended).toEqual(['peer-closed', 'the peer hung up'])
  })

  it('connect while it rings, and hear each other once it is accepted', async () => {
    const [alice, bob] = [open(), open()]
    carry(alice, bob)
    carry(bob, alice)
    const offer = await alice.offer()
    const answered = once(bob, 'signal')
    bob.order({ do: 'prepare', offer, early: true })
    expect(await answered).toMatchObject([{ type: 'answer', early: true }])
    const connected = Promise.all([once(alice, 'connected'), once(bob, 'connected')])
    bob.order({ do: 'answer', offer })
    await connected
    bob.order({ do: 'talk', everyMs: 20, from: 0 })
    expect((await alice.heard(3)).slice(0, 3).map(({ sequence }) => sequence)).toEqual([0, 1, 2])
  })

  it('hear only what the other has sealed', async () => {
    const [alice, bob] = [open(true), open(true)]
    const offer = await alice.offer()
    carry(alice, bob)
    const authenticate = (link: LinkProcess, message: unknown, sendKey: Buffer, receiveKey: Buffer): void =>
      link.order({
        ...{ do: 'authenticate', fingerprint: fingerprintIn(message) ?? '' },
        keys: { keyId: 1, sendKey, receiveKey },
      })
    carry(bob, alice, (signal) => {
      if (asSignal(signal).type === 'answer') authenticate(alice, signal, OTHER_KEY, KEY)
      return signal
    })
    authenticate(bob, offer, OTHER_KEY, OTHER_KEY)
    await accept(alice, bob, offer)
    bob.order({ do: 'talk', everyMs: 10, from: 0 })
    // What is sealed with another key is no voice.
    while ((await bob.stats()).framesSent < 20);
    expect(alice.packets).toEqual([])
    const heard = once(alice, 'packet')
    authenticate(bob, offer, KEY, OTHER_KEY)
    expect(await heard).toMatchObject([{ payload: expect.objectContaining({ length: 40 }) as unknown }])
  })

  it('do not connect to another certificate than the one in the description', async () => {
    const [alice, bob] = [open(), open()]
    const offer = asOffer(await alice.offer())
    carry(bob, alice)
    carry(alice, bob)
    const wrong = offer.sdp.replace(
      /(sha-256 )(..)/,
      (_, hash: string, byte: string) => hash + (byte === '00' ? '01' : '00'),
    )
    const ended = Promise.race([once(alice, 'closed'), once(bob, 'closed')])
    bob.order({ do: 'answer', offer: webrtcOffer({ ...offer, sdp: wrong }) })
    expect((await ended)[0]).toBe('not-authentic')
    expect([alice.packets, bob.packets]).toEqual([[], []])
  })

  it('connect after a thousand hostile messages', async () => {
    const [alice, bob] = [open(), open()]
    carry(alice, bob)
    carry(bob, alice)
    const offer = asOffer(await alice.offer())
    const damaged = fc.sample(
      fc.tuple(fc.nat(3), mutations).map(([kind, all]): Signal => {
        const sdp = mutate(Buffer.from(offer.sdp), all)
        const candidate = mutate(Buffer.from(offer.candidates[0] ?? ''), all)
        const text = {
          sdp: Buffer.from(sdp).toString('latin1'),
          candidate: Buffer.from(candidate).toString('latin1'),
        }
        const type = ['offer', 'answer', 'candidate', 'restart'][kind]
        return {
          ...offer,
          ...text,
          type,
          candidates: [text.candidate],
          generation: kind,
        } as unknown as Signal
      }),
      { numRuns: 1000, seed: 42 },
    )
    for (const signal of damaged) {
      bob.order({ do: 'prepare', offer: signal as unknown as Offer, early: false })
      bob.order({ do: 'negotiate', signal })
    }
    const [carol, dave] = [open(), open()]
    expect(await bob.stats()).toMatchObject({ framesSent: 0 })
    expect(bob.exit).toBeUndefined()
    carry(carol, dave)
    carry(dave, carol)
    await accept(carol, dave, await carol.offer())
  })
})

describe('two phones with a network between them', () => {
  beforeEach(async () => {
    for (let n = 0; n < 12; n++) relays.push(await UdpRelay.open())
  })
  /** Of the connection that stands; a busy machine may need more than one. */
  let generation = 0
  const relayedCall = async (): Promise<readonly [LinkProcess, LinkProcess]> => {
    const [alice, bob] = [open(), open()]
    generation = 0
    const led = (signal: Signal, side: Side): Signal => {
      const read = asSignal(signal)
      generation = Math.max(generation, read.generation)
      return webrtcSignal(throughRelay(read, side, relays))
    }
    carry(alice, bob, (signal) => led(signal, 'a'))
    carry(bob, alice, (signal) => led(signal, 'b'))
    const offer = asOffer(await alice.offer())
    await accept(alice, bob, webrtcOffer(throughRelay(offer, 'a', relays)))
    return [alice, bob]
  }
  const voiceAt = (link: LinkProcess): number[] => [...new Set(link.packets.flatMap(framesOf))]

  it('lose no frame of one packet in ten when each repeats the one before it, and report the loss', async () => {
    const [alice, bob] = await relayedCall()
    let n = 0
    for (const each of relays)
      each.passes = (datagram, to) => to === 'a' || !isVoice(datagram) || ++n % 10 !== 0
    alice.order({ do: 'redundancy', distances: [1] })
    alice.order({ do: 'talk', everyMs: 10, from: 0 })
    await bob.heard(270)
    expect(voiceAt(bob).slice(0, 290)).toEqual(range(0, 290))
    const { lossReported = 0, roundTripMs } = await alice.stats()
    expect(lossReported).toBeGreaterThan(0.05)
    expect(lossReported).toBeLessThan(0.2)
    expect(roundTripMs).toBeDefined()
  })

  it('hear every frame when they change to a new path while the old one works', async () => {
    const [alice, bob] = await relayedCall()
    alice.order({ do: 'talk', everyMs: 10, from: 0 })
    bob.order({ do: 'talk', everyMs: 10, from: 0 })
    await bob.heard(20)
    const usesNew = new Promise<void>((resolve) => {
      for (const each of relays.slice(generation + 1))
        each.passes = (datagram) => {
          if (isVoice(datagram)) resolve()
          return true
        }
    })
    bob.order({ do: 'restart' })
    await usesNew
    await Promise.all([bob.heard(bob.packets.length + 150), alice.heard(alice.packets.length + 150)])
    // Each once; two paths may change their order.
    for (const { packets } of [alice, bob])
      expect(packets.map(({ sequence }) => sequence).toSorted((a, b) => a - b)).toEqual(
        range(0, packets.length),
      )
  })

  it('connect where each side lets in only what it has asked for', async () => {
    for (const each of relays) {
      const asked = new Set<Side>()
      each.passes = (_, to) => {
        asked.add(to === 'a' ? 'b' : 'a')
        return asked.has(to)
      }
    }
    const [alice, bob] = await relayedCall()
    alice.order({ do: 'talk', everyMs: 20, from: 0 })
    bob.order({ do: 'talk', everyMs: 20, from: 0 })
    await Promise.all([alice.heard(10), bob.heard(10)])
  })

  it('hear each other again soon when the path is cut', async () => {
    const [alice, bob] = await relayedCall()
    alice.order({ do: 'talk', everyMs: 10, from: 0 })
    bob.order({ do: 'talk', everyMs: 10, from: 0 })
    await bob.heard(20)
    for (const each of relays.slice(0, generation + 1)) each.passes = () => false
    const { sequence: last = 0 } = bob.packets.at(-1) ?? {}
    await Promise.all([bob.heard(bob.packets.length + 50), alice.heard(alice.packets.length + 50)])
    const after = bob.packets.find(({ sequence }) => sequence > last + 5)
    expect(after).toBeDefined()
    // They go on counting: the playout sees lost packets, not another sender.
    expect(bob.packets.map(({ sequence }) => sequence)).toEqual(
      bob.packets.map(({ sequence }) => sequence).toSorted((a, b) => a - b),
    )
  })
})
