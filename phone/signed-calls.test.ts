import { once } from 'node:events'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { callProofIn, candidatesEntry, type Extension, identityEntry } from '../protocol/directory'
import { LoginVerifier } from '../server/admission/login-verifier'
import type { WireClient } from '../server/directory/testing/wire-client'
import { callSignature } from './privacy/call-signature'
import type { Identity } from './privacy/identity'
import { InMemoryTrust } from './privacy/trust'
import { meet, newIdentity, phonesOnServer, talk, type TestPhone } from './testing/phones-on-server'
import { onStage } from './testing/drive'

const { phoneOf, wireClient } = phonesOnServer()

const ADDRESS = { host: '127.0.0.1', port: 1 } as const

/** Sends Bob a call request. */
const call = (wire: WireClient, extension: Extension, address: typeof ADDRESS | object = ADDRESS): void =>
  wire.send({ kind: 'call-request', contact: 'bob', ...ADDRESS, ...address, extension })

/** A call request of Alice's to Bob as it would be now. */
const signedBy = (alice: Identity, bob: Identity, timeMs = Date.now()): Extension => {
  const block = identityEntry(alice.fingerprint)
  const names = { caller: 'alice', callee: 'bob', calleeIdentity: bob.fingerprint }
  return new Map([...block, ...callSignature(alice, { ...names, ...ADDRESS, timeMs, block })])
}

describe('a pinned caller', () => {
  it('rings with their known identity once the request is signed', async () => {
    const alice = await phoneOf('alice', { identity: newIdentity() })
    const bob = await phoneOf('bob', { identity: newIdentity() })
    await talk(alice, bob)
    alice.phone.hangUp(onStage(alice.phone))
    await bob.untilCall('ended')
    alice.phone.call('bob')
    expect(await bob.untilCall('ringing')).toMatchObject({ privacy: 'known' })
  })
})

describe('an accepted call', () => {
  it('is exactly the shown one: not another call, nor the same name with another identity', async () => {
    const [alice, bobs] = [newIdentity(), newIdentity()]
    const bob = await phoneOf('bob', { identity: bobs })
    const wire = await wireClient('alice')
    await bob.sees('alice')
    call(wire, signedBy(alice, bobs))
    const { id, contact, identity } = await bob.untilCall('ringing')
    for (const other of [{ id: id + 1 }, { contact: 'alicia' }, { identity: undefined }])
      expect(bob.phone.accept({ id, contact, identity, ...other })).toMatchObject({
        problem: { key: 'problem.callChanged' },
      })
    const mallory = newIdentity()
    call(wire, signedBy(mallory, bobs))
    await bob.until(
      () => bob.phone.state.call.kind === 'ringing' && bob.phone.state.call.identity !== identity,
    )
    expect(bob.phone.accept({ id, contact, identity })).toMatchObject({
      problem: { key: 'problem.callChanged' },
    })
    expect(bob.phone.state.call.kind).toBe('ringing')
    expect(bob.phone.accept({ id, contact, identity: mallory.fingerprint })).toEqual({ ok: true })
  })
})

describe('a favourite whose calls are answered automatically', () => {
  it('must prove the pinned identity, and is not answered before the first private call', async () => {
    const marksOf = (contact: string) => ({ favourite: contact === 'alice', blocked: false })
    const incomingPolicy = { answersFavourites: true, marksOf }
    const alice = await phoneOf('alice', { identity: newIdentity() })
    const bob = await phoneOf('bob', { identity: newIdentity(), incomingPolicy })
    await meet(alice, bob)
    alice.phone.call('bob')
    expect(await bob.untilCall('ringing')).toMatchObject({ privacy: 'new' })
    bob.accept()
    await bob.untilCall('talking')
    alice.phone.hangUp(onStage(alice.phone))
    await bob.untilCall('ended')
    alice.phone.call('bob')
    expect(await bob.untilCall('talking')).toMatchObject({ privacy: 'known', direction: 'incoming' })
  })
})

describe('an attacker who controls the server, and has Alice’s name there', () => {
  const [alice, bobs, mallory] = [newIdentity(), newIdentity(), newIdentity()]
  let bob: TestPhone
  let wire: WireClient

  beforeEach(async () => {
    // Our server would refuse a name and an identity of another person.
    vi.spyOn(LoginVerifier.prototype, 'check').mockReturnValue({ kind: 'unsigned' })
    const trust = new InMemoryTrust()
    trust.pin('alice', alice.fingerprint)
    bob = await phoneOf('bob', { identity: bobs, trust })
    wire = await wireClient('alice', identityEntry(alice.fingerprint))
    await bob.sees('alice')
  })

  /** Nothing has rung, and the caller was refused. */
  const refused = async (detail: RegExp): Promise<void> => {
    const [told] = (await once(bob.phone, 'turned-away')) as [string]
    expect(told).toMatch(detail)
    await wire.next('call-refused')
    expect(bob.phone.state.call.kind).not.toBe('ringing')
    expect(bob.records).toEqual([])
  }

  it('rings as Alice with a request that Alice has just signed for Bob', async () => {
    call(wire, signedBy(alice, bobs))
    expect(await bob.untilCall('ringing')).toMatchObject({ privacy: 'known' })
  })

  it('does not ring with a request that has rung before', async () => {
    const request = signedBy(alice, bobs)
    call(wire, request)
    await bob.untilCall('ringing')
    bob.phone.refuse(onStage(bob.phone))
    await wire.next('call-refused')
    bob.records.splice(0)
    bob.phone.dismissEnded()
    call(wire, request)
    await refused(/received before/)
  })

  it('rings with a warning without a signature, and is answered only after a confirmation of it', async () => {
    call(wire, identityEntry(alice.fingerprint))
    expect(await bob.untilCall('ringing')).toMatchObject({ privacy: 'unproven' })
    for (const despite of [undefined, 'changed', 'stripped'] as const)
      expect(bob.accept(despite)).toMatchObject({ problem: { key: 'problem.privacyUnproven' } })
  })

  it('rings as somebody else with their own signature', async () => {
    const block = identityEntry(mallory.fingerprint)
    const names = { caller: 'alice', callee: 'bob', calleeIdentity: bobs.fingerprint }
    const request = { ...names, ...ADDRESS, timeMs: Date.now(), block }
    call(wire, new Map([...block, ...callSignature(mallory, request)]))
    expect(await bob.untilCall('ringing')).toMatchObject({ privacy: 'changed' })
  })

  it.each([
    ['was signed for another phone', () => signedBy(alice, mallory), {}, /not valid/],
    ['leads to another port', () => signedBy(alice, bobs), { port: 2 }, /not valid/],
    ['is an hour old', () => signedBy(alice, bobs, Date.now() - 3_600_000), {}, /signed 36\d\d s ago/],
    [
      'is of the next hour',
      () => signedBy(alice, bobs, Date.now() + 3_600_000),
      {},
      /signed -3[56]\d\d s ago/,
    ],
    [
      'has her identity and the key of another',
      () => new Map([...signedBy(mallory, bobs), ...identityEntry(alice.fingerprint)]),
      {},
      /another key/,
    ],
    [
      'names an address that she has not signed',
      () => new Map([...signedBy(alice, bobs), ...candidatesEntry([Uint8Array.of(192, 168, 1, 1)])]),
      {},
      /not valid/,
    ],
    ['has half a signature', () => new Map([[10, new Uint8Array(77)]]), {}, /malformed/],
  ] as const)('does not ring with a request that %s', async (_, request, address, detail) => {
    call(wire, request(), address)
    await refused(detail)
  })

  it('makes Bob check only a few signatures, however many arrive', async () => {
    const forged: string[] = []
    bob.phone.on('turned-away', (detail) => forged.push(detail))
    for (let n = 0; n < 60; n++) call(wire, signedBy(alice, mallory))
    call(await wireClient('carol', identityEntry(mallory.fingerprint)), identityEntry(mallory.fingerprint))
    await bob.untilCall('ringing')
    expect(forged.length).toBeLessThanOrEqual(6)
  })
})

it('a phone signs its requests to callees that have an identity, and to no others', async () => {
  const alice = await phoneOf('alice', { identity: newIdentity() })
  const bob = await phoneOf('bob', { identity: newIdentity() })
  const carol = await wireClient('carol', new Map([[1, new Uint8Array(4)]]))
  await Promise.all([meet(alice, bob), alice.sees('carol')])
  alice.phone.call('carol')
  expect(callProofIn((await carol.next('call-request')).extension)).toBeUndefined()
  alice.phone.hangUp(onStage(alice.phone))
  alice.phone.dismissEnded()
  alice.phone.call('bob')
  expect(await bob.untilCall('ringing')).toMatchObject({ privacy: 'new' })
})
