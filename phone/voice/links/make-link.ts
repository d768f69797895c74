import type { Clock } from '../../../base/clock'
import type { Capabilities } from '../../../protocol/directory'
import type { MediaLinkKind } from '../../../protocol/media/negotiation'
import type { LinkSecurity } from './link-security'
import type { MediaLink } from './media-link'
import type { WithdrawnOffers } from './tcp/withdrawn-offers'
import type { TcpListen } from './tcp/callee-listener'
import { TcpLink } from './tcp/tcp-link'
import { WebrtcLink, type WebrtcSettings } from './webrtc/webrtc-link'

/** Settings of this computer for each kind of link. */
export interface LinkSettings {
  readonly tcp: TcpListen
  /** Undefined: without STUN and TURN, so within a network only. */
  readonly webrtc?: WebrtcSettings
}

export const DEFAULT_LINK_SETTINGS: LinkSettings = { tcp: { port: 0 } }

export interface LinkOptions {
  readonly clock: Clock
  /** The peer's announcement. */
  readonly peer: Capabilities
  /** Undefined: unencrypted, with any peer. */
  readonly security: LinkSecurity | undefined
  readonly settings: LinkSettings
  /** Keeps the ports of withdrawn offers. */
  readonly withdrawn: WithdrawnOffers
}

const KINDS: Readonly<Record<MediaLinkKind, (options: LinkOptions) => MediaLink>> = {
  tcp: ({ clock, peer, security, settings, withdrawn }) =>
    new TcpLink({
      clock,
      pings: peer.pings,
      tellsState: peer.peerState,
      security,
      listen: settings.tcp,
      // A peer that understands cancellation has been told.
      ...(!peer.callEnds && { withdrawn }),
    }),
  webrtc: ({ clock, security, settings }) =>
    new WebrtcLink({
      clock,
      settings: settings.webrtc ?? { iceServers: [] },
      mustAuthenticate: security !== undefined,
    }),
}

export const makeLink = (kind: MediaLinkKind, options: LinkOptions): MediaLink => KINDS[kind](options)
