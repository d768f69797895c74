import { readFileSync } from 'node:fs'
import { describe, expect, it, vi } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import { identityEntry, MessageReader, serverToClient } from '../../protocol/directory'
import { type CallClaim, callClaim, callSignature } from './call-signature'
import { CallVerifier } from './call-verifier'
import { identityOf, makePrivateKey } from './identity'

const MINUTE_MS = 60_000
const alice = identityOf(makePrivateKey())
const bob = identityOf(makePrivateKey())
const block = identityEntry(alice.fingerprint)
const NOW_MS = 1_764_316_800_000
const REQUEST = {
  ...{ caller: 'alice', callee: 'bob', calleeIdentity: bob.fingerprint },
  ...{ host: '10.0.0.1', port: 4, timeMs: NOW_MS, block },
}

/** Bob's view of Alice's call, with a part of it changed on the way. */
const received = (signed: Partial<typeof REQUEST> = {}, changed: object = {}, nowMs = NOW_MS): CallClaim => {
  const request = { ...REQUEST, ...signed }
  const signature = callSignature(alice, request)
  const claim = callClaim({ ...request, block: new Map([...block, ...signature]), nowMs, ...changed })
  if (typeof claim !== 'object') throw new Error('there is no claim')
  return claim
}

const verifierOf = (isPinned: (identity: string) => boolean = () => false) => {
  const clock = new ManualClock()
  const verifier = new CallVerifier(clock, isPinned)
  const check = (
    claim: CallClaim | 'malformed' | undefined,
    identity: string | undefined = alice.fingerprint,
  ) => verifier.check({ claim, identity })
  return { clock, check }
}
const PROVED = { kind: 'proved' }
const wrong = (reason: string) => ({ kind: 'wrong', reason: expect.stringContaining(reason) as string })

describe('a call request', () => {
  it('signed by the announced key is proved', () => expect(verifierOf().check(received())).toEqual(PROVED))

  it('is proved also when the server has filled in the host', () =>
    expect(verifierOf().check(received({ host: '' }, { host: '192.0.2.7' }))).toEqual(PROVED))

  it('without a signature is not wrong', () =>
    expect(verifierOf().check(undefined)).toEqual({ kind: 'unsigned' }))

  it.each([
    ['for another callee', { callee: 'carol' }],
    ['for another phone of that name', { calleeIdentity: alice.fingerprint }],
    ['from another name', { caller: 'a1ice' }],
    ['to another host', { host: '10.0.0.2' }],
    ['to another port', { port: 5 }],
    ['with a host that the caller left to the server', { host: '' }],
  ])('%s is not proved', (_, changed) =>
    expect(verifierOf().check(received({}, changed))).toEqual(wrong('not valid')),
  )

  it('with an added, changed or missing entry is not proved', () => {
    const signature = callSignature(alice, REQUEST)
    for (const entries of [[...block, [1, Uint8Array.of(3)]], [[5, new Uint8Array(32)]], []]) {
      const changed = new Map([...(entries as [number, Uint8Array][]), ...signature])
      const claim = callClaim({ ...REQUEST, block: changed, nowMs: NOW_MS })
      expect(verifierOf().check(claim)).toEqual(wrong('not valid'))
    }
  })

  it('signed by another key than the announced one is not proved, nor one without an announced key', () => {
    expect(verifierOf().check(received(), bob.fingerprint)).toEqual(wrong('another key'))
    expect(new CallVerifier(new ManualClock(), () => false).check({ claim: received() })).toEqual(
      wrong('another key'),
    )
  })

  it('with a key that is not on the curve is not proved', () => {
    const [[type, bytes] = [0, new Uint8Array(0)]] = callSignature(alice, REQUEST)
    const crooked = bytes.map((byte, n) => (n === 40 ? byte ^ 1 : byte))
    const claim = callClaim({ ...REQUEST, block: new Map([...block, [type, crooked]]), nowMs: NOW_MS })
    if (typeof claim !== 'object') throw new Error('there is no claim')
    expect(verifierOf().check(claim, claim.identity)).toEqual(wrong('not valid'))
  })

  it('that is malformed is not proved, nor one with a name of a megabyte, which is not hashed', () => {
    expect(verifierOf().check('malformed')).toEqual(wrong('malformed'))
    const signature = callSignature(alice, REQUEST)
    const claim = callClaim({ ...REQUEST, caller: 'a'.repeat(1e6), block: signature, nowMs: NOW_MS })
    expect(claim).toBe('malformed')
  })
})

describe('the time of a call request', () => {
  it.each([-5 * MINUTE_MS, 0, 5 * MINUTE_MS])('may be %d ms ago', (ageMs) =>
    expect(verifierOf().check(received({}, {}, NOW_MS + ageMs))).toEqual(PROVED),
  )

  it.each([-5 * MINUTE_MS - 1, 5 * MINUTE_MS + 1, 1e12])(
    'may not be %d ms ago, and the signature is not even checked',
    (ageMs) => {
      const claim = received({}, {}, NOW_MS + ageMs)
      const isSigned = vi.spyOn(claim, 'isSigned')
      expect(verifierOf().check(claim)).toEqual(wrong('s ago'))
      expect(isSigned).not.toHaveBeenCalled()
    },
  )
})

describe('a call request that comes again', () => {
  it('is refused while its time holds, and is too old after that', () => {
    const { clock, check } = verifierOf()
    const signature = callSignature(alice, REQUEST)
    const at = (nowMs: number) =>
      callClaim({ ...REQUEST, block: new Map([...block, ...signature]), nowMs: NOW_MS + nowMs })
    expect(check(at(0))).toEqual(PROVED)
    for (const minutes of [0, 1, 2, 2]) {
      clock.advance(minutes * MINUTE_MS)
      expect(check(at(clock.now()))).toEqual(wrong('before'))
    }
    clock.advance(MINUTE_MS)
    expect(check(at(6 * MINUTE_MS))).toEqual(wrong('360 s ago'))
  })

  it('is refused also when its time is in the future', () => {
    const { clock, check } = verifierOf()
    const early = received({ timeMs: NOW_MS + 5 * MINUTE_MS })
    expect(check(early)).toEqual(PROVED)
    clock.advance(9.9 * MINUTE_MS)
    expect(check({ ...early, ageMs: 4.9 * MINUTE_MS })).toEqual(wrong('before'))
  })

  it('is refused when its caller was pinned meanwhile', () => {
    let isPinned = false
    const { check } = verifierOf(() => isPinned)
    const claim = received()
    expect(check(claim)).toEqual(PROVED)
    isPinned = true
    expect(check(claim)).toEqual(wrong('before'))
  })

  it('does not use up its random when its signature is wrong', () => {
    const { check } = verifierOf()
    const claim = received()
    expect(check({ ...claim, isSigned: () => false })).toEqual(wrong('not valid'))
    expect(check(claim)).toEqual(PROVED)
  })
})

describe('a flood of signed requests', () => {
  const by = (identity: string, random: string): CallClaim => ({
    ...{ identity, random, ageMs: 0 },
    isSigned: () => true,
  })

  it('by one key makes no other replay possible, and has no room for more of its own', () => {
    const { clock, check } = verifierOf()
    const first = by('alice', 'first')
    expect(check(first, 'alice')).toEqual(PROVED)
    for (let n = 0; n < 64; n++) expect(check(by('mallory', `${n}`), 'mallory')).toEqual(PROVED)
    expect(check(by('mallory', 'more'), 'mallory')).toEqual(wrong('too many'))
    expect(check(first, 'alice')).toEqual(wrong('before'))
    clock.advance(10 * MINUTE_MS)
    expect(check(by('mallory', 'later'), 'mallory')).toEqual(PROVED)
  })

  it('by ever new keys makes no replay possible, and keeps no friend out', () => {
    const { clock, check } = verifierOf((identity) => identity === 'friend')
    const first = by('alice', 'first')
    expect(check(first, 'alice')).toEqual(PROVED)
    for (let n = 0; n < 2_000; n++) check(by(`stranger ${n}`, `${n}`), `stranger ${n}`)
    expect(check(by('one more', 'x'), 'one more')).toEqual(wrong('too many'))
    expect(check(first, 'alice')).toEqual(wrong('before'))
    expect(check(by('friend', 'x'), 'friend')).toEqual(PROVED)
    clock.advance(10 * MINUTE_MS)
    expect(check(by('one more', 'x'), 'one more')).toEqual(PROVED)
  })
})

it('a request that OpenSSL has signed is proved', () => {
  const { calls } = JSON.parse(
    readFileSync(new URL('../../protocol/directory/call-vectors.json', import.meta.url), 'utf8'),
  ) as {
    calls: { identity: string; callRequest: string; timeMs: number; callee: string; calleeIdentity: string }[]
  }
  for (const { identity, callRequest, timeMs, callee, calleeIdentity } of calls) {
    const [message] = new MessageReader(serverToClient).push(Buffer.from(callRequest, 'hex')).messages
    if (message?.kind !== 'call-request' || !message.extension) throw new Error('there is no call request')
    const { contact: caller, host, port, extension } = message
    const claim = callClaim({ caller, callee, calleeIdentity, host, port, block: extension, nowMs: timeMs })
    expect(verifierOf().check(claim, identity)).toEqual(PROVED)
  }
})
