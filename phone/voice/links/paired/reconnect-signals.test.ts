import { describe, expect, it } from 'vitest'
import type { Signal } from '../../../../protocol/media/negotiation'
import { HIDDEN } from '../tcp/tcp-offer'
import {
  addressIn,
  generationOf,
  ofGeneration,
  readReconnectSignal,
  reconnectOffer,
  reconnectSignal,
} from './reconnect-signals'

const KEY = Buffer.alloc(32, 1)
const FIRST = { host: '203.0.113.9', port: 1000, namedFrom: 'internet', candidates: ['192.0.2.1'] } as const
const offer = reconnectOffer(3, {
  host: '::',
  port: 4000,
  candidates: ['fe80::1', '192.168.1.2', '2001:db8::7'],
})
const restart = { type: 'restart', generation: 2 } as const

describe('a signal for another connection', () => {
  it.each([offer, restart, { ...restart, generation: 0 }])('is read as it was made: %j', (signal) => {
    expect(readReconnectSignal(reconnectSignal(signal, KEY), KEY)).toMatchObject(signal)
    expect(JSON.stringify(reconnectSignal(signal, KEY)).length).toBeLessThan(1000)
  })

  it('names link-local addresses last, and eight at most', () => {
    expect(offer.candidates).toEqual(['192.168.1.2', '2001:db8::7', 'fe80::1'])
    const many = Array.from({ length: 20 }, (_, n) => `192.0.2.${n}`)
    expect(reconnectOffer(1, { host: '::', port: 1, candidates: many }).candidates).toEqual(many.slice(0, 8))
  })

  it('leads to the same host at another port, and to the new addresses', () => {
    expect(addressIn(offer, FIRST)).toEqual({ ...FIRST, port: 4000, candidates: offer.candidates })
  })

  it('of a caller that hides its address leads to the relay alone', () => {
    const hidden = reconnectOffer(1, HIDDEN)
    expect([hidden.port, addressIn(hidden, FIRST)]).toEqual([0, HIDDEN])
  })

  const signed = reconnectSignal(offer, KEY)
  it.each<[string, unknown]>([
    ['another generation', { ...signed, generation: 4 }],
    ['another port', { ...signed, port: 22 }],
    ['another address', { ...signed, candidates: ['10.0.0.1'] }],
    ['no proof', { ...signed, mac: undefined }],
    ['a short proof', { ...signed, mac: 'ab' }],
    ['a proof of another type', { ...signed, mac: [1] }],
    ['the proof of another call', reconnectSignal(offer, Buffer.alloc(32, 2))],
    ['the proof of a request', { ...signed, mac: (reconnectSignal(restart, KEY) as { mac?: string }).mac }],
    ['too many addresses', reconnectSignal({ ...offer, candidates: Array<string>(9).fill('::1') }, KEY)],
    ['an address that is too long', reconnectSignal({ ...offer, candidates: ['a'.repeat(65)] }, KEY)],
    ['a port beyond 16 bits', reconnectSignal({ ...offer, port: 65_536 }, KEY)],
    ['a generation beyond 16 bits', reconnectSignal({ ...offer, generation: 65_536 }, KEY)],
    ['another link', { ...signed, link: 'webrtc' }],
    ['nothing', null],
  ])('is not read with %s', (_, signal) => {
    expect(readReconnectSignal(signal, KEY)).toBeUndefined()
  })
})

it('A signal of the first connection stays as it is, and others name theirs', () => {
  const signal = { link: 'tcp', type: 'relay' } as unknown as Signal
  expect(ofGeneration(signal, 0)).toBe(signal)
  expect(generationOf(signal)).toBe(0)
  expect(generationOf(ofGeneration(signal, 2))).toBe(2)
  expect(generationOf(ofGeneration(signal, '2' as unknown as number))).toBeUndefined()
})
