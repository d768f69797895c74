import { expect, it } from 'vitest'
import { addressBytes, addressText } from './address-bytes'

const hex = (bytes: Uint8Array | undefined): string | undefined => bytes && Buffer.from(bytes).toString('hex')

it.each([
  ['192.0.2.7', 'c0000207', '192.0.2.7'],
  ['::ffff:192.0.2.7', 'c0000207', '192.0.2.7'],
  ['::', '0'.repeat(32), '::'],
  ['::1', `${'0'.repeat(31)}1`, '::1'],
  ['2001:DB8:0:0::7', '20010db8000000000000000000000007', '2001:db8::7'],
  ['fe80::1%eth0', 'fe800000000000000000000000000001', 'fe80::1'],
  ['64:ff9b::192.0.2.33', '0064ff9b0000000000000000c0000221', '64:ff9b::c000:221'],
  ['1:2:3:4:5:6:7:8', '00010002000300040005000600070008', '1:2:3:4:5:6:7:8'],
])('%s has the bytes %s, which are %s', (address, bytes, text) => {
  expect(hex(addressBytes(address))).toBe(bytes)
  expect(addressText(addressBytes(address) ?? new Uint8Array(0))).toBe(text)
})

it.each(['', 'localhost', '1.2.3', '1.2.3.4.5', ':::', 'fe80', '%eth0'])('“%s” has none', (text) =>
  expect(addressBytes(text)).toBeUndefined(),
)

it.each([0, 3, 5, 15, 17])('%i bytes are no address', (length) =>
  expect(addressText(new Uint8Array(length))).toBeUndefined(),
)

it('a mapped address is the IPv4 address', () => {
  const mapped = Uint8Array.of(...new Uint8Array(10), 255, 255, 127, 0, 0, 1)
  expect(addressText(mapped)).toBe('127.0.0.1')
})
