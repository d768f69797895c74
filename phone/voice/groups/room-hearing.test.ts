import { randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ManualClock } from '../../../base/testing/manual-clock'
import { BLOCK_SAMPLES } from '../../../native/audio/audio-device'
import { OpusEncoder } from '../../../native/opus/opus-encoder'
import { energy, speechLike, tone } from '../../../native/testing/signals'
import { type VoiceFrame, writeVoicePayload } from '../../../protocol/groups'
import { GroupFrameCipher, type GroupFrameKeys } from '../../../protocol/media/sframe'
import { Mixer, type MixerSource } from '../mixing/mixer'
import { RoomHearing } from './room-hearing'
import { REPEAT_AFTER } from './room-sender'

const LEAVES = Array.from({ length: 20 }, (_, leaf) => leaf)
const US = 0
const LOUD = 20
const keysOf = (ownLeaf: number, epoch = 1n, leaves = LEAVES): GroupFrameKeys => ({
  ...{ epoch, ownLeaf, leaves, firstCounter: 0n },
  baseKey: new Uint8Array(16).fill(Number(epoch)),
})

const encoder = new OpusEncoder()
const opus = encoder.encode(tone(440, 960))
afterAll(() => encoder.free())
const silence = Uint8Array.of((opus[0] ?? 0) & 0xfc)

let clock: ManualClock
let sources: Set<MixerSource>
let begun: number
let hearing: RoomHearing
const mixer = new Mixer()

beforeEach(() => {
  clock = new ManualClock()
  sources = new Set()
  begun = 0
  hearing = new RoomHearing({
    clock,
    mixer: {
      add: (source) => {
        sources.add(source)
        mixer.add(source)
      },
      remove: (source) => {
        sources.delete(source)
        mixer.remove(source)
      },
    },
    onSpeaking: () => begun++,
  })
  hearing.setKeys(keysOf(US))
})
afterEach(() => hearing.clear())

/** Somebody who talks: `next` is their next packet. */
class Talker {
  readonly cipher: GroupFrameCipher
  #sequence = 0
  #before: readonly VoiceFrame[] = []

  constructor(
    readonly leaf: number,
    epoch = 1n,
  ) {
    this.cipher = new GroupFrameCipher(keysOf(leaf, epoch))
  }

  next(payload = opus, level = LOUD): { keyId: number; bytes: Uint8Array } {
    const sequence = this.#sequence++
    const timestamp = 960 * sequence
    const { keyId, bytes } = this.cipher.seal(payload, { timestamp, level })
    const own = { timestamp, level, frame: bytes }
    const repeat = this.#before.at(-REPEAT_AFTER)
    const frames = repeat ? [repeat, own] : [own]
    this.#before = [...this.#before, own].slice(-REPEAT_AFTER)
    return { keyId, bytes: writeVoicePayload({ sequence, frames }) }
  }

  say(payload = opus, level = LOUD): void {
    const { keyId, bytes } = this.next(payload, level)
    hearing.receive(keyId, bytes)
  }
}

/** Plays for a time. @returns how loud it was */
const play = (ms: number): number => {
  let sum = 0
  const block = new Float32Array(BLOCK_SAMPLES)
  for (let passed = 0; passed < ms; passed += 10) {
    mixer.fill(block, clock.now())
    sum += energy(block)
    clock.advance(10)
  }
  return sum
}

describe('the hearing of a room', () => {
  it('tells who speaks with the first packet, and that they have ended 250 ms after the last', () => {
    const alice = new Talker(3)
    alice.say()
    expect(begun).toBe(1)
    expect(hearing.speakers).toEqual([{ leaf: 3, dbfs: -LOUD }])
    clock.advance(200)
    alice.say()
    expect(begun).toBe(1)
    clock.advance(249)
    expect(hearing.speakers).toHaveLength(1)
    clock.advance(1)
    expect(hearing.speakers).toEqual([])
  })

  it('does not count packets of silence as speaking, nor what follows them as missing', () => {
    const alice = new Talker(3)
    for (let n = 0; n < 10; n++) {
      alice.say()
      play(20)
    }
    for (let n = 0; n < 3; n++) alice.say(silence, 127)
    play(3000)
    expect(hearing.counters).toEqual({
      ...{ concealedFrames: 0, lostPackets: 0, latePackets: 0, recoveredPackets: 0 },
    })
    new Talker(4).say(silence, 127)
    new Talker(5).say(opus, 61)
    expect(begun).toBe(1)
    expect(hearing.missesVoice).toBe(false)
  })

  it('takes no overtaken packet for the voice going on after its end', () => {
    const alice = new Talker(3)
    alice.say()
    const overtaken = alice.next()
    alice.say(silence, 127)
    hearing.receive(overtaken.keyId, overtaken.bytes)
    clock.advance(1500)
    expect(hearing.missesVoice).toBe(false)
  })

  it('misses a voice that broke off, for some seconds', () => {
    const alice = new Talker(3)
    alice.say()
    clock.advance(999)
    expect(hearing.missesVoice).toBe(false)
    clock.advance(1)
    expect(hearing.missesVoice).toBe(true)
    clock.advance(3000)
    expect(hearing.missesVoice).toBe(false)
  })

  it('plays a lost packet from what a later one repeats', () => {
    const alice = new Talker(3)
    for (let n = 0; n < 50; n++) {
      const { keyId, bytes } = alice.next()
      if (n % 10 !== 5) hearing.receive(keyId, bytes)
      play(20)
    }
    // The buffer learns from the first to wait for what is repeated.
    expect(hearing.counters.recoveredPackets).toBeGreaterThanOrEqual(4)
    expect(hearing.counters.lostPackets).toBe(0)
    expect(hearing.refusedPackets).toBe(0)
  })

  it('plays two lost packets in a row from the next one, by its repeat and the forward error correction in that', () => {
    const alice = new Talker(3)
    const talking = new OpusEncoder({ bitrate: 40_000 })
    talking.setExpectedLoss(10)
    const said = speechLike(2)
    for (let n = 0; n < 100; n++) {
      const { keyId, bytes } = alice.next(talking.encode(said.subarray(960 * n, 960 * (n + 1))))
      if (n % 20 < 5 || n % 20 > 6) hearing.receive(keyId, bytes)
      play(20)
    }
    talking.free()
    // Repeats alone bring back five. A buffer that has not waited for such losses before learns it from the first.
    expect(hearing.counters.recoveredPackets).toBeGreaterThan(7)
    expect(hearing.counters.lostPackets).toBe(0)
  })

  it('is as loud as it is told to be, by leaf', () => {
    const loudness = (volume: number): number => {
      hearing.clear()
      hearing.setVolumes(new Map([[3, volume]]))
      const alice = new Talker(3)
      for (let n = 0; n < 10; n++) alice.say()
      return play(200)
    }
    const usual = loudness(1)
    expect(loudness(0.5) / usual).toBeCloseTo(0.25, 1)
    expect(loudness(0)).toBe(0)
  })

  it('plays packets of the next epoch as soon as it has the keys', () => {
    const alice = new Talker(3, 2n)
    for (let n = 0; n < 5; n++) alice.say()
    expect([begun, hearing.refusedPackets]).toEqual([0, 0])
    hearing.setKeys(keysOf(US, 2n))
    expect(begun).toBe(1)
    expect(hearing.bufferMs).toBe(100)
  })

  it('hears nobody without keys, and drops the voices of those who are not members any more', () => {
    const [alice, bob] = [new Talker(3), new Talker(4)]
    alice.say()
    bob.say()
    hearing.setKeys(keysOf(US, 2n, [0, 4]))
    expect(hearing.speakers.map(({ leaf }) => leaf)).toEqual([4])
    hearing.setKeys(undefined)
    expect(sources.size).toBe(0)
    bob.say()
    expect(sources.size).toBe(0)
  })

  it('does not take members of a new group for those who had their leaves', () => {
    const talker = new Talker(3, 5n)
    hearing.setKeys(keysOf(US, 5n))
    const { keyId, bytes } = talker.next()
    hearing.receive(keyId, bytes)
    expect(hearing.speakers.map(({ leaf }) => leaf)).toEqual([3])
    hearing.setKeys(keysOf(US, 1n))
    expect(hearing.speakers).toEqual([])
    expect(sources.size).toBe(0)
  })

  it('takes an old packet no second time, also when the same keys are told again', () => {
    const alice = new Talker(3)
    const old = alice.next()
    hearing.receive(old.keyId, old.bytes)
    for (let n = 0; n < 2000; n++) alice.say()
    hearing.setKeys(keysOf(US))
    hearing.receive(old.keyId, old.bytes)
    expect(hearing.refusedPackets).toBe(1)
  })

  it('has twelve playouts at most, and forgets whoever was silent for longest, or for ten seconds', () => {
    for (let leaf = 1; leaf <= 12; leaf++) {
      new Talker(leaf).say()
      clock.advance(1)
    }
    const [first] = sources
    new Talker(13).say()
    expect(sources.size).toBe(12)
    expect(first && sources.has(first)).toBe(false)
    clock.advance(10_000)
    hearing.tidy()
    expect(sources.size).toBe(0)
  })

  it('refuses whatever nobody of the group has sealed, without a throw', () => {
    const alice = new Talker(3)
    const { keyId, bytes } = alice.next()
    for (let n = 0; n < 5000; n++) {
      const changed = n % 2 === 0 ? randomBytes(n % 80) : Buffer.from(bytes)
      if (n % 2 === 1) changed[n % changed.length] = (changed[n % changed.length] ?? 0) ^ (1 + (n % 255))
      hearing.receive(n % 3 === 0 ? keyId : n, changed)
    }
    play(100)
    // Its number is not proved: with another one it is still hers.
    expect([...new Set(hearing.speakers.map(({ leaf }) => leaf))].every((leaf) => leaf === 3)).toBe(true)
    expect(hearing.refusedPackets).toBeGreaterThan(1000)
  })

  it('plays what a member seals that is no Opus as nothing', () => {
    const alice = new Talker(3)
    for (let n = 0; n < 500; n++) alice.say(randomBytes(1 + (n % 50)))
    play(1000)
    expect(hearing.refusedPackets).toBe(0)
  })
})
