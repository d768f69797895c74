import { z } from 'zod'
import { jsonIn } from '../../base/json'
import { isLoopback } from '../../base/networks/socket-address'
import { decodeExtension, encodeExtension } from '../../protocol/directory'
import type { OfferCodec } from '../roster/roster'
import type { CallOffer } from './connection-port'

const address = z.string().max(64)

const offerText = z.object({
  remote: address,
  local: address,
  host: z.string().max(255),
  port: z.number().int().min(0).max(65_535),
  extension: z.base64url().max(16_384).optional(),
})

/**
 * Writes call offers for other nodes, as JSON.
 * @param ownHost the address at which other computers reach this one; undefined: all nodes are on this computer
 */
export const callOfferCodec = (ownHost: () => string | undefined): OfferCodec<CallOffer> => ({
  write({ caller, host, port, extension }) {
    // A loopback address means the caller's computer, which is this one.
    const given = host === '' && isLoopback(caller.remote) ? (ownHost() ?? '') : host
    return JSON.stringify({
      ...{ remote: caller.remote, local: caller.local, host: given, port },
      ...(extension && { extension: Buffer.from(encodeExtension(extension)).toString('base64url') }),
    })
  },
  read(text) {
    const read = offerText.safeParse(jsonIn(text))
    if (!read.success) return undefined
    const { remote, local, host, port, extension } = read.data
    return {
      ...{ caller: { remote, local }, host, port },
      extension: extension === undefined ? undefined : decodeExtension(Buffer.from(extension, 'base64url')),
    }
  },
})
