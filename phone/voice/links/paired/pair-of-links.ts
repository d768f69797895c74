import type { Signal } from '../../../../protocol/media/negotiation'
import type { MediaLink } from '../media-link'
import type { PairHandlers } from '../tcp/voice-receiver'

/** One TCP connection of a call that has another link. */
export interface TcpConnection extends MediaLink {
  /** Tells the peer, with the next voice, whether we hear it on the other link. */
  setHearing(hears: boolean): void
  readonly hasToldHearing: boolean
  /** What is sent now arrives late. */
  readonly isBehind: boolean
  /** Sends a signal inside of an encrypted connection. @returns false where it must go another way */
  sendSignal(signal: Signal): boolean
  /** What only both sides of an encrypted connection know; undefined before it stands. */
  readonly sharedKey: Buffer | undefined
  /** The network has reset it, which looks like hanging up. */
  readonly wasReset: boolean
  /** It stands at an address that this computer has no more. */
  readonly isStranded: boolean
}

/** @param isAgain the call has had a connection before */
export type MakeTcp = (pair: PairHandlers, isAgain: boolean) => TcpConnection

/** A WebRTC link. */
export type NegotiatedLink = MediaLink &
  Required<Pick<MediaLink, 'prepare' | 'negotiate' | 'restart' | 'authenticate' | 'setRedundancy'>>
