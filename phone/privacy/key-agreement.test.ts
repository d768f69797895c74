import { describe, expect, test } from 'vitest'
import type { Signal } from '../../protocol/media/negotiation'
import { identityOf, makePrivateKey } from './identity'
import { KeyAgreement } from './key-agreement'

const [ALICE, BOB, MALLORY] = [
  identityOf(makePrivateKey()),
  identityOf(makePrivateKey()),
  identityOf(makePrivateKey()),
]
const RANDOM = Buffer.alloc(16, 7)
const [HERS, HIS] = ['a1'.repeat(32), 'b2'.repeat(32)]

interface Described extends Signal {
  readonly certificate?: string
}

const certificateIn = (signal: Signal): string | undefined => (signal as Described).certificate
/** A description of a connection with this certificate; without one: a candidate. */
const described = (certificate?: string): Signal => ({ link: 'webrtc', certificate }) as Described

const alices = (peer = BOB.fingerprint, random: Uint8Array = RANDOM): KeyAgreement =>
  new KeyAgreement({
    ...{ side: 'caller', caller: 'alice', callee: 'bob', own: ALICE, peer, random, certificateIn },
  })
const bobs = (own = BOB): KeyAgreement =>
  new KeyAgreement({
    ...{ side: 'callee', caller: 'alice', callee: 'bob', own, peer: ALICE.fingerprint },
    ...{ random: RANDOM, certificateIn },
  })

describe('the agreement on the keys of a call', () => {
  test('takes one description from each side, and gives both sides each other’s certificate and the same keys', () => {
    const [alice, bob] = [alices(), bobs()]
    const offer = alice.send(described(HERS))
    expect(offer.progress.kind).toBe('none')
    expect(bob.receive(offer.signal).kind).toBe('none')
    const answer = bob.send(described(HIS))
    const [one, other] = [alice.receive(answer.signal), answer.progress]
    if (one.kind !== 'agreed' || other.kind !== 'agreed') throw new Error('no agreement')
    expect([one.peer.certificate, other.peer.certificate]).toEqual([HIS, HERS])
    expect(one.peer.keys.sendKey).toEqual(other.peer.keys.receiveKey)
    expect(one.peer.keys.receiveKey).toEqual(other.peer.keys.sendKey)
  })

  test('says the same part with each description, as any of them may be lost', () => {
    const [alice, bob] = [alices(), bobs()]
    expect(alice.send(described(HERS)).signal).toEqual(alice.send(described(HERS)).signal)
    bob.receive(alice.send(described(HERS)).signal)
    const [first, second] = [bob.send(described(HIS)), bob.send(described(HIS))]
    expect(second.signal).toEqual(first.signal)
    expect([first.progress.kind, second.progress.kind]).toEqual(['agreed', 'none'])
    expect(alice.receive(second.signal).kind).toBe('agreed')
    expect(alice.receive(first.signal).kind).toBe('none')
  })

  test('leaves signals that describe nothing as they are', () => {
    const candidate = described()
    expect(alices().send(candidate)).toEqual({ signal: candidate, progress: { kind: 'none' } })
    expect(bobs().receive(candidate)).toEqual({ kind: 'none' })
  })

  test('says nothing of the callee’s to a caller who has not said their part', () => {
    const answer = bobs().send(described(HIS))
    expect(answer).toEqual({ signal: described(HIS), progress: { kind: 'none' } })
  })

  test('refuses what another identity has signed, and still takes the right part', () => {
    const [alice, bob, mallory] = [alices(), bobs(), bobs(MALLORY)]
    const offer = alice.send(described(HERS)).signal
    for (const callee of [bob, mallory]) callee.receive(offer)
    // Mallory cannot answer what was offered to Bob.
    expect(mallory.send(described(HIS)).progress).toEqual({ kind: 'refused', reason: 'not-authentic' })
    const forged = {
      ...described(HIS),
      keys: { ...keysIn(bob.send(described(HIS)).signal), certificate: HERS },
    }
    expect(alice.receive(forged as Signal)).toEqual({ kind: 'refused', reason: 'not-authentic' })
    expect(alice.receive(bob.send(described(HIS)).signal).kind).toBe('agreed')
  })

  test('refuses the part of another call', () => {
    const bob = bobs()
    bob.receive(alices(BOB.fingerprint, Buffer.alloc(16, 8)).send(described(HERS)).signal)
    expect(bob.send(described(HIS)).progress).toEqual({ kind: 'refused', reason: 'other-call' })
    bob.receive(alices().send(described(HERS)).signal)
    expect(bob.send(described(HIS)).progress.kind).toBe('agreed')
  })

  test('checks ten wrong parts, and no more', () => {
    const [alice, bob] = [alices(), bobs()]
    bob.receive(alice.send(described(HERS)).signal)
    const answer = bob.send(described(HIS)).signal
    const refused = Array.from({ length: 12 }, () =>
      alice.receive({ ...described(HIS), keys: 'nonsense' } as unknown as Signal),
    ).filter(({ kind }) => kind === 'refused')
    expect(refused).toHaveLength(10)
    expect(alice.receive(answer).kind).toBe('none')
  })

  test('agrees again, with other keys, when the callee’s link is replaced', () => {
    const [alice, bob] = [alices(), bobs()]
    bob.receive(alice.send(described(HERS)).signal)
    const [first, second] = [bob.send(described(HIS)).progress, bob.send(described('c3'.repeat(32))).progress]
    if (first.kind !== 'agreed' || second.kind !== 'agreed') throw new Error('no agreement')
    expect(second.peer.keys.sendKey).not.toEqual(first.peer.keys.sendKey)
  })
})

const keysIn = (signal: Signal): object => (signal as unknown as { readonly keys: object }).keys
