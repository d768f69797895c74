import { z } from 'zod'
import type { JsonObject } from '../../base/json'
import { type Address, formatAddress, parseAddress } from '../directory/address'
import { fromHex } from '../directory/hex'
import { CODE_ID_BYTES } from './join-code'
import { SECRET_BYTES } from './node-proof'

/**
 * The payloads of packets. Keys that the document does not have are specified in docs/cluster-protocol.md. Unknown keys are
 * ignored; a known one of another form makes the packet invalid.
 */

/** The TCP port of a master when none is given. */
export const DEFAULT_MASTER_PORT = 34308

const NODE_TYPES = ['master', 'submaster', 'refinery', 'receiver'] as const
export type NodeType = (typeof NODE_TYPES)[number]

const MAX_ID = 128
const MAX_WORD = 64
const MAX_ROLES = 16
const MAX_REASON = 500
export const MAX_LOAD = 1e9
const MAX_ADDRESS = 300
const MAX_URL = 2048
const MAX_KEY = 512
/** The longest is an RSA key of 16,384 bits, in base64 twice. */
const MAX_CERT = 8192
const MAX_SETTINGS = 64
/** The characters of all settings together, so that they fit into a packet however they are escaped. */
const MAX_SETTINGS_LENGTH = 4096

/** What can be shown on a terminal. */
const VISIBLE = /^[^\p{C}\p{Zl}\p{Zp}]+$/u
const visible = (most: number) => z.string().max(most).regex(VISIBLE)
const hexOf = (bytes: number) =>
  z
    .string()
    .length(2 * bytes)
    .regex(/^[0-9a-f]*$/)

/** `host` or `host:port`; 34308 is the default port. @returns undefined for any other text */
export function masterAddressIn(text: string): Address | undefined {
  const parsed = text.length <= MAX_ADDRESS ? parseAddress(text, DEFAULT_MASTER_PORT) : undefined
  return parsed && !parsed.encrypted ? { host: parsed.host, port: parsed.port } : undefined
}

const address = z
  .string()
  .refine((text) => masterAddressIn(text) !== undefined)
  .transform((text) => {
    const { host, port } = masterAddressIn(text) ?? { host: text, port: DEFAULT_MASTER_PORT }
    return formatAddress(host, port)
  })

const settings = z
  .record(visible(MAX_WORD), z.string())
  .refine((all) => Object.keys(all).length <= MAX_SETTINGS)
  .refine((all) => Object.entries(all).flat().join('').length <= MAX_SETTINGS_LENGTH)

const establish = z.object({
  id: visible(MAX_ID),
  version: z.string().max(MAX_WORD),
  type: z.enum(NODE_TYPES),
  protocolVersion: z.int().min(0).max(0xffff).optional(),
  software: visible(MAX_WORD).optional(),
  roles: z.array(visible(MAX_WORD)).max(MAX_ROLES).optional(),
  address: address.optional(),
})

const startAuth = z.object({ nonce: hexOf(SECRET_BYTES).transform(fromHex).optional() })

const authStart = z.object({
  cert: z.string().max(MAX_CERT).optional(),
  code: hexOf(CODE_ID_BYTES).optional(),
  proof: hexOf(SECRET_BYTES).transform(fromHex).optional(),
})

const networkSettings = z.object({
  upstream: z
    .union([z.literal(''), address])
    .transform((text) => (text === '' ? undefined : text))
    .optional(),
  redis: z
    .string()
    .max(MAX_URL)
    .regex(/^rediss?(?:\+sentinel|\+cluster)?:\/\//)
    .optional(),
  ticketsKey: z
    .string()
    .max(MAX_KEY)
    .regex(/^[A-Za-z0-9_-]+$/)
    .optional(),
  settings: settings.optional(),
})

const admission = networkSettings.extend({
  credential: hexOf(SECRET_BYTES).transform(fromHex).optional(),
  drain: z.boolean().optional(),
})

const farewell = z.object({ reason: visible(MAX_REASON).optional(), final: z.boolean().optional() })

const alive = z.object({ load: z.number().min(0).max(MAX_LOAD).optional() })

/** Who a node is, in conn:establish. `address` is where phones reach it, as `host:port`. */
export type NodeCard = z.output<typeof establish>
/** How a node proves itself, in auth:start: by the master's certificate (document), or by a proof. */
export type NodeProof = z.output<typeof authStart>
/** What a master tells its nodes, in auth:ack. `upstream` is where they belong, as `host:port`. */
export type NetworkSettings = z.output<typeof networkSettings>
/** An auth:ack of a master. */
export type AdmissionNote = z.output<typeof admission>
/** A conn:close or auth:dec of a master: a sentence, and whether to stay away. */
export type Farewell = z.output<typeof farewell>

/** Each reads a payload; undefined: it is invalid. */
const reader =
  <Output>(schema: z.ZodType<Output>) =>
  (payload: JsonObject): Output | undefined =>
    schema.safeParse(payload).data

export const nodeCardIn = reader(establish)
export const startAuthIn = reader(startAuth)
export const nodeProofIn = reader(authStart)
export const admissionNoteIn = reader(admission)
export const farewellIn = reader(farewell)
export const aliveIn = reader(alive)
/** Checks what an operator has set, before nodes hear of it. */
export const networkSettingsIn = reader(networkSettings)
