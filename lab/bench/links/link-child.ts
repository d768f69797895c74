import { readdirSync } from 'node:fs'
import { systemClock } from '../../../base/clock'
import { startPacer } from '../../../base/pacer'
import { runAsChild } from '../../../base/supervision/run-as-child'
import type { MediaLink } from '../../../phone/voice/links/media-link'
import { TcpLink } from '../../../phone/voice/links/tcp/tcp-link'
import { WebrtcLink } from '../../../phone/voice/links/webrtc/webrtc-link'
import type { MediaLinkKind, Offer, Signal } from '../../../protocol/media/negotiation'

export type LinkCommand =
  | { readonly kind: 'open'; readonly link: MediaLinkKind }
  | { readonly kind: 'offer' | 'close' | 'cost' }
  | { readonly kind: 'prepare' | 'answer'; readonly offer: Offer }
  | { readonly kind: 'signal'; readonly signal: Signal }
  | { readonly kind: 'talk'; readonly everyMs: number | undefined }

export interface LinkCost {
  readonly cpuSeconds: number
  readonly residentMb: number
  readonly threads: number
  readonly descriptors: number
}

export type LinkEvent =
  | { readonly kind: 'offered'; readonly offer: Offer }
  | { readonly kind: 'signal'; readonly signal: Signal }
  | { readonly kind: 'connected' | 'closed-by-us' }
  | { readonly kind: 'closed'; readonly detail: string }
  | { readonly kind: 'cost'; readonly cost: LinkCost; readonly heard: number }

const HOST = '127.0.0.1'
/** A second at 40 kbit/s in packets of 20 ms has 50 of this size. Bytes */
const PAYLOAD_BYTES = 100
const SAMPLES_PER_MS = 48

const linkOf = (kind: MediaLinkKind): MediaLink => {
  const clock = systemClock
  return kind === 'tcp'
    ? new TcpLink({ clock, pings: true, listen: { host: HOST, port: 0 } })
    : new WebrtcLink({ clock, mustAuthenticate: false, settings: { iceServers: [], bindAddress: HOST } })
}

/** One side of a connection, without sound: packets of the usual size, at the usual times. */
runAsChild<undefined, LinkCommand, LinkEvent>((_, parent) => {
  let link: MediaLink | undefined
  let heard = 0
  let stopTalking = (): void => undefined

  const open = (kind: MediaLinkKind): void => {
    const opened = linkOf(kind)
    opened.on('offered', (offer) => parent.send({ kind: 'offered', offer }))
    opened.on('signal', (signal) => parent.send({ kind: 'signal', signal }))
    opened.on('connected', () => parent.send({ kind: 'connected' }))
    opened.on('closed', (reason, detail) => parent.send({ kind: 'closed', detail: `${reason}: ${detail}` }))
    opened.on('packet', () => heard++)
    link = opened
  }
  const talk = (everyMs: number): void => {
    const payload = new Uint8Array(PAYLOAD_BYTES).fill(7)
    // One frame of 20 ms, or of 10.
    payload[0] = (everyMs === 20 ? 15 : 14) << 3
    let n = 0
    stopTalking = startPacer(systemClock, everyMs, () => {
      link?.send({ sequence: n & 0xffff, timestamp: (n * everyMs * SAMPLES_PER_MS) >>> 0, payload })
      n++
    })
  }
  const cost = (): LinkCost => {
    const { user, system } = process.cpuUsage()
    return {
      cpuSeconds: (user + system) / 1e6,
      residentMb: process.memoryUsage.rss() / 2 ** 20,
      threads: readdirSync('/proc/self/task').length,
      descriptors: readdirSync('/proc/self/fd').length,
    }
  }
  return {
    take(command) {
      switch (command.kind) {
        case 'open':
          open(command.link)
          return
        case 'offer':
          link?.offer()
          return
        case 'prepare':
          link?.prepare?.(command.offer, false)
          return
        case 'answer':
          link?.answer(command.offer)
          return
        case 'signal':
          link?.negotiate?.(command.signal)
          return
        case 'talk':
          stopTalking()
          if (command.everyMs !== undefined) talk(command.everyMs)
          return
        case 'close':
          void link?.close().then(() => parent.send({ kind: 'closed-by-us' }))
          return
        case 'cost':
          parent.send({ kind: 'cost', cost: cost(), heard })
      }
    },
    stop: () => Promise.resolve(),
  }
})
