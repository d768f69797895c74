import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type ClientMessage, clientToServer, MessageReader, type ServerMessage, serverToClient } from '.'
import { decodeExtension, encodeExtension, MAX_EXTENSION_BYTES, MAX_SIGNAL_BLOCK_BYTES } from './extension'
import {
  canCarry,
  type CarriedSignal,
  MAX_SIGNAL_JSON_BYTES,
  signalFromEntry,
  signalFromIn,
  signalToEntry,
  signalToIn,
} from './signal'

interface SignalVector {
  readonly name: string
  readonly direction: 'client->server' | 'server->client'
  readonly contact: string
  readonly reference: string | null
  readonly json: string
  /** Hexadecimal. */
  readonly frame: string
}

const vectors = JSON.parse(
  readFileSync(new URL('signal-vectors.json', import.meta.url), 'utf8'),
) as readonly SignalVector[]
const REFERENCE = '0123456789abcdef'
const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'))
const utf8 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text))
const signalIn = ({ contact, reference, json }: SignalVector): CarriedSignal => ({
  contact,
  ...(reference !== null && { reference }),
  json: utf8(json),
})
const longest: CarriedSignal = {
  contact: '📡'.repeat(64),
  reference: REFERENCE,
  json: new Uint8Array(MAX_SIGNAL_JSON_BYTES).fill(0x20),
}

describe('the frame of a signal', () => {
  it.each(vectors)('$name is written and read to the byte', (vector) => {
    const signal = signalIn(vector)
    const frame = bytesOf(vector.frame)
    if (vector.direction === 'client->server') {
      const message: ClientMessage = { kind: 'login', name: 'alice', extension: signalToEntry(signal) }
      expect(Buffer.from(clientToServer.encode(message)).toString('hex')).toBe(vector.frame)
      expect(new MessageReader(clientToServer).push(frame)).toEqual({ messages: [message] })
      expect(signalToIn(message.extension)).toEqual(signal)
      expect(signalFromIn(message.extension)).toBeUndefined()
    } else {
      const message: ServerMessage = {
        kind: 'add-contact',
        contacts: [],
        extension: signalFromEntry(signal),
      }
      expect(Buffer.from(serverToClient.encode(message)).toString('hex')).toBe(vector.frame)
      expect(new MessageReader(serverToClient).push(frame)).toEqual({ messages: [message] })
      expect(signalFromIn(message.extension)).toEqual(signal)
      expect(signalToIn(message.extension)).toBeUndefined()
    }
  })

  it('holds the longest name, a reference and the longest JSON', () => {
    const block = encodeExtension(signalToEntry(longest))
    expect(block).toHaveLength(MAX_SIGNAL_BLOCK_BYTES)
    expect(signalToIn(decodeExtension(block))).toEqual(longest)
  })
})

describe('what cannot be carried', () => {
  it.each([
    ['no name', { ...longest, contact: '' }],
    ['a name of 257 bytes', { ...longest, contact: 'x'.repeat(257) }],
    ['no JSON', { ...longest, json: new Uint8Array(0) }],
    ['JSON of a byte too many', { ...longest, json: new Uint8Array(MAX_SIGNAL_JSON_BYTES + 1) }],
  ])('is %s', (_, signal) => {
    expect(canCarry(signal.contact, signal.json)).toBe(false)
    expect(() => signalToEntry(signal)).toThrow(RangeError)
    expect(() => signalFromEntry(signal)).toThrow(RangeError)
  })

  it('is a reference that is none', () => {
    for (const reference of ['', 'ab', 'x'.repeat(16), REFERENCE.toUpperCase()])
      expect(() => signalToEntry({ ...longest, reference })).toThrow(RangeError)
    expect(canCarry(longest.contact, longest.json)).toBe(true)
  })
})

describe('an entry of a signal', () => {
  it.each([
    ['is empty', ''],
    ['ends in the length of its name', '01'],
    ['has no name', '0000 00 7b7d'],
    ['ends in its name', '0400 626f62'],
    ['ends after its name', '0300 626f62'],
    ['has a name that is not UTF-8', '0100 ff 00 7b7d'],
    ['has a name of 257 bytes', `0101 ${'61'.repeat(257)} 00 7b7d`],
    ['has a reference of another length', '0300 626f62 04 01234567 7b7d'],
    ['ends in its reference', '0300 626f62 08 01234567'],
    ['has no JSON', '0300 626f62 08 0123456789abcdef'],
    ['has JSON of a byte too many', `0300 626f62 00 ${'20'.repeat(MAX_SIGNAL_JSON_BYTES + 1)}`],
  ])('that %s says nothing', (_, entry) => {
    expect(signalToIn(new Map([[34, bytesOf(entry)]]))).toBeUndefined()
    expect(signalFromIn(new Map([[35, bytesOf(entry)]]))).toBeUndefined()
  })

  it('is missing in most blocks', () => {
    for (const extension of [undefined, new Map()]) {
      expect(signalToIn(extension)).toBeUndefined()
      expect(signalFromIn(extension)).toBeUndefined()
    }
  })
})

describe('a block of more than 1,024 bytes', () => {
  const long = new Uint8Array(MAX_EXTENSION_BYTES)

  it.each([34, 35])('is one entry of type %d', (type) => {
    const block = encodeExtension(new Map([[type, long]]))
    expect(decodeExtension(block)?.get(type)).toEqual(long)
  })

  it('is nothing else, and no longer than the longest signal', () => {
    const others = [
      new Map([[33, long]]),
      new Map([
        [34, long],
        [1, new Uint8Array(4)],
      ]),
      new Map([[34, new Uint8Array(MAX_SIGNAL_BLOCK_BYTES - 6)]]),
    ]
    for (const each of others) expect(() => encodeExtension(each)).toThrow(RangeError)
    const block = encodeExtension(new Map([[34, long]]))
    const [another, more] = [Uint8Array.from(block), Uint8Array.from([...block, 1, 0, 0, 0])]
    another[3] = 33
    for (const each of [another, more, block.subarray(0, -1)]) expect(decodeExtension(each)).toBeUndefined()
    const longer = new Uint8Array(MAX_SIGNAL_BLOCK_BYTES + 1)
    longer.set([0x52, 0x44, 1, 34, 0, (longer.length - 7) & 0xff, (longer.length - 7) >> 8])
    expect(decodeExtension(longer)).toBeUndefined()
  })
})
