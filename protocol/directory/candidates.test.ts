import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { addressBytes } from '../../base/networks/address-bytes'
import { candidatesEntry, candidatesIn, MAX_CANDIDATES, MessageReader, serverToClient } from '.'

const FOUR = Uint8Array.of(192, 0, 2, 7)
const SIX = Uint8Array.of(0x20, 1, 0xd, 0xb8, ...new Uint8Array(11), 7)

const addresses = fc.array(
  fc.oneof(fc.uint8Array({ minLength: 4, maxLength: 4 }), fc.uint8Array({ minLength: 16, maxLength: 16 })),
  { maxLength: MAX_CANDIDATES },
)

it('further addresses of a caller arrive as they were sent, in their order', () =>
  fc.assert(
    fc.property(addresses, (sent) => {
      expect(candidatesIn(candidatesEntry(sent))).toEqual(sent)
    }),
  ))

it('without further addresses there is no entry', () => {
  expect(candidatesEntry([])).toEqual(new Map())
  expect(candidatesIn(undefined)).toEqual([])
  expect(candidatesIn(new Map())).toEqual([])
})

it('an address is its family and its bytes, as in the requests made with OpenSSL and Python', () => {
  const { calls } = JSON.parse(readFileSync(new URL('call-vectors.json', import.meta.url), 'utf8')) as {
    readonly calls: readonly { readonly candidates?: readonly string[]; readonly callRequest: string }[]
  }
  const listed = calls.filter(({ candidates }) => candidates !== undefined)
  expect(listed).toHaveLength(1)
  for (const { candidates = [], callRequest } of listed) {
    const [message] = new MessageReader(serverToClient).push(Buffer.from(callRequest, 'hex')).messages
    const extension = message?.kind === 'call-request' ? message.extension : undefined
    const expected = candidates.map((address) => addressBytes(address) ?? new Uint8Array(0))
    expect(candidatesIn(extension)).toEqual(expected)
    expect(candidatesEntry(expected).get(21)).toEqual(extension?.get(21))
  }
})

describe('an entry that is malformed has no address:', () => {
  it.each([
    ['another family', [5, ...FOUR]],
    ['an address cut short', [4, ...FOUR, 6, ...SIX.subarray(1)]],
    ['a byte too many', [4, ...FOUR, 4]],
    ['nine addresses', Array.from({ length: 9 }, () => [4, ...FOUR]).flat()],
  ])('%s', (_, bytes) => expect(candidatesIn(new Map([[21, Uint8Array.from(bytes)]]))).toEqual([]))

  it('any bytes are read without an error', () =>
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const read = candidatesIn(new Map([[21, bytes]]))
        if (read.length > 0) expect(candidatesEntry(read).get(21)).toEqual(bytes)
      }),
    ))
})

it('refuses to write more than eight addresses or an invalid one', () => {
  expect(() => candidatesEntry(Array<Uint8Array>(9).fill(FOUR))).toThrow(RangeError)
  expect(() => candidatesEntry([FOUR.subarray(1)])).toThrow(RangeError)
})
