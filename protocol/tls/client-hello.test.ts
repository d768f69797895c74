import { once } from 'node:events'
import { duplexPair } from 'node:stream'
import { connect, type ConnectionOptions } from 'node:tls'
import { beforeAll, describe, expect, it } from 'vitest'
import { looksLikeClientHello, MAX_CLIENT_HELLO_BYTES } from './client-hello'

const RECORD_HEAD = 5
const hellos = new Map<string, Uint8Array>()

async function helloOf(options: ConnectionOptions): Promise<Uint8Array> {
  const [here, there] = duplexPair()
  const client = connect({ ...options, socket: here }).on('error', () => undefined)
  const [bytes] = (await once(there, 'data')) as [Buffer]
  client.destroy()
  return new Uint8Array(bytes)
}

beforeAll(async () => {
  hellos.set('TLS 1.3', await helloOf({ minVersion: 'TLSv1.3' }))
  hellos.set('TLS 1.2', await helloOf({ maxVersion: 'TLSv1.2' }))
  hellos.set('both', await helloOf({ servername: 'host.example', ALPNProtocols: ['ringdown/1'] }))
})
const hello = (name = 'both'): Uint8Array => hellos.get(name) ?? new Uint8Array(0)

describe('the first bytes of OpenSSL', () => {
  it.each(['TLS 1.3', 'TLS 1.2', 'both'])('are a ClientHello: %s', (name) => {
    expect(looksLikeClientHello(hello(name))).toBe('yes')
    expect(looksLikeClientHello(Uint8Array.of(...hello(name), 1, 2, 3))).toBe('yes')
  })

  it('ask for more at every length before the last', () => {
    for (let length = 0; length < hello().length; length++)
      expect(looksLikeClientHello(hello().subarray(0, length))).toBe('more')
  })

  it('may be spread over many records', () => {
    const body = hello().subarray(RECORD_HEAD)
    const records = Array.from({ length: Math.ceil(body.length / 10) }, (_, n) => {
      const part = body.subarray(10 * n, 10 * n + 10)
      return [22, 3, 1, 0, part.length, ...part]
    })
    expect(looksLikeClientHello(Uint8Array.from(records.flat()))).toBe('yes')
    expect(looksLikeClientHello(Uint8Array.from(records.slice(0, -1).flat()))).toBe('more')
  })
})

describe('no ClientHello', () => {
  it.each([
    ['text', () => Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['another record', () => hello().with(0, 23)],
    ['another version of the record', () => hello().with(1, 2)],
    ['an empty record', () => Uint8Array.of(22, 3, 1, 0, 0)],
    ['another handshake message', () => hello().with(RECORD_HEAD, 2)],
    ['another version', () => hello().with(RECORD_HEAD + 4, 2)],
    ['a session that is too long', () => hello().with(RECORD_HEAD + 38, 33)],
    ['extensions that are too long', () => shorter(hello())],
    ['a record that is too long', () => Uint8Array.of(22, 3, 1, 0x40, 0)],
    ['a message that is too long', () => Uint8Array.of(22, 3, 1, 0, 5, 1, 0, 0xff, 0xff, 3)],
  ])('is %s', (_, bytes) => expect(looksLikeClientHello(bytes())).toBe('no'))

  /** The same length of the message in its heads, and one byte less of extensions. */
  const shorter = (bytes: Uint8Array): Uint8Array => {
    const copy = Buffer.from(bytes.subarray(0, -1))
    copy.writeUInt16BE(copy.length - RECORD_HEAD, 3)
    copy.writeUIntBE(copy.length - RECORD_HEAD - 4, RECORD_HEAD + 1, 3)
    return copy
  }
})

it('never asks for more than its limit', () => {
  for (const byte of [0, 1, 3, 22, 255]) {
    const rest = new Uint8Array(MAX_CLIENT_HELLO_BYTES).fill(byte)
    expect(looksLikeClientHello(Uint8Array.of(22, 3, 1, 0x1f, 0xfb, 1, 0, 0x1f, 0xf7, ...rest))).not.toBe(
      'more',
    )
    expect(looksLikeClientHello(Uint8Array.of(22, 3, 1, 0, 1, 1, ...rest))).not.toBe('more')
  }
})
