import { systemClock } from '../../../../../base/clock'
import type { PeerState } from '../../../../../protocol/directory'
import type { MediaPacket, RepeatDistance } from '../../../../../protocol/media'
import type { Offer, Signal } from '../../../../../protocol/media/negotiation'
import { FrameCipher, type FrameKeys } from '../../../../../protocol/media/sframe'
import type { MediaLink } from '../../media-link'
import { PairedLink } from '../../paired/paired-link'
import { TcpLink } from '../../tcp/tcp-link'
import type { PairHandlers } from '../../tcp/voice-receiver'
import { WebrtcLink } from '../webrtc-link'

/** A link in a process of its own, because an error in the library ends the process. */
export type LinkOrder =
  | { readonly do: 'open'; readonly kind: 'webrtc' | 'paired'; readonly mustAuthenticate: boolean }
  | { readonly do: 'offer' | 'restart' | 'close' | 'stats' | 'exit' }
  | { readonly do: 'prepare'; readonly offer: Offer; readonly early: boolean }
  | { readonly do: 'answer'; readonly offer: Offer }
  | { readonly do: 'negotiate'; readonly signal: Signal }
  | { readonly do: 'authenticate'; readonly fingerprint: string; readonly keys?: FrameKeys }
  | { readonly do: 'send'; readonly packet: MediaPacket }
  /** Speaks on by itself, from these numbers. */
  | { readonly do: 'talk'; readonly everyMs: number; readonly from: number }
  | { readonly do: 'state'; readonly state: PeerState }
  | { readonly do: 'redundancy'; readonly distances: readonly RepeatDistance[] }

export interface LinkReport {
  readonly event: string
  readonly args: readonly unknown[]
}

const FRAME = 960

const report = (event: string, ...args: unknown[]): void =>
  void process.send?.({ event, args } satisfies LinkReport, undefined, undefined, () => undefined)

let link: MediaLink | undefined

const makeLink = (kind: 'webrtc' | 'paired', mustAuthenticate: boolean): MediaLink => {
  const clock = systemClock
  const webrtc = new WebrtcLink({
    clock,
    settings: { iceServers: [], bindAddress: '127.0.0.1' },
    mustAuthenticate,
  })
  if (kind === 'webrtc') return webrtc
  const listen = { host: '127.0.0.1', port: 0 }
  const makeTcp = (pair: PairHandlers): TcpLink =>
    new TcpLink({ clock, pings: true, tellsState: true, listen, pair })
  return new PairedLink({ clock, makeTcp, webrtc })
}

const open = (kind: 'webrtc' | 'paired', mustAuthenticate: boolean): MediaLink => {
  const opened = makeLink(kind, mustAuthenticate)
  for (const event of [
    'offered',
    'signal',
    'turned-away',
    'connected',
    'packet',
    'peer-state',
    'closed',
  ] as const)
    opened.on(event, (...args: unknown[]) => report(event, ...args))
  return opened
}

const talk = (everyMs: number, from: number): void => {
  let n = from
  setInterval(() => {
    link?.send(speech(n))
    n++
  }, everyMs)
}

/** A packet of 20 ms that names its number. */
const speech = (n: number): MediaPacket => {
  const payload = Buffer.alloc(40, 7)
  // One frame of 20 ms, hybrid at full band.
  payload[0] = 15 << 3
  payload.writeUInt32BE(n, 1)
  return { sequence: n & 0xffff, timestamp: (n * FRAME) >>> 0, payload }
}

process.on('message', (order: LinkOrder) => {
  switch (order.do) {
    case 'open':
      link = open(order.kind, order.mustAuthenticate)
      return
    case 'offer':
      return link?.offer()
    case 'restart':
      return link?.restart?.()
    case 'close':
      return void link?.close().then(() => report('closed-by-us'))
    case 'stats':
      return report('stats', link?.stats)
    case 'exit':
      return process.exit()
    case 'prepare':
      return link?.prepare?.(order.offer, order.early)
    case 'answer':
      return link?.answer(order.offer)
    case 'negotiate':
      return link?.negotiate?.(order.signal)
    case 'authenticate': {
      const { fingerprint, keys } = order
      return link?.authenticate?.({ fingerprint, ...(keys && { cipher: new FrameCipher(keys) }) })
    }
    case 'send':
      return link?.send(order.packet)
    case 'talk':
      return talk(order.everyMs, order.from)
    case 'state':
      return link?.sendState(order.state)
    case 'redundancy':
      link?.setRedundancy?.(order.distances)
  }
})
process.on('disconnect', () => process.exit())
