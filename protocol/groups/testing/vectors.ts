import { z } from 'zod'
import type { ClientPacket, Endpoint, LoadBalancerPacket } from '..'
import found from '../vectors.json'

const plane = z.enum(['load-balancer', 'client'])
/** Fields as the vectors have them. Endpoints are `address:port`. */
const fields = z.record(z.string(), z.union([z.number(), z.string(), z.array(z.string())]))

const vectors = z
  .object({
    vectors: z.array(
      z.strictObject({
        id: z.string(),
        plane,
        packet: z.string(),
        type: z.number(),
        fields,
        hex: z.string(),
        length: z.number(),
      }),
    ),
    asCoded: z.array(z.looseObject({ id: z.string(), plane, hex: z.string() })),
    malformed: z.array(z.looseObject({ id: z.string(), plane, hex: z.string(), expect: z.unknown() })),
  })
  .parse(found)

export const VECTORS = vectors.vectors
export const AS_CODED = vectors.asCoded
/** Those that are to be dropped; the others are to be read. */
export const MALFORMED = vectors.malformed.filter((one) => typeof one.expect === 'string')
export const TOLERATED = vectors.malformed.filter((one) => typeof one.expect !== 'string')

/** `RegisterServingNode` is `register-serving-node`. */
const kindOf = (packet: string): string =>
  packet.replace(/(?<!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase()

const endpointOf = (text: string): Endpoint => {
  const [address = '', port] = text.split(':')
  return { address, port: Number(port) }
}

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** Names of fields that the vectors and our packets call differently. */
const RENAMED: Readonly<Record<string, string>> = {
  servingNodeEndpoint: 'endpoint',
  callControlEndpoint: 'endpoint',
  servingNodeEndpoints: 'endpoints',
  floorControlEndpoint: 'floorEndpoint',
  payloadHex: 'payload',
}

/** A vector as a packet, with its payload as hexadecimal digits. */
export function told({ packet, fields: said }: (typeof VECTORS)[number]): object {
  const packetFields: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(said)) {
    const renamed = RENAMED[name] ?? name
    if (Array.isArray(value)) packetFields[renamed] = value.map(endpointOf)
    else packetFields[renamed] = /endpoint$/i.test(renamed) ? endpointOf(String(value)) : value
  }
  return { kind: kindOf(packet), ...packetFields }
}

/** A packet as `told` has it. */
export const shown = (packet: LoadBalancerPacket | ClientPacket | undefined): object | undefined =>
  packet?.kind === 'media' ? { ...packet, payload: hexOf(packet.payload) } : packet
