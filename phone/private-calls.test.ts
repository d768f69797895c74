import { once } from 'node:events'
import { describe, expect, it, vi } from 'vitest'
import { systemClock } from '../base/clock'
import { identityEntry } from '../protocol/directory'
import { LoginVerifier } from '../server/admission/login-verifier'
import type { Offer } from '../protocol/media/negotiation'
import { originalServer } from '../server/directory/testing/original-server'
import { warningIn } from './privacy/privacy-problem'
import { InMemoryTrust } from './privacy/trust'
import { meet, newIdentity, phonesOnServer, talk } from './testing/phones-on-server'
import { TcpLink } from './voice/links/tcp/tcp-link'
import { tcpAddress } from './voice/links/tcp/tcp-offer'

const { phoneOf, wireClient, onEnd } = phonesOnServer()

describe('two phones with identities', () => {
  it('talk in private, and pin each other’s identity', async () => {
    const alice = await phoneOf('alice', { identity: newIdentity() })
    const bob = await phoneOf('bob', { identity: newIdentity() })
    const send = vi.spyOn(bob.voice, 'send')
    await meet(alice, bob)
    alice.phone.call('bob')
    expect(await bob.untilCall('ringing')).toMatchObject({ privacy: 'new' })
    expect(bob.trust.pinOf('alice')).toBeUndefined()
    bob.accept()
    const calls = await Promise.all([alice.untilCall('talking'), bob.untilCall('talking')])
    expect(calls).toMatchObject([{ privacy: 'known' }, { privacy: 'known' }])
    expect(alice.trust.pinOf('bob')).toEqual({ identity: bob.phone.fingerprint, verified: false })
    expect(bob.trust.pinOf('alice')).toEqual({ identity: alice.phone.fingerprint, verified: false })
    const peer = alice.phone.fingerprint
    expect(send).toHaveBeenCalledWith(
      expect.objectContaining({ role: 'answer', security: expect.objectContaining({ peer }) as object }),
    )
  })

  it('talk in private when both call at once', async () => {
    const alice = await phoneOf('alice', { identity: newIdentity() })
    const bob = await phoneOf('bob', { identity: newIdentity() })
    await meet(alice, bob)
    alice.phone.call('bob')
    bob.phone.call('alice')
    const calls = await Promise.all([alice.untilCall('talking'), bob.untilCall('talking')])
    expect(calls).toMatchObject([{ privacy: 'known' }, { privacy: 'known' }])
  })
})

describe('a replaced key', () => {
  it('is shown to the callee, and the call needs the callee’s confirmation', async () => {
    const trust = new InMemoryTrust()
    trust.pin('alice', newIdentity().fingerprint)
    const incomingPolicy = { answersFavourites: true, marksOf: () => ({ favourite: true, blocked: false }) }
    const alice = await phoneOf('alice', { identity: newIdentity() })
    const bob = await phoneOf('bob', { identity: newIdentity(), trust, incomingPolicy })
    await meet(alice, bob)
    alice.phone.call('bob')
    expect(await bob.untilCall('ringing')).toMatchObject({ privacy: 'changed' })
    for (const despite of [undefined, 'stripped'] as const)
      expect(bob.accept(despite)).toMatchObject({ problem: { key: 'problem.privacyChanged' } })
    expect(bob.phone.call('alice')).toMatchObject({ problem: { key: 'problem.privacyChanged' } })
    expect(bob.phone.state.call.kind).toBe('ringing')
    expect(bob.accept('changed')).toEqual({ ok: true })
    await Promise.all([alice.untilCall('talking'), bob.untilCall('talking')])
    expect(trust.pinOf('alice')?.identity).toBe(alice.phone.fingerprint)
  })

  it('is shown to the caller, and the call needs the caller’s confirmation', async () => {
    const trust = new InMemoryTrust()
    trust.pin('bob', newIdentity().fingerprint)
    const alice = await phoneOf('alice', { identity: newIdentity(), trust })
    const bob = await phoneOf('bob', { identity: newIdentity() })
    await meet(alice, bob)
    expect(alice.phone.call('bob')).toMatchObject({ problem: { key: 'problem.privacyChanged' } })
    expect(alice.phone.state.call.kind).toBe('idle')
    const identity = bob.phone.fingerprint
    expect(alice.phone.call('bob', { warning: 'changed', identity })).toEqual({ ok: true })
    expect(alice.phone.state.call).toMatchObject({ kind: 'calling', privacy: 'changed' })
    await bob.untilCall('ringing')
  })

  it('that is replaced again after the question is asked about again', async () => {
    const trust = new InMemoryTrust()
    trust.pin('bob', newIdentity().fingerprint)
    const alice = await phoneOf('alice', { identity: newIdentity(), trust })
    const [shown, swapped] = [newIdentity().fingerprint, newIdentity().fingerprint]
    const bob = await wireClient('bob', identityEntry(shown))
    await alice.until(() => alice.phone.identityOf('bob') === shown)
    await bob.close()
    await wireClient('bob', identityEntry(swapped))
    await alice.until(() => alice.phone.identityOf('bob') === swapped)
    for (const identity of [shown, undefined])
      expect(alice.phone.call('bob', { warning: 'changed', identity })).toMatchObject({
        problem: { key: 'problem.privacyChanged' },
      })
    expect(alice.phone.state.call.kind).toBe('idle')
    expect(alice.phone.call('bob', { warning: 'changed', identity: swapped })).toEqual({ ok: true })
  })

  it('is shown also while the call rings', async () => {
    const bob = await phoneOf('bob', { identity: newIdentity() })
    const old = newIdentity().fingerprint
    const wire = await wireClient('alice', identityEntry(old))
    await bob.sees('alice')
    bob.trust.pin('alice', old)
    const request = { kind: 'call-request', contact: 'bob', host: '127.0.0.1', port: 1 } as const
    wire.send({ ...request, extension: identityEntry(old) })
    expect(await bob.untilCall('ringing')).toMatchObject({ privacy: 'unproven' })
    wire.send({ ...request, extension: identityEntry(newIdentity().fingerprint) })
    await bob.until(
      () => bob.phone.state.call.kind === 'ringing' && bob.phone.state.call.privacy === 'changed',
    )
    expect(bob.accept()).toMatchObject({ ok: false })
  })
})

describe('a call to a contact that is no longer private', () => {
  it('is neither placed nor answered without the user’s confirmation, and the pin stays', async () => {
    const trust = new InMemoryTrust()
    const identity = newIdentity().fingerprint
    trust.pin('bob', identity)
    const alice = await phoneOf('alice', { identity: newIdentity(), trust })
    const bob = await phoneOf('bob')
    await meet(alice, bob)
    expect(alice.phone.call('bob')).toMatchObject({ problem: { key: 'problem.privacyStripped' } })
    bob.phone.call('alice')
    expect(await alice.untilCall('ringing')).toMatchObject({ privacy: 'stripped' })
    expect(alice.accept('changed')).toMatchObject({ ok: false })
    expect(alice.accept('stripped')).toEqual({ ok: true })
    const [call] = await Promise.all([alice.untilCall('talking'), bob.untilCall('talking')])
    expect(call).toMatchObject({ privacy: 'stripped' })
    expect(trust.pinOf('bob')?.identity).toBe(identity)
  })
})

describe('a pinned person who is not online', () => {
  it('is not called in the clear, even with consent', async () => {
    const trust = new InMemoryTrust()
    trust.pin('bob', newIdentity().fingerprint)
    const alice = await phoneOf('alice', { identity: newIdentity(), trust })
    const problem = { key: 'problem.contactOffline', fill: { name: 'bob' } }
    for (const consent of [undefined, { warning: 'stripped' }] as const)
      expect(alice.phone.call('bob', consent)).toEqual({ ok: false, problem })
    expect(alice.phone.state.call.kind).toBe('idle')
  })
})

describe('a name that only looks like a pinned one', () => {
  it.each([
    ['another key', newIdentity(), 'changed', 'problem.lookAlikeChanged'],
    ['no key', undefined, 'stripped', 'problem.lookAlikeStripped'],
  ] as const)(
    'and has %s is called and answered only after a warning that names the known person',
    async (...row) => {
      const [, identity, privacy, key] = row
      const trust = new InMemoryTrust()
      trust.pin('bob', newIdentity().fingerprint)
      const alice = await phoneOf('alice', { identity: newIdentity(), trust })
      const likeBob = await phoneOf('bоb', { identity })
      await Promise.all([alice.sees('bоb'), likeBob.sees('alice')])
      const problem = { key, fill: { name: 'bоb', known: 'bob' } }
      expect(alice.phone.call('bоb')).toEqual({ ok: false, problem })
      likeBob.phone.call('alice')
      expect(await alice.untilCall('ringing')).toMatchObject({ privacy, lookAlike: 'bob' })
      expect(alice.accept()).toEqual({ ok: false, problem })
      expect(alice.accept(privacy)).toEqual({ ok: true })
    },
  )
})

describe('at an original server, which is the cause of missing privacy', () => {
  /** Alice, who has pinned Bob, and another Ringdown. */
  const aliceAnd = async (other: string, privateOnly: boolean) => {
    const server = await originalServer()
    onEnd(() => {
      server.close()
      return Promise.resolve()
    })
    const trust = new InMemoryTrust()
    trust.pin('bob', newIdentity().fingerprint)
    const there = { identity: newIdentity(), serverPort: server.port }
    const alice = await phoneOf('alice', { ...there, trust, incomingPolicy: { privateOnly } })
    const peer = await phoneOf(other, { ...there, identity: newIdentity() })
    await Promise.all([alice.sees(other), peer.sees('alice')])
    return { alice, peer }
  }

  it.each([
    ['bob', 'problem.privacyStrippedByServer', { name: 'bob' }],
    ['bоb', 'problem.lookAlikeStrippedByServer', { name: 'bоb', known: 'bob' }],
  ] as const)('a call with %s needs a confirmation that names the server', async (name, key, fill) => {
    const { alice, peer } = await aliceAnd(name, false)
    const problem = { key, fill }
    expect(alice.phone.call(name)).toEqual({ ok: false, problem })
    expect(warningIn(problem)).toBe('stripped')
    peer.phone.call('alice')
    expect(await alice.untilCall('ringing')).toMatchObject({ privacy: 'stripped' })
    expect(alice.accept()).toEqual({ ok: false, problem })
    expect(alice.accept('stripped')).toEqual({ ok: true })
  })

  it.each(['bob', 'bоb', 'carol'])('a call with %s is refused to private calls only', async (name) => {
    const { alice } = await aliceAnd(name, true)
    const problem = { key: 'problem.notPrivateByServer', fill: { name } }
    expect(alice.phone.call(name)).toEqual({ ok: false, problem })
  })
})

describe('a phone that announces no identity', () => {
  it('in its request is answered unencrypted, whatever the contact list says', async () => {
    const bob = await phoneOf('bob', { identity: newIdentity() })
    const wire = await wireClient('alice', identityEntry(newIdentity().fingerprint))
    await bob.sees('alice')
    wire.send({ kind: 'call-request', contact: 'bob', host: '127.0.0.1', port: 1 })
    expect(await bob.untilCall('ringing')).toMatchObject({ privacy: 'not-private' })
  })

  it('is called without encryption, and shown as not private', async () => {
    const alice = await phoneOf('alice', { identity: newIdentity() })
    const bob = await wireClient('bob')
    await alice.sees('bob')
    const send = vi.spyOn(alice.voice, 'send')
    alice.phone.call('bob')
    const request = await bob.next('call-request')
    expect(request).not.toHaveProperty('extension')
    expect(alice.phone.state.call).toMatchObject({ kind: 'calling', privacy: 'not-private' })
    const opened = send.mock.calls.map(([command]) => command).find(({ kind }) => kind === 'open-link')
    expect(opened).toMatchObject({ role: 'offer' })
    expect(opened).not.toHaveProperty('security')
  })
})

describe('a user who wants private calls only', () => {
  it('neither places nor gets other calls, and sees the callers', async () => {
    const alice = await phoneOf('alice', { identity: newIdentity(), incomingPolicy: { privateOnly: true } })
    const bob = await phoneOf('bob')
    await meet(alice, bob)
    expect(alice.phone.call('bob')).toMatchObject({ problem: { key: 'problem.notPrivate' } })
    bob.phone.call('alice')
    expect(await bob.untilCall('ended')).toMatchObject({ reason: 'peer-private-only' })
    expect(alice.records).toMatchObject([
      { contact: 'bob', direction: 'incoming', outcome: 'not-private', seen: false },
    ])
    expect(alice.phone.state.call).toEqual({ kind: 'idle' })
  })

  it('talks in private calls', async () => {
    const alice = await phoneOf('alice', { identity: newIdentity(), incomingPolicy: { privateOnly: true } })
    const bob = await phoneOf('bob', { identity: newIdentity(), incomingPolicy: { privateOnly: true } })
    await talk(alice, bob)
  })
})

describe('a caller who cannot prove the announced identity', () => {
  it('does not ring with a signature', async () => {
    // The server lies. Ours refuses an announcement without a valid signature.
    vi.spyOn(LoginVerifier.prototype, 'check').mockReturnValue({ kind: 'unsigned' })
    const mallory = newIdentity()
    const alice = await phoneOf('alice', { identity: { ...newIdentity(), fingerprint: mallory.fingerprint } })
    const bob = await phoneOf('bob', { identity: newIdentity() })
    await meet(alice, bob)
    alice.phone.call('bob')
    expect(await alice.untilCall('ended')).toMatchObject({ reason: 'peer-declined' })
    expect(bob.phone.state.call.kind).toBe('idle')
  })

  it('does not get a call without a signature', async () => {
    const [alice, mallory, bobs] = [newIdentity(), newIdentity(), newIdentity()]
    const bob = await phoneOf('bob', { identity: bobs })
    const wire = await wireClient('alice', identityEntry(alice.fingerprint))
    const security = { own: mallory, peer: bobs.fingerprint }
    const listen = { host: '127.0.0.1', port: 0 }
    const link = new TcpLink({ clock: systemClock, pings: false, security, listen })
    const offered = once(link, 'offered') as Promise<[Offer]>
    link.offer()
    const { host = '', port = 0 } = tcpAddress((await offered)[0]) ?? {}
    await bob.sees('alice')
    wire.send({
      kind: 'call-request',
      contact: 'bob',
      host,
      port,
      extension: identityEntry(alice.fingerprint),
    })
    await bob.untilCall('ringing')
    bob.accept()
    expect(await bob.untilCall('ended')).toMatchObject({ reason: 'not-authentic', durationMs: 0 })
    expect(bob.trust.pinOf('alice')).toBeUndefined()
    await link.close()
  })
})
