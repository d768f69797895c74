import assert from 'node:assert/strict'
import { isIP } from 'node:net'
import fc from 'fast-check'
import { readProxyHeader } from '../../../protocol/proxy/proxy-header'
import { looksLikeClientHello, MAX_CLIENT_HELLO_BYTES } from '../../../protocol/tls/client-hello'
import { anyBytes, mutate, mutations } from '../cases/bytes'
import { pureTarget } from '../target'

const MAX_HEADER_BYTES = 1024
const SIGNATURE = Buffer.from('0d0a0d0a000d0a515549540a', 'hex')

const port = fc.nat(0xffff)
const line = fc
  .tuple(
    fc.constantFrom('TCP4', 'TCP6', 'UNKNOWN', 'UDP4'),
    fc.oneof(fc.ipV4(), fc.ipV6()),
    fc.ipV6(),
    port,
    port,
  )
  .map(([family, remote, local, from, to]) =>
    Buffer.from(`PROXY ${family} ${remote} ${family === 'TCP4' ? remote : local} ${from} ${to}\r\n`),
  )
const binary = fc
  .tuple(
    fc.constantFrom(0x20, 0x21, 0x22, 0x11),
    fc.constantFrom(0, 0x11, 0x12, 0x21, 0x31),
    anyBytes(60),
    fc.nat(9),
  )
  .map(([command, family, rest, less]) =>
    Buffer.concat([SIGNATURE, Buffer.of(command, family, 0, Math.max(0, rest.length - less)), rest]),
  )

export const proxyHeader = pureTarget({
  name: 'proxy-header',
  about:
    'the first bytes of a named proxy: addresses, or none, whatever the chunks, and never more than 1 KiB',
  share: 500,
  cases: fc.record({
    bytes: fc.oneof(
      fc.tuple(fc.oneof(line, binary), mutations).map(([bytes, all]) => mutate(bytes, all)),
      anyBytes(200),
    ),
  }),
  test: ({ bytes }) => {
    const whole = readProxyHeader(bytes)
    if (whole.kind === 'more') assert.ok(bytes.length < MAX_HEADER_BYTES)
    if (whole.kind !== 'read') return
    assert.ok(whole.length <= bytes.length && whole.length <= MAX_HEADER_BYTES)
    const { remote, local } = whole.value ?? { remote: '::', local: '::' }
    assert.ok(isIP(remote) && isIP(local))
    for (let length = 0; length < whole.length; length++)
      assert.equal(readProxyHeader(bytes.subarray(0, length)).kind, 'more')
    assert.deepEqual(readProxyHeader(bytes.subarray(0, whole.length)), whole)
  },
})

/** Made by OpenSSL 3: TLS 1.2 only, which is the shorter one. */
const HELLO = Buffer.from(
  '1603010063' +
    '0100005f0303' +
    '00'.repeat(32) +
    '00' +
    '0008c02bc02fc02cc030' +
    '0100' +
    '002e' +
    '000b000403000102' +
    '000a000c000a001d0017001e00190018' +
    '0023000000160000' +
    '000d000a00080403050306030804',
  'hex',
)

export const clientHello = pureTarget({
  name: 'client-hello',
  about:
    'the first bytes of a TLS client: a ClientHello, or not, once and for all, and never more than 8 KiB',
  share: 500,
  cases: fc.record({
    bytes: fc.oneof(
      mutations.map((all) => mutate(HELLO, all)),
      fc
        .tuple(mutations, fc.integer({ min: 1, max: 40 }))
        .map(([all, size]) => inRecords(mutate(HELLO.subarray(5), all), size)),
      anyBytes(200),
    ),
  }),
  test: ({ bytes }) => {
    const whole = looksLikeClientHello(bytes)
    if (whole === 'more') assert.ok(bytes.length <= MAX_CLIENT_HELLO_BYTES)
    let last = 'more'
    for (let length = 0; length <= bytes.length; length++) {
      const now = looksLikeClientHello(bytes.subarray(0, length))
      assert.ok(last === 'more' || now === last, 'more bytes do not change it')
      last = now
    }
  },
})

const inRecords = (message: Uint8Array, size: number): Uint8Array => {
  const records: Uint8Array[] = []
  for (let at = 0; at < message.length; at += size) {
    const part = message.subarray(at, at + size)
    records.push(Uint8Array.of(22, 3, 1, 0, part.length, ...part))
  }
  return Buffer.concat(records)
}
