import { createECDH, type ECDH, randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { signWith } from '../../base/p256'
import { FrameCipher, type FrameKeys } from '../../protocol/media/sframe'
import type { CallKeys } from './call-keys'
import { type Identity, identityOf, makePrivateKey } from './identity'
import { answerStatement, type KeyPart, keyPartSchema, type KeyShare, offerStatement } from './key-part'
import vectors from './media-key-vectors.json'
import { answerKeys, type CallContext, type Finished, type KeyOffer, offerKeys } from './media-keys'

const [alice, bob, mallory] = [makePrivateKey(), makePrivateKey(), makePrivateKey()].map(identityOf) as [
  Identity,
  Identity,
  Identity,
]
const call = { caller: 'alice', callee: 'bob', random: randomBytes(16) }
const [ALICES, BOBS, MALLORYS] = ['aa', 'bb', 'cc'].map((byte) => byte.repeat(32)) as [string, string, string]
const asAlice: CallContext = { ...call, own: alice, peer: bob.fingerprint, certificate: ALICES }
const asBob: CallContext = { ...call, own: bob, peer: alice.fingerprint, certificate: BOBS }

const keysOf = (finished: Finished): CallKeys => {
  if (finished.kind === 'refused') throw new Error(`there are no keys: ${finished.reason}`)
  return finished.keys
}
const answered = (context: CallContext, offer: unknown): { keys: CallKeys; part: KeyPart } => {
  const answer = answerKeys(context, offer)
  if (answer.kind === 'refused') throw new Error(`there is no answer: ${answer.reason}`)
  return answer
}
/** Both sides' keys of one call. */
const agreed = (): readonly [CallKeys, CallKeys] => {
  const offer = offerKeys(asAlice)
  const { keys, part } = answered(asBob, offer.part)
  return [keysOf(offer.finish(part)), keys]
}
const framesOf = (keys: CallKeys, generation: number): FrameKeys => {
  const frames = keys.framesOf(generation)
  if (frames === undefined) throw new Error(`generation ${generation} has no keys`)
  return frames
}
const cipherOf = (keys: CallKeys, generation = 0): FrameCipher => new FrameCipher(framesOf(keys, generation))
const refusal = (reason: string) => ({ kind: 'refused', reason })
const opus = Buffer.from('a packet of Opus')

describe('the two sides of a call', () => {
  it('agree on keys, and know whose they are', () => {
    const [caller, callee] = agreed()
    expect([caller.peer, caller.peerCertificate]).toEqual([bob.fingerprint, BOBS])
    expect([callee.peer, callee.peerCertificate]).toEqual([alice.fingerprint, ALICES])
    const [a, b] = [cipherOf(caller), cipherOf(callee)]
    expect(b.open(a.seal(opus, 960), 960)).toEqual(opus)
    expect(a.open(b.seal(opus, 960), 960)).toEqual(opus)
  })

  it('send parts that are JSON of a fixed size, and read them with new properties', () => {
    const offer = offerKeys(asAlice)
    expect(JSON.stringify(offer.part).length).toBeLessThan(450)
    const { part } = answered(asBob, { ...sent(offer.part), later: 1 })
    expect(Object.keys(part)).toEqual(Object.keys(keyPartSchema.shape))
    expect(offer.finish({ ...sent(part), later: 1 }).kind).toBe('agreed')
  })

  it('have other keys for each direction, each generation and each call', () => {
    const calls = [agreed(), agreed()]
    const all = calls.flatMap(([caller]) =>
      [0, 1, 2].flatMap((generation) => {
        const { sendKey, receiveKey } = framesOf(caller, generation)
        return [sendKey, receiveKey]
      }),
    )
    expect(new Set(all.map((key) => Buffer.from(key).toString('hex'))).size).toBe(12)
  })

  it('do not open their own frames that come back, nor those of another generation or call', () => {
    const [caller, callee] = agreed()
    const a = cipherOf(caller)
    const sealed = a.seal(opus, 0)
    expect(a.open(sealed, 0)).toBeUndefined()
    expect(cipherOf(callee, 1).open(sealed, 0)).toBeUndefined()
    for (const keys of agreed()) expect(cipherOf(keys).open(sealed, 0)).toBeUndefined()
  })

  it('never use the keys of a generation twice', () => {
    const [caller] = agreed()
    expect(caller.framesOf(1)?.keyId).toBe(1)
    for (const wrong of [0, 1, -1, 1.5, NaN, Infinity, 2 ** 32])
      expect(caller.framesOf(wrong)).toBeUndefined()
    expect(caller.framesOf(2)?.keyId).toBe(2)
    expect(caller.framesOf(2 ** 32 - 1)?.keyId).toBe(2 ** 32 - 1)
  })

  it('agree once on each offer', () => {
    const offer = offerKeys(asAlice)
    const { part } = answered(asBob, offer.part)
    keysOf(offer.finish(part))
    expect(offer.finish(part)).toEqual(refusal('answered'))
    expect(offer.finish(answered(asBob, offer.part).part)).toEqual(refusal('answered'))
  })
})

describe('somebody between the two', () => {
  const offer = (): KeyOffer => offerKeys(asAlice)

  it.each(['ephemeralKey', 'certificate', 'publicKey', 'signature'] as const)(
    'cannot put an own %s into either part',
    (field) => {
      const own = offerKeys({ ...asAlice, own: mallory, certificate: MALLORYS }).part
      const real = offer()
      expect(answerKeys(asBob, { ...real.part, [field]: own[field] })).toEqual(refusal('not-authentic'))
      const { part } = answered(asBob, real.part)
      expect(real.finish({ ...part, [field]: own[field] })).toEqual(refusal('not-authentic'))
      expect(real.finish(part).kind).toBe('agreed')
    },
  )

  it('cannot answer, or call, in the name of another', () => {
    const real = offer()
    const asMallory = { ...asBob, own: mallory, certificate: MALLORYS }
    // Alice’s offer is for Bob.
    expect(answerKeys(asMallory, real.part)).toEqual(refusal('not-authentic'))
    const { part } = answered(asMallory, offerKeys({ ...asAlice, peer: mallory.fingerprint }).part)
    expect(real.finish(part)).toEqual(refusal('not-authentic'))
    const posing = offerKeys({ ...asAlice, own: mallory, certificate: MALLORYS })
    expect(answerKeys(asBob, posing.part)).toEqual(refusal('not-authentic'))
  })

  it('cannot sign what is said to be of another', () => {
    const real = offer()
    const { part } = answered(asBob, real.part)
    const [ofAlice, ofBob] = [shareIn(alice, real.part), shareIn(bob, part)]
    const offered = resigned(mallory, real.part, offerStatement(call, ofAlice, bob.fingerprint))
    expect(answerKeys(asBob, offered)).toEqual(refusal('not-authentic'))
    const replied = resigned(mallory, part, answerStatement(call, ofAlice, ofBob))
    expect(real.finish(replied)).toEqual(refusal('not-authentic'))
    // The same statements count when their own identities sign them.
    expect(
      answerKeys(asBob, resigned(alice, real.part, offerStatement(call, ofAlice, bob.fingerprint))).kind,
    ).toBe('agreed')
    expect(real.finish(resigned(bob, part, answerStatement(call, ofAlice, ofBob))).kind).toBe('agreed')
  })

  it('cannot pass an offer on as an own one, so that the sides think of different peers', () => {
    const real = offer()
    // Bob believes that Mallory calls with the key that is Alice’s.
    const fromMallory: CallContext = { ...asBob, caller: 'mallory', peer: mallory.fingerprint }
    const passedOn = partSignedBy(mallory, real.part, { ...fromMallory, own: mallory, peer: bob.fingerprint })
    const { part } = answered(fromMallory, passedOn)
    expect(real.finish(part)).toEqual(refusal('not-authentic'))
  })

  it('cannot pass an answer on as an own one', () => {
    const real = offerKeys({ ...asAlice, callee: 'mallory', peer: mallory.fingerprint })
    // Bob answers an offer that Mallory has made with Alice’s key.
    const fromMallory: CallContext = { ...asBob, caller: 'mallory', peer: mallory.fingerprint }
    const offered = partSignedBy(mallory, real.part, { ...fromMallory, own: mallory, peer: bob.fingerprint })
    const { part } = answered(fromMallory, offered)
    const toAlice = { ...part, publicKey: real.part.publicKey }
    expect(real.finish(part)).toEqual(refusal('not-authentic'))
    expect(real.finish(toAlice)).toEqual(refusal('not-authentic'))
  })

  it('cannot replay a part of another call', () => {
    const earlier = offer()
    const { part: earlierAnswer } = answered(asBob, earlier.part)
    const later = { random: randomBytes(16) }
    const [aliceLater, bobLater] = [
      { ...asAlice, ...later },
      { ...asBob, ...later },
    ]
    const call = later.random.toString('base64')
    expect(answerKeys(bobLater, earlier.part)).toEqual(refusal('other-call'))
    expect(answerKeys(bobLater, { ...earlier.part, call })).toEqual(refusal('not-authentic'))
    const now = offerKeys(aliceLater)
    expect(now.finish(earlierAnswer)).toEqual(refusal('other-call'))
    expect(now.finish({ ...earlierAnswer, call })).toEqual(refusal('not-authentic'))
  })

  it('cannot replay an answer to another offer of the same call', () => {
    const { part } = answered(asBob, offer().part)
    expect(offer().finish(part)).toEqual(refusal('not-authentic'))
  })

  it.each([
    ['caller', { caller: 'al1ce' }],
    ['callee', { callee: 'b0b' }],
  ])('cannot change the name of the %s', (_, changed) =>
    expect(answerKeys({ ...asBob, ...changed }, offer().part)).toEqual(refusal('not-authentic')),
  )

  it('cannot send a part back to its sender', () => {
    const real = offer()
    expect(real.finish(real.part)).toEqual(refusal('not-authentic'))
    // Also where somebody calls another device of their own.
    const toSelf = { ...asAlice, peer: alice.fingerprint }
    const own = offerKeys(toSelf)
    expect(own.finish(own.part)).toEqual(refusal('not-authentic'))
    const { part } = answered(toSelf, own.part)
    expect(answerKeys(toSelf, part)).toEqual(refusal('not-authentic'))
    expect(own.finish(part).kind).toBe('agreed')
  })

  it('cannot make the other side compute with a point that is not on the curve', () => {
    // Signed by the expected peer itself.
    const crooked = Buffer.from(offer().part.ephemeralKey, 'base64')
    crooked[40] = (crooked[40] ?? 0) ^ 1
    const part = partSignedBy(alice, { ...offer().part, ephemeralKey: crooked.toString('base64') }, asAlice)
    expect(answerKeys(asBob, part)).toEqual(refusal('malformed'))
  })
})

describe('a part', () => {
  const { part } = offerKeys(asAlice)
  const odd = Buffer.alloc(65, 6).toString('base64')

  it.each<readonly [string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a text', JSON.stringify(part)],
    ['a list', [part]],
    ['an empty object', {}],
    ['a short random', { ...part, call: 'AAAA' }],
    ['a long random', { ...part, call: randomBytes(17).toString('base64') }],
    ['a number as key', { ...part, ephemeralKey: 4 }],
    ['a compressed point', { ...part, ephemeralKey: Buffer.alloc(33, 2).toString('base64') }],
    ['a hybrid point', { ...part, ephemeralKey: odd }],
    ['an identity in hybrid form', { ...part, publicKey: odd }],
    ['a certificate in capitals', { ...part, certificate: 'AA'.repeat(32) }],
    ['a certificate of SHA-1', { ...part, certificate: 'aa'.repeat(20) }],
    ['a signature in DER', { ...part, signature: Buffer.alloc(71, 0x30).toString('base64') }],
    ['a signature that is no Base64', { ...part, signature: '*'.repeat(88) }],
    ['a megabyte', { ...part, signature: 'A'.repeat(1_000_000) }],
  ])('that is, or has, %s is malformed', (_, json) => {
    expect(answerKeys(asBob, json)).toEqual(refusal('malformed'))
    expect(offerKeys(asAlice).finish(json)).toEqual(refusal('malformed'))
  })
})

describe.each(vectors.calls)('the vectors of a call with $what', (vector) => {
  const { caller, callee, callerSide, calleeSide, generations } = vector
  const keyed = { caller, callee, random: Buffer.from(vector.random, 'hex') }
  const contextOf = (own: typeof callerSide, peer: typeof callerSide): CallContext => ({
    ...{ ...keyed, own: identityOf(own.privateKey), peer: peer.identity, certificate: own.certificate },
  })
  const ephemeralOf = (side: typeof callerSide): ECDH => {
    const key = createECDH('prime256v1')
    key.setPrivateKey(side.ephemeralKey, 'hex')
    return key
  }
  const [caller_, callee_] = [contextOf(callerSide, calleeSide), contextOf(calleeSide, callerSide)]
  const shareOf = (side: typeof callerSide) => ({
    ...{ identity: side.identity, certificate: side.certificate },
    ephemeralKey: ephemeralOf(side).getPublicKey(),
  })
  const withoutSignature = (part: KeyPart) => ({ ...part, signature: '' })

  it('hold for the statements', () => {
    const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
    expect(hex(offerStatement(keyed, shareOf(callerSide), calleeSide.identity))).toBe(callerSide.statement)
    expect(hex(answerStatement(keyed, shareOf(callerSide), shareOf(calleeSide)))).toBe(calleeSide.statement)
  })

  it('hold for the parts, and the keys of both sides', () => {
    const offer = offerKeys(caller_, ephemeralOf(callerSide))
    const answer = answerKeys(callee_, callerSide.part, ephemeralOf(calleeSide))
    if (answer.kind === 'refused') throw new Error(answer.reason)
    expect(withoutSignature(offer.part)).toEqual(withoutSignature(callerSide.part))
    expect(withoutSignature(answer.part)).toEqual(withoutSignature(calleeSide.part))
    const ofCaller = keysOf(offer.finish(calleeSide.part))
    for (const { generation, caller, callee } of generations) {
      const [a, b] = [framesOf(ofCaller, generation), framesOf(answer.keys, generation)]
      expect(Buffer.from(a.sendKey).toString('hex')).toBe(caller.key)
      expect(Buffer.from(a.receiveKey).toString('hex')).toBe(callee.key)
      expect(b).toEqual({ keyId: generation, sendKey: a.receiveKey, receiveKey: a.sendKey })
      const [fromA, fromB] = [new FrameCipher(a), new FrameCipher(b)]
      for (const [from, to, frame] of [[fromA, fromB, caller] as const, [fromB, fromA, callee] as const]) {
        const payload = Buffer.from(frame.payload, 'hex')
        expect(from.seal(payload, frame.timestamp).toString('hex')).toBe(frame.sealed)
        expect(to.open(Buffer.from(frame.sealed, 'hex'), frame.timestamp)).toEqual(payload)
      }
    }
  })
})

/** As it arrives. */
const sent = (part: KeyPart): object => JSON.parse(JSON.stringify(part)) as object

const shareIn = ({ fingerprint }: Identity, { ephemeralKey, certificate }: KeyPart): KeyShare => ({
  ...{ identity: fingerprint, certificate },
  ephemeralKey: Buffer.from(ephemeralKey, 'base64'),
})

/** A part with another signature. */
function resigned(signer: Identity, part: KeyPart, statement: Uint8Array): KeyPart {
  const { publicKey, signature } = signWith(signer.privateKey, statement)
  const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
  return { ...part, publicKey: base64(publicKey), signature: base64(signature) }
}

/** The caller’s part as an offer of this identity, in its own call. */
const partSignedBy = (signer: Identity, part: KeyPart, { peer, ...call }: CallContext): KeyPart =>
  resigned(signer, part, offerStatement(call, shareIn(signer, part), peer))
