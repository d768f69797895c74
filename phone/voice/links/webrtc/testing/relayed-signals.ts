import type { WebrtcOffer, WebrtcSignal } from '../webrtc-signals'

type Side = 'a' | 'b'

/** A relay of datagrams between two sides; `UdpRelay` of lab/networks is one. */
export interface Relay {
  readonly aliases: Readonly<Record<Side, number>>
  learn(side: Side, port: number): void
}

const PORT = /(?<= 127\.0\.0\.1 )\d+/

/**
 * A message of a link on loopback, with its candidates led through a relay, one for each generation.
 * @param side of the sender
 */
export function throughRelay<Message extends WebrtcOffer | WebrtcSignal>(
  message: Message,
  side: Side,
  relays: readonly Relay[],
): Message {
  const relay = relays[message.generation]
  if (relay === undefined) throw new Error(`no relay is left for generation ${message.generation}`)
  const led = (candidate: string): string =>
    candidate.replace(PORT, (port) => {
      relay.learn(side, Number(port))
      return String(relay.aliases[side])
    })
  if ('candidates' in message) return { ...message, candidates: message.candidates.map(led) }
  if ('candidate' in message) return { ...message, candidate: led(message.candidate) }
  return message
}
