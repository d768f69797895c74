import { afterEach, describe, expect, test, vi } from 'vitest'
import { ManualClock } from '../../../../base/testing/manual-clock'
import { OpusDecoder } from '../../../../native/opus/opus-decoder'
import { bestMatch, noise, speechLike } from '../../../../native/testing/signals'
import { CapturePath } from '../../capture/capture-path'
import { PlayoutPath } from '../../playout/playout-path'
import { PairedLink } from './paired-link'
import { type Delay, SimulatedTcp, SimulatedWebrtc } from './testing/simulated-links'

const BLOCK = 480
const BLOCK_MS = 10
const PER_MS = 48
const PACKET_MS = 20

interface Scene {
  readonly seconds: number
  readonly tcp: Delay
  readonly webrtc: Delay
  /** When the first side's WebRTC link connects, and when the other's, ms. */
  readonly connectMs: readonly [number, number]
}

/** One side: a microphone, both links, and a loudspeaker. */
class Phone {
  readonly tcp: SimulatedTcp
  readonly webrtc: SimulatedWebrtc
  readonly link: PairedLink
  readonly said: Float32Array
  readonly heard: Float32Array
  /** The packets that left the microphone, and those that were decoded for the loudspeaker, by their content. */
  readonly sent: string[] = []
  readonly decoded: string[] = []
  readonly playout = new PlayoutPath()
  readonly #capture: CapturePath
  readonly #clock: ManualClock

  constructor(clock: ManualClock, said: Float32Array, { tcp, webrtc }: Scene) {
    this.#clock = clock
    this.said = said
    this.heard = new Float32Array(said.length)
    this.webrtc = new SimulatedWebrtc(clock, webrtc)
    let tcpLink: SimulatedTcp | undefined
    this.link = new PairedLink({
      clock,
      webrtc: this.webrtc,
      makeTcp: (pair) => (tcpLink = new SimulatedTcp(clock, tcp, pair)),
    })
    if (!tcpLink) throw new Error('no TCP link was made')
    this.tcp = tcpLink
    this.#capture = new CapturePath((packet) => {
      this.sent.push(contentOf(packet.payload))
      this.link.send(packet)
    })
    this.link.on('packet', (packet) => this.playout.push(packet, clock.now()))
  }

  capture(at: number): void {
    this.#capture.push(this.said.subarray(at, at + BLOCK))
  }

  play(at: number): void {
    const decode = vi.spyOn(OpusDecoder.prototype, 'decode')
    this.playout.fill(this.heard.subarray(at, at + BLOCK), this.#clock.now())
    this.decoded.push(...decode.mock.calls.map(([payload]) => contentOf(payload)))
    decode.mockRestore()
  }

  free(): void {
    this.#capture.free()
    this.playout.free()
  }
}

const contentOf = (payload: Uint8Array): string => Buffer.from(payload).toString('base64')

const phones: Phone[] = []
afterEach(() => {
  for (const each of phones.splice(0)) each.free()
})

/** A talk of two phones, as it is heard. No two packets have the same content, because of the noise. */
const talk = (scene: Scene): readonly [Phone, Phone] => {
  const clock = new ManualClock()
  const soundOf = (seed: number): Float32Array => {
    const room = noise(scene.seconds * 48_000, seed)
    return speechLike(scene.seconds).map((x, n) => x + 0.002 * (room[n] ?? 0))
  }
  const pair = [new Phone(clock, soundOf(7), scene), new Phone(clock, soundOf(11), scene)] as const
  phones.push(...pair)
  const [one, other] = pair
  one.tcp.peer = other.tcp
  other.tcp.peer = one.tcp
  one.webrtc.peer = other.webrtc
  other.webrtc.peer = one.webrtc
  for (const each of pair) each.tcp.emit('connected')
  pair.forEach((each, n) => void clock.after(scene.connectMs[n] ?? 0, () => each.webrtc.connect()))
  for (let at = 0; at < one.said.length; at += BLOCK) {
    for (const each of pair) each.capture(at)
    clock.advance(3)
    for (const each of pair) each.play(at)
    clock.advance(BLOCK_MS - 3)
  }
  return pair
}

/** The places of the decoded packets among the sent ones. */
const order = (from: Phone, to: Phone): number[] => to.decoded.map((content) => from.sent.indexOf(content))
const inOrder = (numbers: readonly number[]): number[] => [...new Set(numbers)].sort((a, b) => a - b)
const upTo = (last: number): number[] => Array.from({ length: last + 1 }, (_, n) => n)

/** How late, ms, and how well, the sound of these ms is heard. */
const matchIn = (from: Phone, to: Phone, fromMs: number, toMs: number, maxLagMs = 400) => {
  const source = from.said.subarray(fromMs * PER_MS, toMs * PER_MS)
  const { correlation, lag } = bestMatch(source, to.heard.subarray(fromMs * PER_MS), maxLagMs * PER_MS)
  return { correlation, lagMs: lag / PER_MS }
}

const cutBetween =
  (fromMs: number, toMs: number, delayMs: number): Delay =>
  (nowMs) =>
    nowMs >= fromMs && nowMs < toMs ? Infinity : delayMs

describe('voice that moves from TCP to WebRTC', () => {
  test.each([
    ['is much faster', 400, 20],
    ['is faster', 80, 20],
    ['is as fast', 30, 30],
    ['is slower', 20, 60],
  ])('has no gap and no repeat when WebRTC %s', (_, tcpMs, webrtcMs) => {
    const [one, other] = talk({
      seconds: 8,
      tcp: () => tcpMs,
      webrtc: () => webrtcMs,
      // DTLS opens at different times.
      connectMs: [3000, 3070],
    })
    for (const [from, to] of [
      [one, other],
      [other, one],
    ] as const) {
      const places = order(from, to)
      // Every packet up to the last one that was played, once, in order.
      expect(places).toEqual(upTo(places.at(-1) ?? 0))
      expect(places.length).toBeGreaterThan(380)
      expect(to.playout.counters).toMatchObject({
        discardedFrames: 0,
        lostPackets: 0,
        duplicatePackets: 0,
        latePackets: 0,
      })
      expect(to.playout.counters.concealedFrames * PACKET_MS).toBeLessThanOrEqual(
        Math.max(0, webrtcMs - tcpMs),
      )
      // TCP is quiet as soon as both sides know.
      expect(from.tcp.sent.length * PACKET_MS).toBeLessThan(3150 + tcpMs)
      const [before, after] = [matchIn(from, to, 2400, 2700, 600), matchIn(from, to, 7200, 7500, 600)]
      expect(before.correlation).toBeGreaterThan(0.9)
      expect(after.correlation).toBeGreaterThan(0.9)
      // What is heard is as late as the new path requires.
      expect(after.lagMs - before.lagMs).toBeLessThan(webrtcMs - tcpMs + 12)
      expect(after.lagMs - before.lagMs).toBeGreaterThan(webrtcMs - tcpMs - 25)
    }
  })

  test.each([
    ['a second', 2500, 3500, 3000],
    ['four seconds', 2000, 6000, 5000],
  ])(
    'goes on at once when TCP stalls for %s, and what TCP then brings is not played',
    (_, from, to, connects) => {
      const [one, other] = talk({
        seconds: 10,
        tcp: (nowMs) => (nowMs >= from && nowMs < to ? to - nowMs + 20 : 20),
        webrtc: () => 20,
        connectMs: [connects, connects],
      })
      const places = order(one, other)
      expect(places).toEqual(inOrder(places))
      const missing = upTo(places.at(-1) ?? 0).filter((n) => !places.includes(n))
      expect(Math.min(...missing)).toBeGreaterThanOrEqual(from / PACKET_MS)
      expect(Math.max(...missing)).toBeLessThan(connects / PACKET_MS)
      for (const soonMs of [connects + 300, to + 100, 9000]) {
        const { correlation, lagMs } = matchIn(one, other, soonMs, soonMs + 300)
        expect(correlation).toBeGreaterThan(0.9)
        expect(lagMs).toBeLessThan(100)
      }
    },
  )

  test('loses no more than WebRTC does', () => {
    let n = 0
    const [one, other] = talk({
      seconds: 8,
      tcp: () => 60,
      webrtc: () => (++n % 21 === 0 ? Infinity : 20 + (n % 7) * 3),
      connectMs: [2000, 2100],
    })
    for (const [from, to] of [
      [one, other],
      [other, one],
    ] as const) {
      const places = order(from, to)
      expect(places).toEqual(inOrder(places))
      const missing = (places.at(-1) ?? 0) + 1 - places.length
      const { lostPackets, latePackets, duplicatePackets } = to.playout.counters
      expect(lostPackets).toBeGreaterThan(0)
      // Those among the last 128 are not counted as lost yet.
      expect(missing).toBeLessThanOrEqual(lostPackets + latePackets + 128 / 21 + 1)
      expect(duplicatePackets).toBe(0)
    }
  })
})

describe('voice that goes back to TCP', () => {
  test('does so after a second without WebRTC, and moves again when that works', () => {
    const [one, other] = talk({
      seconds: 14,
      tcp: () => 40,
      webrtc: cutBetween(5000, 8000, 20),
      connectMs: [1000, 1000],
    })
    for (const [from, to] of [
      [one, other],
      [other, one],
    ] as const) {
      const places = order(from, to)
      expect(places).toEqual(inOrder(places))
      const missing = upTo(places.at(-1) ?? 0).filter((n) => !places.includes(n))
      // Only the second until the silence was noticed, and what was said until the peer knew.
      expect(Math.min(...missing) * PACKET_MS).toBeGreaterThanOrEqual(4900)
      expect(Math.max(...missing) * PACKET_MS).toBeLessThan(6300)
      for (const [fromMs, toMs] of [
        [6800, 7900],
        [8100, 9000],
        [11_000, 13_000],
      ] as const)
        expect(matchIn(from, to, fromMs, toMs).correlation).toBeGreaterThan(0.85)
    }
  })

  test('does so on both sides when only one does not hear', () => {
    const clockwise = cutBetween(5000, 8000, 20)
    let isOne = false
    const [one, other] = talk({
      seconds: 10,
      tcp: () => 40,
      // Every packet is sent by one side and then by the other.
      webrtc: (nowMs) => {
        isOne = !isOne
        return isOne ? clockwise(nowMs) : 20
      },
      connectMs: [1000, 1000],
    })
    const there = order(one, other)
    expect(there).toEqual(inOrder(there))
    expect(matchIn(one, other, 6500, 7900).correlation).toBeGreaterThan(0.85)
    // The other direction loses nothing at all.
    const back = order(other, one)
    expect(back).toEqual(upTo(back.at(-1) ?? 0))
  })
})
