import type { Message } from '../../locales/message'
import type { AddressKind, VoicePath } from './quality'

/** A path in a few words. */
export function pathMessage(path: VoicePath): Message {
  switch (path.kind) {
    case 'direct':
      return { key: 'path.direct' }
    case 'tcp':
      return { key: 'path.tcp' }
    case 'relay':
      return path.relay === undefined
        ? { key: 'path.relayUnnamed' }
        : { key: 'path.relay', fill: { relay: path.relay } }
    case 'tcp-relay':
      return { key: 'path.tcp-relay', fill: { relay: path.relay } }
  }
}

/** How one side is reached. */
export const addressMessage = (kind: AddressKind): Message => ({ key: `path.address.${kind}` })

/** Whether somebody else carries the voice, and so sees who talks with whom. */
export const isRelayed = ({ kind }: VoicePath): boolean => kind === 'relay' || kind === 'tcp-relay'
