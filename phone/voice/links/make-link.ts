import { isIP } from 'node:net'
import type { Clock } from '../../../base/clock'
import { WILDCARDS } from '../../../base/networks/wildcards'
import type { Capabilities } from '../../../protocol/directory'
import type { MediaLinkKind } from '../../../protocol/media/negotiation'
import type { RelayAccess } from '../../../protocol/relay/relay'
import type { LinkSecurity } from './link-security'
import type { MediaLink } from './media-link'
import type { WithdrawnOffers } from './tcp/withdrawn-offers'
import type { TcpListen } from './tcp/callee-listener'
import { PairedLink } from './paired/paired-link'
import { TcpLink } from './tcp/tcp-link'
import type { PairHandlers } from './tcp/voice-receiver'
import { WebrtcLink, type WebrtcSettings } from './webrtc/webrtc-link'

/** Settings of this computer. */
export interface LinkSettings {
  /** The host is the only address that WebRTC uses, too, if it is one. */
  readonly tcp: TcpListen
}

export const DEFAULT_LINK_SETTINGS: LinkSettings = { tcp: { port: 0 } }

export interface LinkOptions {
  readonly clock: Clock
  /** The peer's announcement. */
  readonly peer: Capabilities
  /** Undefined: unencrypted, with any peer. */
  readonly security: LinkSecurity | undefined
  /** Undefined: without STUN and TURN, so within a network only. */
  readonly webrtc: Pick<WebrtcSettings, 'iceServers'> | undefined
  readonly settings: LinkSettings
  /** Of our server and its network; undefined: there are none. */
  readonly relays?: readonly RelayAccess[] | undefined
  /** Hides our address from the peer. */
  readonly relayOnly: boolean
  /** Tells the peer only the addresses that others see this computer at. */
  readonly hidesAddresses: boolean
  /** Keeps the ports of withdrawn offers. */
  readonly withdrawn: WithdrawnOffers
}

/** A call that has lost its connection waits for a direct one no longer than this before it tries the relay. ms */
const RELAY_AGAIN_MS = 500

/** `paired`: TCP and WebRTC at once, for a peer that negotiates both. */
export type LinkKind = MediaLinkKind | 'paired'

const tcpLink = (
  { clock, peer, security, settings, relays, relayOnly, hidesAddresses, withdrawn }: LinkOptions,
  pair?: PairHandlers,
  isAgain = false,
): TcpLink =>
  new TcpLink({
    clock,
    pings: peer.pings,
    tellsState: peer.peerState,
    security,
    listen: settings.tcp,
    ...(peer.signals && { relays }),
    ...{ relayOnly, hidesAddresses },
    // A peer that understands cancellation has been told.
    ...(!peer.callEnds && { withdrawn }),
    pair,
    ...(isAgain && { relayAfterMs: RELAY_AGAIN_MS }),
  })

const webrtcLink = ({ clock, security, webrtc, settings, hidesAddresses }: LinkOptions): WebrtcLink =>
  new WebrtcLink({
    clock,
    settings: { iceServers: [], ...webrtc, ...boundTo(settings.tcp.host) },
    hidesAddresses,
    mustAuthenticate: security !== undefined,
  })

export function makeLink(kind: LinkKind, options: LinkOptions): MediaLink {
  switch (kind) {
    case 'tcp':
      return tcpLink(options)
    case 'webrtc':
      return webrtcLink(options)
    case 'paired':
      return new PairedLink({
        clock: options.clock,
        makeTcp: (pair, isAgain) => tcpLink(options, pair, isAgain),
        webrtc: webrtcLink(options),
      })
  }
}

const boundTo = (host: string | undefined): Pick<WebrtcSettings, 'bindAddress'> =>
  host === undefined || isIP(host) === 0 || WILDCARDS.includes(host) ? {} : { bindAddress: host }
