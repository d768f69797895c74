import { z } from 'zod'
import { fitsInBytes, readObject } from './json'
import { MAX_CLUSTER_BYTES } from './limits'
import { type PeerId, type PeerSignal, peerId, peerSignal } from './peer-calls'

/**
 * The messages between brokers, by Redis pub/sub. A publisher hears its own messages.
 *
 * All brokers listen on `linkup`. A Ringdown broker does not publish there that it lacks a name: version 0.4.0 of the
 * original takes any `found` for a yes. It says so, and what else only Ringdowns understand, on a channel of their own.
 */
export const CHANNELS = { all: 'linkup', ringdown: 'linkup:ringdown' } as const
export type ClusterChannel = (typeof CHANNELS)[keyof typeof CHANNELS]

/** Names one broker, random. */
export type BrokerId = string

export type ClusterMessage =
  | { readonly type: 'signal'; readonly data: PeerSignal }
  /** Asks who knows this peer. */
  | { readonly type: 'find'; readonly data: { readonly id: PeerId } }
  | {
      readonly type: 'found'
      /** `broker`: who answers, from a Ringdown only. */
      readonly data: { readonly id: PeerId; readonly found: boolean; readonly broker?: BrokerId | undefined }
    }
  /** The owner of a name has proved itself to this broker: connections of other brokers lose the name. */
  | { readonly type: 'moved'; readonly data: { readonly id: PeerId; readonly broker: BrokerId } }

const MAX_BROKER_ID_LENGTH = 64
const brokerId = z.string().min(1).max(MAX_BROKER_ID_LENGTH)

const clusterMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('signal'), data: peerSignal }),
  z.object({ type: z.literal('find'), data: z.object({ id: peerId }) }),
  z.object({
    type: z.literal('found'),
    // Without `found` it is a yes, as in version 0.4.0.
    data: z.object({ id: peerId, found: z.boolean().default(true), broker: brokerId.optional() }),
  }),
  z.object({ type: z.literal('moved'), data: z.object({ id: peerId, broker: brokerId }) }),
])

/** Reads a message of another broker. Never throws. @returns undefined for anything else */
export function readClusterMessage(text: string): ClusterMessage | undefined {
  if (!fitsInBytes(text, MAX_CLUSTER_BYTES)) return undefined
  const read = readObject(text)
  if (read.kind !== 'object') return undefined
  return clusterMessage.safeParse(read.object).data
}

export const clusterText = (message: ClusterMessage): string => JSON.stringify(message)

/** The channel that a message belongs to. */
export function channelOf(message: ClusterMessage): ClusterChannel {
  switch (message.type) {
    case 'signal':
    case 'find':
      return CHANNELS.all
    case 'found':
      return message.data.found ? CHANNELS.all : CHANNELS.ringdown
    case 'moved':
      return CHANNELS.ringdown
  }
}
