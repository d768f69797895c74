import { describe, expect, it } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import type { Relay } from '../../protocol/groups'
import { GroupKeys } from './group-keys'
import { RelayPeer, RelaySeals } from './relay-seals'

const KEYS = new GroupKeys(new Uint8Array(32).fill(7))
const RELAY: Relay = { kind: 'groups-here', node: { address: '192.0.2.7', port: 5071 }, groupIds: [1, 2] }

describe('what is said among nodes and controllers', () => {
  it('is opened once, in any order', () => {
    const clock = new ManualClock()
    const [sender, receiver, peer] = [
      new RelaySeals(clock, KEYS),
      new RelaySeals(clock, KEYS),
      new RelayPeer(),
    ]
    const [first, second] = [sender.seal(RELAY), sender.seal(RELAY)]
    expect(receiver.open(second, peer)?.relay).toEqual(RELAY)
    expect(receiver.open(first, peer)?.relay).toEqual(RELAY)
    expect(receiver.open(first, peer)).toBeUndefined()
    expect(receiver.open(second, peer)).toBeUndefined()
  })

  it('is opened once, whoever seems to have sent the copy, who is still heard', () => {
    const clock = new ManualClock()
    const [early, receiver] = [new RelaySeals(clock, KEYS), new RelaySeals(clock, KEYS)]
    clock.advance(1)
    const late = new RelaySeals(clock, KEYS)
    const [one, other] = [new RelayPeer(), new RelayPeer()]
    const copied = late.seal(RELAY)
    expect(receiver.open(copied, one)?.relay).toEqual(RELAY)
    expect(receiver.open(copied, other)).toBeUndefined()
    expect(receiver.open(early.seal(RELAY), other)?.relay).toEqual(RELAY)
  })

  it('is worth nothing with any bit changed, or by another key', () => {
    const clock = new ManualClock()
    const sender = new RelaySeals(clock, KEYS)
    const sealed = sender.seal(RELAY)
    const peer = new RelayPeer()
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const changed = Uint8Array.from(sealed)
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(sender.open(changed, peer)).toBeUndefined()
    }
    const others = new RelaySeals(clock, new GroupKeys(new Uint8Array(32)))
    expect(others.open(sealed, peer)).toBeUndefined()
    // What was refused does not keep the true one out.
    expect(sender.open(sealed, peer)).toBeDefined()
  })

  it('is nothing any more when its sender has started again', () => {
    const clock = new ManualClock()
    const before = new RelaySeals(clock, KEYS)
    const [heard, kept] = [before.seal(RELAY), before.seal(RELAY)]
    const peer = new RelayPeer()
    expect(before.open(heard, peer)).toBeDefined()
    clock.advance(1)
    const after = new RelaySeals(clock, KEYS)
    const opened = after.open(after.seal(RELAY), peer)
    expect(opened?.stamp.counter).toBe(0)
    expect(after.open(kept, peer)).toBeUndefined()
  })
})
