import type { Message } from '../../locales/message'
import type { AddressKind, VoiceWay } from './quality'

/** A way in a few words. */
export function wayMessage(way: VoiceWay): Message {
  switch (way.kind) {
    case 'direct':
      return { key: 'way.direct' }
    case 'tcp':
      return { key: 'way.tcp' }
    case 'relay':
      return way.relay === undefined
        ? { key: 'way.relayUnnamed' }
        : { key: 'way.relay', fill: { relay: way.relay } }
    case 'tcp-relay':
      return { key: 'way.tcp-relay', fill: { relay: way.relay } }
  }
}

/** How one side is reached. */
export const addressMessage = (kind: AddressKind): Message => ({ key: `way.address.${kind}` })

/** Whether somebody else carries the voice, and so sees who talks with whom. */
export const isRelayed = ({ kind }: VoiceWay): boolean => kind === 'relay' || kind === 'tcp-relay'
