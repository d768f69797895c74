import { z } from 'zod'
import { POINT_BYTES, type Signature, SIGNATURE_BYTES } from '../../base/signature'
import { type LoginChallenge, NONCE_BYTES } from '../directory/login-proof'
import { fromHex, toHex } from '../directory/hex'
import { type Ticket, TICKET_BYTES } from '../directory/ticket'
import { joined, withLength } from '../directory/statement-parts'
import type { Addition } from './json-rpc'

/**
 * The proof that a phone has the key of its identity, for the registration of a name that has an owner. A phone asks for a
 * challenge with a ping that has the addition `{"challenge":true}`; a broker without proofs answers as to any ping. The
 * signature travels in an addition to `register`. Specified in docs/security.md. This file only encodes and decodes.
 */

/** As for a login: the broker's nonce, whether the signature is for this TLS connection only, and the server's name. */
export type RegistrationChallenge = LoginChallenge
export type RegistrationProof = Signature

/** Why a registration failed, as a code beside the error's text. */
export const REGISTRATION_REFUSALS = ['owned', 'taken', 'not-proved', 'busy'] as const
export type RegistrationRefusal = (typeof REGISTRATION_REFUSALS)[number]

const CONTEXT = 'ringdown broker register 1\0'
const MAX_SERVER_NAME_BYTES = 255

const encoder = new TextEncoder()

/** The addition to a ping that asks for a challenge. */
export const ASKS_CHALLENGE: Addition = { challenge: true }

export const asksChallenge = (addition: Addition | undefined): boolean => addition?.['challenge'] === true

const hexOf = (bytes: number) =>
  z
    .string()
    .length(2 * bytes)
    .regex(/^[0-9a-f]*$/)

const challengeSchema = z.object({
  challenge: z.object({
    nonce: hexOf(NONCE_BYTES),
    isBound: z.boolean(),
    serverName: z
      .string()
      .min(1)
      .max(MAX_SERVER_NAME_BYTES)
      .refine((name) => encoder.encode(name).length <= MAX_SERVER_NAME_BYTES),
  }),
})

/** The addition to the answer of a ping. */
export const challengeAddition = ({ nonce, isBound, serverName }: RegistrationChallenge): Addition => ({
  challenge: { nonce: toHex(nonce), isBound, serverName },
})

/** The challenge in an answer; undefined without a valid one. */
export function challengeIn(addition: Addition | undefined): RegistrationChallenge | undefined {
  const read = challengeSchema.safeParse(addition)
  if (!read.success) return undefined
  const { nonce, isBound, serverName } = read.data.challenge
  return { nonce: fromHex(nonce), isBound, serverName }
}

const proofSchema = z.object({
  publicKey: hexOf(POINT_BYTES).regex(/^04/),
  signature: hexOf(SIGNATURE_BYTES),
})

/** The addition to a register. */
export const proofAddition = ({ publicKey, signature }: RegistrationProof): Addition => ({
  proof: { publicKey: toHex(publicKey), signature: toHex(signature) },
})

/** @returns 'malformed' for an invalid proof; undefined without one */
export function proofIn(addition: Addition | undefined): RegistrationProof | 'malformed' | undefined {
  const proof = addition?.['proof']
  if (proof === undefined) return undefined
  const read = proofSchema.safeParse(proof)
  if (!read.success) return 'malformed'
  return { publicKey: fromHex(read.data.publicKey), signature: fromHex(read.data.signature) }
}

const ticketSchema = hexOf(TICKET_BYTES)

/** The addition to a register of a phone that is signed in at the directory of the same server, in place of a proof. */
export const ticketAddition = (ticket: Ticket): Addition => ({ ticket: toHex(ticket) })

/** @returns undefined for none, and for an invalid one */
export function ticketIn(addition: Addition | undefined): Ticket | undefined {
  const read = ticketSchema.safeParse(addition?.['ticket'])
  return read.success ? fromHex(read.data) : undefined
}

/** The addition to the error of a refused registration. */
export const refusalAddition = (refusal: RegistrationRefusal): Addition => ({ refusal })

/** The reason for a refused registration; undefined without a known one. */
export const refusalIn = (addition: Addition | undefined): RegistrationRefusal | undefined =>
  REGISTRATION_REFUSALS.find((refusal) => refusal === addition?.['refusal'])

/**
 * The signed bytes: a context, the server's name, the challenge, the channel binding, and the name.
 * @param name as the register carries it
 * @param binding of the TLS connection where the challenge is bound; else `hostBinding`
 */
export const registrationStatement = (
  { nonce, serverName }: Pick<RegistrationChallenge, 'nonce' | 'serverName'>,
  name: string,
  binding: Uint8Array | undefined,
): Uint8Array =>
  joined([
    encoder.encode(CONTEXT),
    withLength(encoder.encode(serverName)),
    withLength(nonce),
    withLength(binding ?? new Uint8Array(0)),
    withLength(encoder.encode(name)),
  ])
