import { describe, expect, test } from 'vitest'
import { OpusEncoder } from '../../../native/opus/opus-encoder'
import { bestMatch, energy, noise, speechLike, tone } from '../../../native/testing/signals'
import { encodeRedundancy, type MediaPacket } from '../../../protocol/media'
import { CapturePath } from '../capture/capture-path'
import { PacketStamper } from '../links/tcp/packet-stamper'
import { PlayoutPath } from './playout-path'

const BLOCK = 480

const encode = (sound: Float32Array, expectedLossPercent = 0): Uint8Array[] => {
  const packets: Uint8Array[] = []
  const capture = new CapturePath(({ payload }) => packets.push(payload))
  capture.expectedLossPercent = expectedLossPercent
  for (let at = 0; at + BLOCK <= sound.length; at += BLOCK) capture.push(sound.subarray(at, at + BLOCK))
  return packets
}

/** Packet n arrives at 20 n ms unless `arrives` is false for it; a block of the given length is played on time. */
const play = (
  packets: readonly Uint8Array[],
  arrives: (n: number) => boolean = () => true,
  block: number = BLOCK,
) => {
  const path = new PlayoutPath()
  const stamper = new PacketStamper()
  const heard = new Float32Array(packets.length * 960)
  for (let at = 0; at < heard.length; at += block) {
    const packet = packets[at / 960]
    if (packet !== undefined && arrives(at / 960)) path.push(stamper.stamp(packet, at / 48), at / 48)
    path.fill(heard.subarray(at, at + block), at / 48 + 2)
  }
  return { path, heard }
}

const level = (heard: Float32Array, fromMs: number, toMs: number): number =>
  energy(heard.subarray(fromMs * 48, toMs * 48)) / ((toMs - fromMs) * 48)

describe('sound on its way from one phone to the other', () => {
  test.each([120, 240, 480])('arrives unchanged in blocks of %d, a little later', (block) => {
    const sound = speechLike(4)
    const { heard, path } = play(encode(sound), undefined, block)
    // In the first second the jitter buffer adapts to the network.
    const { correlation, lag } = bestMatch(sound.subarray(96_000, 180_000), heard.subarray(96_000), 9600)
    expect(correlation).toBeGreaterThan(0.9)
    expect(lag).toBeLessThan(48 * 50)
    expect(path.counters).toMatchObject({ concealedFrames: 0, discardedFrames: 0, underruns: 0 })
    expect(path.bufferMs).toBeLessThanOrEqual(40)
  })

  test('is concealed if a frame is missing, and fades to silence if many are', () => {
    const { heard, path } = play(encode(tone(300, 96_000)), (n) => n < 50)
    expect(level(heard, 1000, 1030)).toBeGreaterThan(level(heard, 900, 1000) * 0.2)
    expect(level(heard, 1040, 1080)).toBeGreaterThan(0)
    expect(level(heard, 1200, 2000)).toBe(0)
    expect(path.counters).toMatchObject({ concealedFrames: 5, discardedFrames: 0, underruns: 1 })
  })

  test('comes back at once after a gap', () => {
    const { heard } = play(encode(tone(300, 96_000)), (n) => n < 40 || n > 60)
    expect(level(heard, 1600, 1900)).toBeCloseTo(level(heard, 300, 700), 2)
  })

  test('continues after packets that are not Opus, which are counted', () => {
    const packets = encode(tone(300, 96_000))
    const bad = [new Uint8Array(0), Uint8Array.of(3, 0), Uint8Array.of(0x4a, 0xff), new Uint8Array(4050)]
    bad.forEach((packet, n) => (packets[40 + n * 5] = packet))
    const { heard, path } = play(packets)
    expect(path.counters.discardedFrames).toBe(4)
    expect(level(heard, 1700, 1900)).toBeCloseTo(0.045, 2)
  })

  test('is correct with packets of other lengths', () => {
    const encoder = new OpusEncoder()
    const path = new PlayoutPath()
    const stamper = new PacketStamper()
    const block = new Float32Array(BLOCK)
    const [toc = 0, ...frame] = encoder.encode(new Float32Array(960))
    const sixty = Uint8Array.from([toc | 3, 3, ...frame, ...frame, ...frame])
    for (let now = 0; now < 6000; now += 10) {
      if (now % 60 === 0) path.push(stamper.stamp(sixty, now), now)
      path.fill(block, now + 5)
    }
    expect(path.counters).toMatchObject({ concealedFrames: 0, discardedFrames: 0, underruns: 0 })
  })
})

describe('a muted microphone', () => {
  test('sends silence without a click, and speech again when it is unmuted', () => {
    const packets: Uint8Array[] = []
    const capture = new CapturePath(({ payload }) => packets.push(payload))
    const sound = tone(300, BLOCK)
    for (let block = 0; block < 150; block++) {
      capture.muted = block >= 50 && block < 100
      capture.push(Float32Array.from(sound))
      if (block === 99) expect(capture.levelDbfs).toBe(-100)
    }
    expect(packets).toHaveLength(75)
    expect(capture.levelDbfs).toBeGreaterThan(-20)
    const { heard } = play(packets)
    expect(level(heard, 700, 1000)).toBeLessThan(1e-6)
    expect(level(heard, 1200, 1400)).toBeGreaterThan(0.03)
  })
})

describe('a peer that sends nothing in silence', () => {
  /** Speech with pauses in a quiet room; packets arrive late by up to this. */
  const talk = (dtx: boolean, jitterMs: number) => {
    const room = noise(12 * 48_000, 3).map((x) => 0.0003 * x)
    const voice = speechLike(12)
    const said = room.map((x, n) => x + (n % 144_000 < 72_000 ? (voice[n] ?? 0) : 0))
    const capture = new CapturePath(({ payload }) => sent.push(payload))
    const sent: Uint8Array[] = []
    const late = noise(2000, 9)
    const path = new PlayoutPath()
    const stamper = new PacketStamper()
    const heard = new Float32Array(said.length)
    let packets = 0
    capture.setDtx(dtx)
    const underway: { readonly atMs: number; readonly packet: Uint8Array }[] = []
    for (let ms = 0; ms < 12_000; ms += 5) {
      if (ms % 10 === 0) capture.push(said.subarray(ms * 48, (ms + 10) * 48))
      for (const packet of sent.splice(0))
        underway.push({ atMs: ms + jitterMs * Math.abs(late[packets++] ?? 0), packet })
      while ((underway[0]?.atMs ?? Infinity) <= ms)
        path.push(stamper.stamp(underway.shift()?.packet ?? silent, ms), ms)
      if (ms % 10 === 5) path.fill(heard.subarray((ms - 5) * 48, (ms + 5) * 48), ms)
    }
    return { path, said, heard, packets }
  }
  const silent = new Uint8Array(1)

  /** The delay of words, ms: some after each pause, and some at the end of each sentence. */
  const delays = ({ said, heard }: ReturnType<typeof talk>): number[] =>
    [3150, 4150, 6150, 7150, 9150, 10_150].map(
      (ms) => bestMatch(said.subarray(ms * 48, (ms + 250) * 48), heard.subarray(ms * 48), 4800).lag / 48,
    )

  test.each([0, 8, 20])(
    'is heard as early as a peer that sends it, with hardly a gap, at %d ms of jitter',
    (ms) => {
      const [spare, all] = [talk(true, ms), talk(false, ms)]
      expect(spare.packets).toBeLessThan(all.packets * 0.6)
      expect(spare.path.counters.discardedFrames).toBe(0)
      // The buffer assumes that hardly any packet is later than those of the first second.
      expect(spare.path.counters.concealedFrames).toBeLessThanOrEqual(ms > 10 ? 1 : 0)
      for (const from of [2000, 5000, 8000]) expect(level(spare.heard, from, from + 900)).toBeLessThan(1e-6)
      const others = delays(all)
      for (const [n, delayMs] of delays(spare).entries())
        expect(Math.abs(delayMs - (others[n] ?? 0))).toBeLessThan(12)
    },
  )
})

describe('sound of which every tenth packet is lost', () => {
  const sound = speechLike(6)
  const packets = encode(sound)

  const playWithout = (toMediaPacket: (n: number) => MediaPacket) => {
    const path = new PlayoutPath()
    const heard = new Float32Array(sound.length)
    for (let at = 0; at + BLOCK <= heard.length; at += BLOCK) {
      const n = at / 960
      if (n in packets && n % 10 !== 5) path.push(toMediaPacket(n), at / 48)
      path.fill(heard.subarray(at, at + BLOCK), at / 48 + 2)
    }
    path.free()
    return { counters: path.counters, targetMs: path.targetMs, heard }
  }
  const packetAt = (n: number): Uint8Array => packets[n] ?? new Uint8Array(0)
  const plainAt = (n: number): MediaPacket => ({ sequence: n, timestamp: n * 960, payload: packetAt(n) })
  const plain = playWithout(plainAt)
  const repeated = playWithout((n) => {
    const payload = encodeRedundancy({
      primary: { payloadType: 111, payload: packetAt(n) },
      repeats: n === 0 ? [] : [{ payloadType: 111, offset: 960, payload: packetAt(n - 1) }],
    })
    return { sequence: n, timestamp: n * 960, payload, redundant: true }
  })
  /** The sound after the first two seconds. */
  const match = (heard: Float32Array) =>
    bestMatch(sound.subarray(96_000, 270_000), heard.subarray(96_000), 9600)

  test('is concealed in those places only, and otherwise played as early as without loss', () => {
    expect(plain.counters).toMatchObject({ discardedFrames: 0, recoveredPackets: 0 })
    expect(plain.counters.concealedFrames).toBeGreaterThanOrEqual(28)
    expect(plain.counters.concealedFrames).toBeLessThanOrEqual(31)
    const { correlation, lag } = match(plain.heard)
    expect(correlation).toBeGreaterThan(0.8)
    expect(lag).toBeLessThan(48 * 50)
  })

  test('is played from repeats in later packets', () => {
    expect(repeated.counters.recoveredPackets).toBe(30)
    expect(repeated.counters.concealedFrames).toBeLessThanOrEqual(2)
    expect(repeated.targetMs).toBeLessThanOrEqual(plain.targetMs + 25)
    const { correlation, lag } = match(repeated.heard)
    expect(correlation).toBeGreaterThan(0.9)
    expect(correlation).toBeGreaterThan(match(plain.heard).correlation)
    expect(lag).toBeLessThan(48 * 75)
  })

  test('is played from what the following packet contains', () => {
    const corrected = encode(sound, 10)
    const heardFrom = corrected.map((payload, n) => ({ sequence: n, timestamp: n * 960, payload }))
    const { counters, targetMs, heard } = playWithout((n) => heardFrom[n] ?? plainAt(n))
    // Pauses have no forward error correction.
    expect(counters.recoveredPackets).toBeGreaterThanOrEqual(22)
    expect(counters.recoveredPackets + counters.concealedFrames).toBeLessThanOrEqual(33)
    expect(targetMs).toBeLessThanOrEqual(plain.targetMs + 25)
    const { correlation, lag } = match(heard)
    expect(correlation).toBeGreaterThan(0.88)
    expect(correlation).toBeGreaterThan(match(plain.heard).correlation)
    expect(lag).toBeLessThan(48 * 75)
  })
})
