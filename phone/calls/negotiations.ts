import type { Message } from '../../locales/message'
import type { IceServer } from '../../native/webrtc/webrtc-peer'
import type { CallReference } from '../../protocol/directory'
import type { Offer, Signal } from '../../protocol/media/negotiation'
import type { CallDirection } from '../model'
import type { Identity } from '../privacy/identity'
import { KeyAgreement, type Progress } from '../privacy/key-agreement'
import type { PrivacyGuard } from '../privacy/privacy-guard'
import type { SignalWays } from '../signalling/signal-ways'
import type { IceServer as SignalledIceServer, PeerSignal, Signalling } from '../signalling/signalling'
import type { LinkSecurity } from '../voice/links/link-security'
import { BYE, fingerprintIn, isFirstOffer, withCandidate } from '../voice/links/webrtc/webrtc-signals'
import type { Voice } from '../voice/voice'
import type { LinkOptions, WebrtcWays } from '../voice/voice-contract'
import type { Active, Peer, Ringing } from './call'

/** Whether a call's link makes the offer or answers the other side's. */
export type LinkRole = 'offer' | 'answer'

export interface NegotiationsOptions {
  readonly signalling: Signalling
  readonly signals: Pick<SignalWays, 'send' | 'reaches'>
  readonly voice: Pick<Voice, 'send'>
  /** Our identity; undefined: no call is private. */
  readonly identity: () => Identity | undefined
  readonly privacy: Pick<PrivacyGuard, 'privacyOf'>
  /** The peer's part of the keys was refused; for logs. */
  readonly onForged: (detail: string) => void
}

/** What tells a call from all others, and what its keys are tied to. */
interface CallMark {
  readonly reference: CallReference | undefined
  readonly random: Uint8Array | undefined
}

/** A link that the voice process has prepared or opened. */
interface Negotiation {
  readonly role: LinkRole
  /** The offer that it answers; undefined: it makes its own. */
  readonly offer: Offer | undefined
  /** The same offer with the candidates that have come since, for a link that begins after them. */
  whole: Offer | undefined
  /** The link finds another path when the network changes. */
  readonly isMovable: boolean
  /** It hides our address. */
  readonly relayOnly: boolean
  isOpen: boolean
  /** That of its request, as later requests have other ones. Undefined: our request has not gone yet. */
  mark: CallMark | undefined
  /** From the first signal on; undefined: the call is not private. */
  agreement?: KeyAgreement | undefined
}

/**
 * What the links of calls need besides an offer: signals to and from the other side, keys for voice by UDP, and preparation while it
 * rings.
 */
export class Negotiations {
  readonly #options: NegotiationsOptions
  /** Whether links go through relays only, so that the other side does not learn our address. Counts for links that are opened later. */
  relayOnly = false
  /** Whether links tell the other side all addresses of this computer. Counts for links that are prepared or opened later. */
  offersAddresses = true
  /** By the id of the call. */
  readonly #negotiations = new Map<number, Negotiation>()

  constructor(options: NegotiationsOptions) {
    this.#options = options
  }

  /**
   * The options of the call's link, which is opened now.
   * @param offer the other side's, which the link answers; undefined: it makes its own
   */
  open(callId: number, peer: Peer, offer: Offer | undefined): LinkOptions {
    const role: LinkRole = offer === undefined ? 'offer' : 'answer'
    const { relayOnly } = this
    const options = this.#linkOptions(callId, peer, role)
    const isMovable = options.webrtc !== undefined
    const before = this.#negotiations.get(callId)
    if (before && before.offer === offer) before.isOpen = true
    else {
      const mark = role === 'answer' ? this.#lastMark(peer.contact, role) : undefined
      const how = { role, offer, whole: offer, isMovable, relayOnly, isOpen: true, mark }
      this.#negotiations.set(callId, how)
    }
    return options
  }

  /** The offer that a call's link answers, with all candidates that belong to it so far. */
  wholeOffer(callId: number, offer: Offer): Offer {
    const negotiation = this.#negotiations.get(callId)
    return negotiation?.offer === offer ? (negotiation.whole ?? offer) : offer
  }

  /** Why a call with somebody cannot go through a relay, where it must; undefined: it can, or need not. */
  relayProblem(peer: Peer): Message | undefined {
    if (!this.relayOnly) return undefined
    const { signalling, signals } = this.#options
    const { contact } = peer
    const takesRelay = signalling.linkKindTo(contact) === 'tcp' && signalling.capabilitiesOf(contact).signals
    if (!takesRelay || !signals.reaches(contact))
      return { key: 'problem.notByRelay', fill: { name: contact } }
    const isRelayed = signalling.relays.length > 0 && this.#securityOf(peer) !== undefined
    return isRelayed ? undefined : { key: 'problem.noRelay', fill: { name: contact } }
  }

  /** The calls whose links find another path when the network changes. */
  get movable(): readonly number[] {
    return [...this.#negotiations].flatMap(([id, { isMovable }]) => (isMovable ? [id] : []))
  }

  /** Prepares the links of calls that ring, and forgets calls that have ended. To be called when these, or `relayOnly`, change. */
  follow(calls: readonly Active[]): void {
    for (const call of calls) if (call.kind === 'ringing') this.#prepare(call)
    for (const [callId, { isOpen }] of this.#negotiations) {
      if (calls.some(({ id }) => id === callId)) continue
      this.#negotiations.delete(callId)
      // Whoever opens a link closes it.
      if (!isOpen) this.#options.voice.send({ kind: 'close', callId })
    }
  }

  /** The call's link sends a signal. */
  send(call: Active, signal: Signal): void {
    const negotiation = this.#negotiations.get(call.id)
    if (!negotiation) return
    const { reference } = this.#markOf(call, negotiation)
    const outgoing = this.#agreementOf(call, negotiation)?.send(signal)
    void this.#options.signals.send({
      contact: call.contact,
      ...(reference !== undefined && { reference }),
      signal: outgoing?.signal ?? signal,
    })
    if (outgoing) this.#advance(call, outgoing.progress)
  }

  /** We end a call, or it has ended here: the goodbye of its link may be lost, or nobody was left to say it. */
  sayBye(callId: number, contact: string): void {
    const negotiation = this.#negotiations.get(callId)
    const { signalling, signals } = this.#options
    const reference = negotiation?.mark?.reference
    if (!negotiation?.isMovable || reference === undefined || signalling.linkKindTo(contact) !== 'tcp') return
    void signals.send({ contact, reference, signal: BYE })
  }

  /** The other side has sent a signal. One with another reference than the call's belongs to an earlier call. */
  receive(call: Active, { reference, signal }: PeerSignal): void {
    const negotiation = this.#negotiations.get(call.id)
    // While we still dial, the other side cannot know of the call.
    if (!negotiation || call.kind === 'dialing') return
    if (reference !== this.#markOf(call, negotiation).reference) return
    // It is the call request itself.
    if (this.#options.signalling.linkKindTo(call.contact) === 'webrtc' && isFirstOffer(signal)) return
    if (!negotiation.isOpen && negotiation.whole) negotiation.whole = withCandidate(negotiation.whole, signal)
    const progress = this.#agreementOf(call, negotiation)?.receive(signal)
    this.#options.voice.send({ kind: 'signal', callId: call.id, signal })
    if (progress) this.#advance(call, progress)
  }

  /** An offer that replaces another one has a link of its own. */
  #prepare(call: Ringing): void {
    const { relayOnly } = this
    const { id: callId, offer } = call
    const before = this.#negotiations.get(callId)
    if (before?.offer === offer && before.relayOnly === relayOnly) return
    const { webrtc, ...options } = this.#linkOptions(callId, call, 'answer')
    if (!webrtc) {
      if (this.#negotiations.delete(callId)) this.#options.voice.send({ kind: 'close', callId })
      return
    }
    const whole = this.wholeOffer(callId, offer)
    const mark = this.#lastMark(call.contact, 'answer')
    const how = { role: 'answer', offer, whole, isMovable: true, relayOnly, isOpen: false, mark } as const
    this.#negotiations.set(callId, how)
    // Early, the caller learns our addresses before we answer.
    const early = this.#options.privacy.privacyOf(call) === 'verified'
    this.#options.voice.send({ kind: 'prepare-link', ...options, webrtc, offer: whole, early })
  }

  #linkOptions(callId: number, peer: Peer, role: LinkRole): LinkOptions {
    const { signalling } = this.#options
    const { relays } = signalling
    const security = this.#securityOf(peer)
    const webrtc = this.#webrtcWith(peer, role, security !== undefined)
    return {
      ...{ callId, peer: signalling.capabilitiesOf(peer.contact) },
      ...(security && { security }),
      ...(webrtc && { webrtc }),
      ...(relays.length > 0 && { relays }),
      ...(this.relayOnly && { relayOnly: true }),
      ...(!this.offersAddresses && { hidesAddresses: true }),
    }
  }

  /** Undefined where our address is hidden, the other side does not negotiate, or nothing would tie its keys to this call. */
  #webrtcWith({ contact }: Peer, role: LinkRole, isPrivate: boolean): WebrtcWays | undefined {
    const { signalling, signals } = this.#options
    // The library checks each address of the other side from our own, with TURN as well, and so shows it.
    if (this.relayOnly) return undefined
    if (!signalling.capabilitiesOf(contact).signals || !signals.reaches(contact)) return undefined
    const isTied = !isPrivate || role === 'offer' || signalling.callRandom(contact, 'incoming') !== undefined
    return isTied ? { iceServers: signalling.iceServers.map(asWebrtcServer) } : undefined
  }

  #securityOf({ identity: peer }: Peer): LinkSecurity | undefined {
    const own = this.#options.identity()
    return own && peer !== undefined ? { own, peer } : undefined
  }

  #markOf({ contact }: Active, negotiation: Negotiation): CallMark {
    return (negotiation.mark ??= this.#lastMark(contact, negotiation.role))
  }

  #lastMark(contact: string, role: LinkRole): CallMark {
    const { signalling } = this.#options
    const direction = DIRECTION[role]
    return {
      reference: signalling.callReference(contact, direction),
      random: signalling.callRandom(contact, direction),
    }
  }

  #agreementOf(call: Active, negotiation: Negotiation): KeyAgreement | undefined {
    return (negotiation.agreement ??= this.#beginAgreement(call, negotiation))
  }

  #beginAgreement(call: Active, negotiation: Negotiation): KeyAgreement | undefined {
    const { role } = negotiation
    const { contact } = call
    const { ownName } = this.#options.signalling
    const security = this.#securityOf(call)
    const { random } = this.#markOf(call, negotiation)
    if (!security || !random) return undefined
    const names =
      role === 'offer' ? { caller: ownName, callee: contact } : { caller: contact, callee: ownName }
    const side = role === 'offer' ? 'caller' : 'callee'
    return new KeyAgreement({ ...names, ...security, side, random, certificateIn: fingerprintIn })
  }

  #advance({ id: callId, contact }: Active, progress: Progress): void {
    switch (progress.kind) {
      case 'none':
        return
      case 'agreed': {
        const { certificate: fingerprint, keys } = progress.peer
        this.#options.voice.send({ kind: 'authenticate', callId, fingerprint, keys })
        return
      }
      case 'refused':
        this.#options.onForged(`the keys of ${contact} for voice by UDP were refused: ${progress.reason}`)
    }
  }
}

/** As the request of the call went. */
const DIRECTION: Readonly<Record<LinkRole, CallDirection>> = { offer: 'outgoing', answer: 'incoming' }

/** As links take it. */
export function asWebrtcServer(server: SignalledIceServer): IceServer {
  const { host: hostname, port } = server
  if (server.kind === 'stun') return { hostname, port }
  const { username, password } = server
  return { hostname, port, username, password }
}
