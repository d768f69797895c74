import { createECDH, type ECDH } from 'node:crypto'
import { fingerprintOfPoint, isSignedBy, signWith } from '../../base/p256'
import type { Fingerprint } from '../../protocol/directory'
import { CallKeys } from './call-keys'
import type { Identity } from './identity'
import {
  answerStatement,
  type CertificateFingerprint,
  type KeyedCall,
  type KeyPart,
  keyPartSchema,
  type KeyShare,
  offerStatement,
  type ReadKeyPart,
} from './key-part'

/** A call as one side knows it. The identities are those of the call's `LinkSecurity`. */
export interface CallContext extends KeyedCall {
  readonly own: Identity
  /** The peer's expected identity. */
  readonly peer: Fingerprint
  /** Of our own DTLS certificate. */
  readonly certificate: CertificateFingerprint
}

/** Why there are no keys. */
export type KeyRefusal =
  /** No Ringdown makes such a part. */
  | 'malformed'
  /** It belongs to another call. */
  | 'other-call'
  /** The expected identity has not signed it for this call, or somebody has changed it. */
  | 'not-authentic'
  /** The call has its keys already. */
  | 'answered'

export type Finished =
  | { readonly kind: 'agreed'; readonly keys: CallKeys }
  | { readonly kind: 'refused'; readonly reason: KeyRefusal }

export type Answered =
  | { readonly kind: 'agreed'; readonly keys: CallKeys; readonly part: KeyPart }
  | { readonly kind: 'refused'; readonly reason: KeyRefusal }

/** The caller's side of an agreement that waits for the callee's answer. */
export interface KeyOffer {
  /** For the offer. */
  readonly part: KeyPart
  /**
   * Takes the callee's part, any JSON. After a refusal it still waits: somebody else may have sent that part.
   * Takes some tenths of a millisecond.
   */
  finish(answer: unknown): Finished
}

/** A fresh key for one call. */
function makeEphemeralKey(): ECDH {
  const key = createECDH('prime256v1')
  key.generateKeys()
  return key
}

/**
 * Begins the agreement on a call's keys, on the caller's side. It has the form of SIGMA: each side signs its ephemeral
 * key with its identity, for this call and this peer. Specified byte by byte in docs/security.md.
 * @param ephemeral for this call only
 */
export function offerKeys(context: CallContext, ephemeral: ECDH = makeEphemeralKey()): KeyOffer {
  const caller = shareOf(context, ephemeral)
  const { own, peer, random } = context
  const statement = offerStatement(context, caller, peer)
  let waiting: ECDH | undefined = ephemeral
  return {
    part: partOf(own, context, caller, statement),
    finish(answer) {
      if (waiting === undefined) return refused('answered')
      const part = readPart(context, answer)
      if (typeof part === 'string') return refused(part)
      const callee: KeyShare = { ...part, identity: peer }
      const transcript = answerStatement(context, caller, callee)
      if (!isSignedBy(transcript, part)) return refused('not-authentic')
      const secret = secretOf(waiting, part.ephemeralKey)
      if (secret === undefined) return refused('malformed')
      waiting = undefined
      const peerCertificate = part.certificate
      const keys = new CallKeys({ side: 'caller', peer, peerCertificate, secret, random, transcript })
      return { kind: 'agreed', keys }
    },
  }
}

/**
 * Answers a caller's part, and has the keys. Takes some tenths of a millisecond. Somebody may have held the part
 * back, so the part alone does not prove that the caller is there: a connection with `peerCertificate` does.
 * @param offer any JSON
 * @param ephemeral for this call only
 */
export function answerKeys(
  context: CallContext,
  offer: unknown,
  ephemeral: ECDH = makeEphemeralKey(),
): Answered {
  const { own, peer, random } = context
  const part = readPart(context, offer)
  if (typeof part === 'string') return refused(part)
  const caller: KeyShare = { ...part, identity: peer }
  if (!isSignedBy(offerStatement(context, caller, own.fingerprint), part)) return refused('not-authentic')
  const secret = secretOf(ephemeral, part.ephemeralKey)
  if (secret === undefined) return refused('malformed')
  const callee = shareOf(context, ephemeral)
  const transcript = answerStatement(context, caller, callee)
  const peerCertificate = part.certificate
  const keys = new CallKeys({ side: 'callee', peer, peerCertificate, secret, random, transcript })
  return { kind: 'agreed', keys, part: partOf(own, context, callee, transcript) }
}

const refused = (reason: KeyRefusal): { readonly kind: 'refused'; readonly reason: KeyRefusal } => ({
  kind: 'refused',
  reason,
})

const shareOf = ({ own, certificate }: CallContext, ephemeral: ECDH): KeyShare => ({
  identity: own.fingerprint,
  ephemeralKey: ephemeral.getPublicKey(),
  certificate,
})

function partOf(
  { privateKey }: Identity,
  { random }: KeyedCall,
  { ephemeralKey, certificate }: KeyShare,
  statement: Uint8Array,
): KeyPart {
  const { publicKey, signature } = signWith(privateKey, statement)
  const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
  return {
    ...{ call: base64(random), ephemeralKey: base64(ephemeralKey), certificate },
    ...{ publicKey: base64(publicKey), signature: base64(signature) },
  }
}

/** A part of this call that the peer claims to have signed. */
function readPart({ peer, random }: CallContext, json: unknown): ReadKeyPart | KeyRefusal {
  const { data: part } = keyPartSchema.safeParse(json)
  if (part === undefined) return 'malformed'
  if (!part.call.equals(random)) return 'other-call'
  return fingerprintOfPoint(part.publicKey) === peer ? part : 'not-authentic'
}

/** The secret of an own key and a peer's; undefined for a point that is not on the curve. */
function secretOf(own: ECDH, peer: Uint8Array): Buffer | undefined {
  try {
    return own.computeSecret(peer)
  } catch {
    return undefined
  }
}
