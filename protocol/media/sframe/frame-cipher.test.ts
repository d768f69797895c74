import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { decodeRedundancy, encodeRedundancy } from '../redundancy'
import { FrameCipher, type FrameKeys } from './frame-cipher'
import { REPEAT_FRAMES, WINDOW_FRAMES } from './replay-window'

/** The two ends of a link. */
const pair = (keyId = 0): readonly [FrameCipher, FrameCipher] => {
  const keys: FrameKeys = { keyId, sendKey: randomBytes(32), receiveKey: randomBytes(32) }
  const mirrored = { keyId, sendKey: keys.receiveKey, receiveKey: keys.sendKey }
  return [new FrameCipher(keys), new FrameCipher(structuredClone(mirrored))]
}
const opus = Buffer.from('a packet of Opus')
/** Of the nth packet of 20 ms, from one that wraps soon. */
const timestampOf = (n: number): number => (0xffff_ff00 + n * 960) >>> 0

describe('a frame cipher', () => {
  it('carries packets both ways', () => {
    const [alice, bob] = pair()
    for (let n = 0; n < 300; n++) {
      const sealed = alice.seal(opus, timestampOf(n))
      expect(sealed.includes(opus)).toBe(false)
      expect(bob.open(sealed, timestampOf(n))).toEqual(opus)
      expect(alice.open(bob.seal(opus, timestampOf(n)), timestampOf(n))).toEqual(opus)
    }
  })

  it('seals the same packet to other bytes each time', () => {
    const [alice] = pair()
    const all = Array.from({ length: 100 }, () => alice.seal(opus, 0).toString('hex', 2))
    expect(new Set(all).size).toBe(100)
  })

  it('does not open its own frames, nor those of another link or generation', () => {
    const [alice] = pair()
    const [stranger] = pair()
    expect(alice.open(alice.seal(opus, 0), 0)).toBeUndefined()
    expect(alice.open(stranger.seal(opus, 0), 0)).toBeUndefined()
    const keys = { sendKey: randomBytes(32), receiveKey: randomBytes(32) }
    const [old, current] = [
      new FrameCipher({ ...keys, keyId: 0 }),
      new FrameCipher({ keyId: 1, sendKey: keys.receiveKey, receiveKey: keys.sendKey }),
    ]
    expect(current.open(old.seal(opus, 0), 0)).toBeUndefined()
  })

  it('opens a packet at its own timestamp only', () => {
    const [alice, bob] = pair()
    const sealed = alice.seal(opus, 960)
    for (const other of [0, 959, 1920, 960 + 0x8000_0000, NaN, -1])
      expect(bob.open(sealed, other)).toBeUndefined()
    expect(bob.open(sealed, 960)).toEqual(opus)
  })

  it('opens a packet and its repeats in later packets, in any order', () => {
    const [alice, bob] = pair()
    const sealed = Array.from({ length: 50 }, (_, n) => alice.seal(Buffer.of(n), timestampOf(n)))
    const packets = sealed.map((payload, n) => {
      const repeats = [2, 1].filter((back) => back <= n)
      return {
        n,
        bytes: encodeRedundancy({
          repeats: repeats.map((back) => ({
            payloadType: 111,
            offset: back * 960,
            payload: sealed[n - back] ?? payload,
          })),
          primary: { payloadType: 111, payload },
        }),
      }
    })
    const opened = new Map<number, Buffer[]>()
    for (const { n, bytes } of packets.reverse()) {
      const { repeats = [], primary } = decodeRedundancy(bytes) ?? {}
      for (const { payload, offset } of [...repeats, { payload: primary?.payload ?? opus, offset: 0 }]) {
        const which = n - offset / 960
        const plain = bob.open(payload, timestampOf(which))
        if (plain) opened.set(which, [...(opened.get(which) ?? []), plain])
      }
    }
    expect(opened.size).toBe(50)
    for (const [n, copies] of opened) expect(copies).toEqual(Array(Math.min(3, 50 - n)).fill(Buffer.of(n)))
  })

  it('does not open an old packet again', () => {
    const [alice, bob] = pair()
    const first = alice.seal(opus, 0)
    const late = alice.seal(opus, 960)
    expect(bob.open(first, 0)).toEqual(opus)
    for (let n = 2; n < REPEAT_FRAMES; n++) bob.open(alice.seal(opus, 960 * n), 960 * n)
    expect(bob.open(first, 0)).toEqual(opus)
    bob.open(alice.seal(opus, 0), 0)
    expect(bob.open(first, 0)).toBeUndefined()
    expect(bob.open(late, 960)).toEqual(opus)
    for (let n = 0; n < WINDOW_FRAMES; n++) bob.open(alice.seal(opus, 0), 0)
    expect(bob.open(late, 960)).toBeUndefined()
  })

  it('is not moved on by forged frames', () => {
    const [alice, bob] = pair()
    const sealed = alice.seal(opus, 0)
    const forged = Buffer.from(sealed)
    for (const counter of ['0f', '0d010000000000', '0fffffffffffffffff'])
      expect(bob.open(Buffer.concat([Buffer.from(counter, 'hex'), forged.subarray(1)]), 0)).toBeUndefined()
    expect(bob.open(sealed, 0)).toEqual(opus)
  })

  it('refuses any other bytes', () => {
    const [alice, bob] = pair()
    const sealed = alice.seal(opus, 0)
    for (let at = 0; at < sealed.length; at++) {
      const changed = Buffer.from(sealed)
      changed[at] = (changed[at] ?? 0) ^ 0x80
      expect(bob.open(changed, 0)).toBeUndefined()
      expect(bob.open(sealed.subarray(0, at), 0)).toBeUndefined()
    }
    expect(bob.open(new Uint8Array(1_000_000), 0)).toBeUndefined()
  })

  it('has a natural number as its KID', () => {
    for (const keyId of [-1, 0.5, NaN]) expect(() => pair(keyId)).toThrow(RangeError)
    const [alice, bob] = pair(300)
    expect(bob.open(alice.seal(opus, 0), 0)).toEqual(opus)
  })
})
