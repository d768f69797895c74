import { z } from 'zod'
import { fitsInBytes } from '../../base/json'
import { type Addition, RPC_ERROR, type RpcError } from './json-rpc'
import { MAX_PEER_ID_LENGTH, MAX_SIGNAL_BYTES } from './limits'
import type { Ticket } from '../directory/ticket'
import { proofIn, type RegistrationProof, ticketIn } from './registration-proof'

/** A peer's name at the broker: any text that is not empty. */
export type PeerId = string

/** A message for another peer. The broker does not read `signal`. */
export interface PeerSignal {
  readonly from: PeerId
  readonly to: PeerId
  readonly signal: unknown
}

/** What a peer wants of the broker. */
export type PeerCall =
  | { readonly method: 'ping' | 'unregister' }
  | { readonly method: 'find' | 'exists'; readonly id: PeerId }
  | {
      readonly method: 'register'
      readonly id: PeerId
      readonly proof: RegistrationProof | 'malformed' | undefined
      /** Of the login at the directory. */
      readonly ticket: Ticket | undefined
    }
  | ({ readonly method: 'signal' } & PeerSignal)

export type ReadCall =
  { readonly ok: true; readonly call: PeerCall } | { readonly ok: false; readonly error: RpcError }

export const peerId = z.string().min(1).max(MAX_PEER_ID_LENGTH)
const isSmall = (signal: unknown): boolean => fitsInBytes(JSON.stringify(signal), MAX_SIGNAL_BYTES)

const withId = z.object({ id: peerId })

/** The params of a signal, in either direction. Also the data of a signal between brokers. */
export const peerSignal = z.object({
  from: peerId,
  to: peerId,
  signal: z.unknown().refine((signal) => signal !== undefined && isSmall(signal)),
})

/** Reads a request or notification of a peer. Never throws. */
export function readCall(method: string, params: unknown, addition: Addition | undefined): ReadCall {
  switch (method) {
    case 'ping':
    case 'unregister':
      return { ok: true, call: { method } }
    case 'find':
    case 'exists': {
      const read = withId.safeParse(params)
      return read.success ? { ok: true, call: { method, id: read.data.id } } : refused(NO_ID)
    }
    case 'register': {
      const read = withId.safeParse(params)
      if (!read.success) return refused(NO_ID)
      return {
        ok: true,
        call: { method, id: read.data.id, proof: proofIn(addition), ticket: ticketIn(addition) },
      }
    }
    case 'signal': {
      const read = peerSignal.safeParse(params)
      return read.success ? { ok: true, call: { method, ...read.data } } : refused(NO_SIGNAL)
    }
    default:
      return {
        ok: false,
        error: { code: RPC_ERROR.unknownMethod, message: `Method not found ("${method}")`, data: { method } },
      }
  }
}

const NO_ID = `the params need an id, a text of 1 to ${MAX_PEER_ID_LENGTH} characters`
const NO_SIGNAL = `the params need from, to and a signal of ${MAX_SIGNAL_BYTES} bytes at most`

const refused = (message: string): ReadCall => ({
  ok: false,
  error: { code: RPC_ERROR.invalidParams, message, data: null },
})
