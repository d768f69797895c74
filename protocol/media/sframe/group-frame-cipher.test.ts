import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { GroupFrameCipher, type GroupFrameKeys, groupKeyId, MAX_LEAF } from './group-frame-cipher'
import { decodeHeader } from './header'

const opus = Buffer.from('a packet of Opus')
const metadata = { timestamp: 0xffff_ff00, level: 30 }

/** The keys of each leaf in one epoch. */
const keysOf = (epoch: bigint, leaves: readonly number[], baseKey = randomBytes(16)): GroupFrameKeys[] =>
  leaves.map((ownLeaf) => ({ epoch, baseKey, ownLeaf, leaves, firstCounter: 0n }))
const ciphers = (epoch: bigint, leaves: readonly number[]): GroupFrameCipher[] =>
  keysOf(epoch, leaves).map((keys) => new GroupFrameCipher(keys))
const opened = (leaf: number, epoch: bigint) => ({ kind: 'opened', leaf, epoch, payload: opus })
const refused = { kind: 'refused' }
const unknownEpoch = { kind: 'unknown epoch' }

describe('a group frame cipher', () => {
  it('lets everybody hear everybody else, and says who it is', () => {
    const leaves = [0, 3, MAX_LEAF]
    const members = ciphers(77n, leaves)
    for (const [from, sender] of members.entries())
      for (let n = 0; n < 3; n++) {
        const { keyId, bytes } = sender.seal(opus, metadata)
        expect(bytes.includes(opus)).toBe(false)
        for (const [to, receiver] of members.entries())
          expect(receiver.open(bytes, keyId, metadata, 0)).toEqual(
            from === to ? refused : opened(leaves[from] ?? NaN, 77n),
          )
      }
  })

  it('has the leaf and the epoch in the KID, which fits into 16 bits and is never 0', () => {
    expect(groupKeyId(0, 0n)).toBe(0x0010)
    expect(groupKeyId(2, 35n)).toBe(0x0033)
    expect(groupKeyId(MAX_LEAF, 15n)).toBe(0xffff)
    for (const leaf of [-1, 0.5, NaN, MAX_LEAF + 1]) expect(() => groupKeyId(leaf, 0n)).toThrow(RangeError)
    const [sender] = ciphers(35n, [2])
    const { keyId, bytes } = sender?.seal(opus, metadata) ?? {}
    expect(keyId).toBe(0x0033)
    expect(decodeHeader(bytes ?? Buffer.of())?.keyId).toBe(0x33n)
  })

  it('opens a frame with its own metadata and key id only', () => {
    const [alice, bob] = ciphers(1n, [0, 1, 2])
    const { keyId, bytes } = alice?.seal(opus, metadata) ?? { keyId: 0, bytes: opus }
    for (const other of [
      { ...metadata, level: 31 },
      { ...metadata, timestamp: 0 },
    ])
      expect(bob?.open(bytes, keyId, other, 0)).toEqual(refused)
    for (const [other, result] of [
      [groupKeyId(2, 1n), refused],
      [groupKeyId(9, 1n), refused],
      [groupKeyId(0, 2n), unknownEpoch],
      [0, unknownEpoch],
      [1, refused],
      [-1, unknownEpoch],
      [1e9 + 1, refused],
    ] as const)
      expect(bob?.open(bytes, other, metadata, 0)).toEqual(result)
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] ?? 0) ^ 0x40
      expect(bob?.open(changed, keyId, metadata, 0)).toEqual(refused)
      expect(bob?.open(bytes.subarray(0, at), keyId, metadata, 0)).toEqual(refused)
    }
    expect(bob?.open(bytes, keyId, metadata, 0)).toEqual(opened(0, 1n))
  })

  it('does not play an old frame again', () => {
    const [alice, bob] = ciphers(1n, [0, 1])
    const first = alice?.seal(opus, metadata) ?? { keyId: 0, bytes: opus }
    for (let n = 0; n < 100; n++) {
      const { keyId, bytes } = alice?.seal(opus, metadata) ?? first
      bob?.open(bytes, keyId, metadata, 0)
    }
    expect(bob?.open(first.bytes, first.keyId, metadata, 0)).toEqual(opened(0, 1n))
    expect(bob?.open(first.bytes, first.keyId, metadata, 0)).toEqual(refused)
  })

  it('opens late frames of the two epochs before for ten seconds, and no others', () => {
    const epochs = [5n, 6n, 7n, 8n].map((epoch) => keysOf(epoch, [0, 1]))
    const [first, ...later] = epochs.map(([, bob]) => bob)
    if (!first) throw new Error('there are no keys')
    const bob = new GroupFrameCipher(first)
    const frames = epochs.map(([alice]) => alice && new GroupFrameCipher(alice).seal(opus, metadata))
    const openAll = (nowMs: number) =>
      frames.map((frame) => frame && bob.open(frame.bytes, frame.keyId, metadata, nowMs).kind)
    expect(openAll(0)).toEqual(['opened', 'unknown epoch', 'unknown epoch', 'unknown epoch'])
    for (const [n, keys] of later.entries()) if (keys) bob.advance(keys, 1000 * n)
    expect(openAll(2000)).toEqual(['unknown epoch', 'opened', 'opened', 'opened'])
    expect(openAll(11_000)).toEqual(['unknown epoch', 'opened', 'opened', 'opened'])
    expect(openAll(11_001)).toEqual(['unknown epoch', 'unknown epoch', 'opened', 'opened'])
    bob.forget(12_001)
    expect(openAll(0)).toEqual(['unknown epoch', 'unknown epoch', 'unknown epoch', 'opened'])
    expect(() => bob.advance(first, 0)).toThrow(RangeError)
  })

  it('does not open what was sealed after somebody left, nor before somebody joined', () => {
    const base = randomBytes(16)
    const [alice, left] = keysOf(1n, [0, 1], base).map((keys) => new GroupFrameCipher(keys))
    const [next, joined] = keysOf(2n, [0, 2])
    if (!alice || !left || !next || !joined) throw new Error('there are no keys')
    const before = alice.seal(opus, metadata)
    alice.advance(next, 0)
    const after = alice.seal(opus, metadata)
    expect(left.open(after.bytes, after.keyId, metadata, 0)).toEqual(unknownEpoch)
    expect(left.open(after.bytes, before.keyId, metadata, 0)).toEqual(refused)
    const newcomer = new GroupFrameCipher(joined)
    expect(newcomer.open(before.bytes, before.keyId, metadata, 0)).toEqual(unknownEpoch)
    expect(newcomer.open(after.bytes, after.keyId, metadata, 0)).toEqual(opened(0, 2n))
  })

  it('never seals with a counter of another cipher of the same epoch', () => {
    const [keys] = keysOf(1n, [0])
    if (!keys) throw new Error('there are no keys')
    const counters = [0n, 2n ** 32n].flatMap((firstCounter) => {
      const cipher = new GroupFrameCipher({ ...keys, firstCounter })
      return [1, 2].map(() => decodeHeader(cipher.seal(opus, metadata).bytes)?.counter)
    })
    expect(counters).toEqual([0n, 1n, 2n ** 32n, 2n ** 32n + 1n])
  })
})
