import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  announced,
  announcedBy,
  announcement,
  announcements,
  clientToServer,
  decodeExtension,
  type Direction,
  encodeExtension,
  type Extension,
  MessageReader,
  NO_CAPABILITIES,
  partsOf,
  peerToPeer,
  pingExtension,
  pingsIn,
  serverToClient,
} from '.'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'))

const entry = fc.tuple(fc.integer({ min: 0, max: 0xffff }), fc.uint8Array({ maxLength: 50 }))
const extension: fc.Arbitrary<Extension> = fc
  .uniqueArray(entry, { maxLength: 16, selector: ([type]) => type })
  .map((entries) => new Map(entries))

/** The examples in docs/protocol-extension.md. */
const CAPABILITIES_BLOCK = '52 44 01 0100 0400 03000000'

describe('an extension block', () => {
  it.each<[string, Extension, string]>([
    ['without entries', new Map(), '52 44 01'],
    ['of capabilities', announcement({ pings: true, tenMs: true, callEnds: false }), CAPABILITIES_BLOCK],
    [
      'of announcements by two of three contacts',
      announcements([
        { name: 'a', block: bytesOf(CAPABILITIES_BLOCK) },
        { name: 'b' },
        { name: 'c', block: bytesOf('52 44 01') },
      ]) ?? new Map<number, Uint8Array>(),
      `52 44 01 0200 1600 0000 0b00 ${CAPABILITIES_BLOCK} 0200 0300 52 44 01`,
    ],
    [
      'of a ping and an answer',
      pingExtension({ ping: 7, pong: { stamp: 0xfffffffe, heldMs: 13 } }) ?? new Map<number, Uint8Array>(),
      '52 44 01 0300 0400 07000000 0400 0600 feffffff 0d00',
    ],
    ['of an unknown type', new Map([[0x1234, Uint8Array.of(1, 2)]]), '52 44 01 3412 0200 01 02'],
  ])('%s encodes and decodes to the byte', (_, entries, block) => {
    expect(hex(encodeExtension(entries))).toBe(block.replaceAll(' ', ''))
    expect(decodeExtension(bytesOf(block))).toEqual(entries)
  })

  it('round-trips with any entries', () => {
    fc.assert(
      fc.property(extension, (entries) => {
        const read = decodeExtension(encodeExtension(entries))
        expect([...(read ?? [])]).toEqual([...entries])
      }),
    )
  })

  it.each([
    ['nothing', ''],
    ['half a header', '52 44'],
    ['a foreign block', 'ee ee ee ee'],
    ['another version', '52 44 02 0100 0400 03000000'],
    ['half an entry', '52 44 01 0100 04'],
    ['an entry that ends after the block', '52 44 01 0100 0500 03000000'],
    ['bytes after the last entry', '52 44 01 0100 0400 03000000 00'],
    ['a duplicate type', '52 44 01 0900 0000 0900 0000'],
    [
      '17 entries',
      `52 44 01 ${Array.from({ length: 17 }, (_, n) => `${(n + 16).toString(16)}00 0000`).join('')}`,
    ],
    ['more than 1 KiB', `52 44 01 0900 fa03 ${'00'.repeat(0x3fa)}`],
  ])('that is %s is ignored', (_, block) => {
    expect(decodeExtension(bytesOf(block))).toBeUndefined()
  })

  it('refuses to encode entries over the limits', () => {
    expect(() => encodeExtension(new Map([[1, new Uint8Array(1020)]]))).toThrow(RangeError)
    const many = Array.from({ length: 17 }, (_, n) => [n, new Uint8Array(0)] as const)
    expect(() => encodeExtension(new Map(many))).toThrow(RangeError)
    expect(() => encodeExtension(new Map([[0x10000, new Uint8Array(0)]]))).toThrow(RangeError)
  })

  it('never makes the reader throw, and re-encodes to the same bytes', () => {
    const block = fc.oneof(
      fc.uint8Array({ maxLength: 1100 }),
      fc.uint8Array({ maxLength: 60 }).map((rest) => Uint8Array.from([0x52, 0x44, 1, ...rest])),
      fc.tuple(extension, fc.nat(), fc.nat(255)).map(([entries, at, byte]) => {
        const bytes = encodeExtension(entries)
        bytes[at % bytes.length] = byte
        return bytes
      }),
    )
    fc.assert(
      fc.property(block, (bytes) => {
        const entries = decodeExtension(bytes)
        if (entries === undefined) return
        expect(encodeExtension(entries)).toEqual(bytes)
        announced(entries)
        pingsIn(entries)
        announcedBy(['a', 'b'], entries)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('a message', () => {
  const carries = <M>(direction: Direction<M>, message: M): void => {
    const received = new MessageReader(direction).push(direction.encode(message))
    expect(received).toEqual({ messages: [message] })
  }
  const block = announcement({ pings: true, tenMs: false, callEnds: true })

  it('carries a block after its known fields', () => {
    carries(clientToServer, { kind: 'login', name: 'bob', extension: block })
    carries(clientToServer, { kind: 'call-request', contact: 'bob', host: '', port: 1, extension: block })
    carries(serverToClient, { kind: 'add-contact', contacts: ['bob'], extension: block })
    carries(peerToPeer, { kind: 'voice-data', data: Uint8Array.of(1, 2, 3), extension: block })
  })

  it('with a block starts with the bytes of the message without it, except for the length', () => {
    const plain = hex(clientToServer.encode({ kind: 'login', name: 'bob' }))
    const more = hex(clientToServer.encode({ kind: 'login', name: 'bob', extension: block }))
    expect(more.slice(16)).toBe(`${plain.slice(16)}5244010100040005000000`)
    expect(more.slice(0, 2)).toBe('18')
  })

  it('with other bytes after its known fields decodes without them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (trailing) => {
        fc.pre(decodeExtension(trailing) === undefined)
        const bytes = Buffer.concat([clientToServer.encode({ kind: 'login', name: 'bob' }), trailing])
        bytes.writeBigUInt64LE(BigInt(bytes.length - 8))
        expect(new MessageReader(clientToServer).push(bytes)).toEqual({
          messages: [{ kind: 'login', name: 'bob' }],
        })
      }),
    )
  })
})

describe('capabilities', () => {
  it('are those whose bits are set; unknown bits and trailing bytes are ignored', () => {
    const all = { pings: true, tenMs: true, callEnds: true, peerState: true, statuses: true, signals: true }
    const bits = { pings: 1, tenMs: 2, callEnds: 4, peerState: 8, statuses: 16, signals: 32 }
    for (const [name, bit] of Object.entries(bits)) {
      expect(announcement({ [name]: true }).get(1)).toEqual(Uint8Array.of(bit, 0, 0, 0))
      expect(announced(announcement({ [name]: true }))).toEqual({ ...NO_CAPABILITIES, [name]: true })
    }
    expect(announced(announcement(all))).toEqual(all)
    expect(announced(new Map([[1, Uint8Array.of(0xfd, 0xff, 0xff, 0xff, 9)]]))).toEqual({
      ...all,
      tenMs: false,
    })
  })

  it('are none for a peer that announced nothing, or too little', () => {
    expect(announced(undefined)).toEqual(NO_CAPABILITIES)
    expect(announced(new Map())).toEqual(NO_CAPABILITIES)
    expect(announced(new Map([[1, Uint8Array.of(3)]]))).toEqual(NO_CAPABILITIES)
  })
})

describe('announcements of contacts', () => {
  const block = encodeExtension(announcement({ pings: true, tenMs: true, callEnds: true }))

  it('arrive by name, in lists that are split to fit', () => {
    const contacts = Array.from({ length: 600 }, (_, n) => ({
      name: `n${n}`,
      block: n % 3 === 0 ? undefined : block,
    }))
    const parts = partsOf(contacts, 250)
    expect(parts.flat()).toEqual(contacts)
    expect(Math.max(...parts.map((part) => part.length))).toBeLessThanOrEqual(250)
    const found = parts.flatMap((part) => {
      const entries = announcements(part)
      const sent = entries && decodeExtension(encodeExtension(entries))
      return [
        ...announcedBy(
          part.map(({ name }) => name),
          sent,
        ),
      ]
    })
    expect(found.map(([name]) => name)).toEqual(
      contacts.filter((contact) => contact.block !== undefined).map(({ name }) => name),
    )
    for (const [, entries] of found)
      expect(announced(entries)).toMatchObject({ pings: true, tenMs: true, callEnds: true })
  })

  it('split no list in which nobody announced anything', () => {
    const contacts = Array.from({ length: 500 }, (_, n) => ({ name: `n${n}` }))
    expect(partsOf(contacts, 250).map((part) => part.length)).toEqual([250, 250])
    expect(announcements(contacts)).toBeUndefined()
    expect(partsOf([], 250)).toEqual([])
  })

  it('are read as far as they are well-formed', () => {
    const read = (text: string) => [...announcedBy(['a', 'b'], new Map([[2, bytesOf(text)]])).keys()]
    expect(read(`0100 0b00 ${CAPABILITIES_BLOCK}`)).toEqual(['b'])
    expect(read(`0700 0b00 ${CAPABILITIES_BLOCK} 0000 0300 524401`)).toEqual(['a'])
    expect(read(`0000 0300 eeeeee 0100 0300 524401`)).toEqual(['b'])
    expect(read(`0000 ff00 524401`)).toEqual([])
    expect(read('0000 03')).toEqual([])
  })
})
