import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { isLinkLocal } from '../../../../base/networks/reach'
import { MAX_CANDIDATES } from '../../../../protocol/directory'
import type { Signal } from '../../../../protocol/media/negotiation'
import { HIDDEN, type TcpAddress } from '../tcp/tcp-offer'

/** TCP connections of one call, begun one after the other. */
export const MAX_GENERATION = 0xffff
const MAX_ADDRESS_CHARACTERS = 64

const link = z.literal('tcp')
const generation = z.int().min(1).max(MAX_GENERATION)
const mac = z.string().regex(/^[0-9a-f]{64}$/)

const schema = z.discriminatedUnion('type', [
  /** The side that waited for the call's first connection waits for this one. Port 0: at a relay only. */
  z.object({
    ...{ link, type: z.literal('offer'), generation, mac },
    port: z.int().min(0).max(0xffff),
    candidates: z.array(z.string().max(MAX_ADDRESS_CHARACTERS)).max(MAX_CANDIDATES),
  }),
  /** The other side asks for a connection after this one. */
  z.object({ link, type: z.literal('restart'), generation: generation.or(z.literal(0)), mac }),
])

type Mac<Each> = Each extends unknown ? Omit<Each, 'link' | 'mac'> : never
/** How a call gets another TCP connection. */
export type ReconnectSignal = Mac<z.infer<typeof schema>>
export type ReconnectOffer = Extract<ReconnectSignal, { type: 'offer' }>

/** @param key the first connection's, which proves that the peer's identity says so, in this call */
export const reconnectSignal = (signal: ReconnectSignal, key: Buffer): Signal =>
  ({ link: 'tcp', ...signal, mac: macOf(signal, key).toString('hex') }) as unknown as Signal

/** @returns undefined for anything but a signal that the peer has made with this key */
export function readReconnectSignal(signal: unknown, key: Buffer): ReconnectSignal | undefined {
  const { data } = schema.safeParse(signal)
  return data && timingSafeEqual(macOf(data, key), Buffer.from(data.mac, 'hex')) ? data : undefined
}

/** Where we wait now. */
export const reconnectOffer = (
  generation: number,
  { port, isHidden, candidates = [] }: TcpAddress,
): ReconnectOffer => ({
  type: 'offer',
  generation,
  port: isHidden ? 0 : port,
  candidates: [...candidates]
    .sort((one, other) => Number(isLinkLocal(one)) - Number(isLinkLocal(other)))
    .slice(0, MAX_CANDIDATES),
})

/** @param first of the call, whose host may have stayed */
export const addressIn = (
  { port, candidates }: Pick<ReconnectOffer, 'port' | 'candidates'>,
  first: TcpAddress,
): TcpAddress => (port === 0 ? HIDDEN : { ...first, port, candidates })

const macOf = (signal: ReconnectSignal, key: Buffer): Buffer => {
  const { type, generation } = signal
  const fields = type === 'offer' ? [type, generation, signal.port, signal.candidates] : [type, generation]
  return createHmac('sha256', key).update(JSON.stringify(fields)).digest()
}

/** A signal of the connection with this number; the first has none. */
export const ofGeneration = (signal: Signal, generation: number): Signal =>
  generation === 0 ? signal : ({ ...signal, generation } as Signal)

export function generationOf(signal: Signal): number | undefined {
  const { generation = 0 } = signal as { readonly generation?: unknown }
  return typeof generation === 'number' ? generation : undefined
}
