import fc from 'fast-check'

/** Random bytes. */
export const anyBytes = (maxLength: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ maxLength, size: 'max' })

/**
 * For a length field of eight bytes, the values that code gets wrong: zero, one, the sign bit, the caps and their
 * neighbours.
 */
const LENGTHS: readonly bigint[] = [
  ...[0n, 1n, 2n, 3n, 9n, 10n, 11n, 255n, 256n, 4095n, 4096n, 4097n, 65_535n, 65_536n, 65_537n],
  ...[2n ** 22n, 2n ** 22n + 1n, 2n ** 31n - 1n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 53n],
  ...[2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 2n, 2n ** 64n - 1n],
]

/** One change to bytes. Positions are modulo their length. */
export type Mutation =
  | { readonly kind: 'flip'; readonly at: number; readonly bit: number }
  | { readonly kind: 'set'; readonly at: number; readonly byte: number }
  | { readonly kind: 'length'; readonly at: number; readonly value: bigint }
  | { readonly kind: 'cut'; readonly at: number }
  | { readonly kind: 'remove'; readonly at: number; readonly length: number }
  | { readonly kind: 'insert'; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: 'repeat'; readonly at: number; readonly length: number }

const at = fc.oneof(fc.nat(40), fc.nat(4096))
const length = fc.integer({ min: 1, max: 64 })

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({ kind: fc.constant('flip' as const), at, bit: fc.nat(7) }),
  fc.record({ kind: fc.constant('set' as const), at, byte: fc.constantFrom(0, 1, 0x7f, 0x80, 0xc0, 0xff) }),
  fc.record({ kind: fc.constant('length' as const), at, value: fc.constantFrom(...LENGTHS) }),
  fc.record({ kind: fc.constant('cut' as const), at }),
  fc.record({ kind: fc.constant('remove' as const), at, length }),
  fc.record({ kind: fc.constant('insert' as const), at, bytes: anyBytes(16) }),
  fc.record({ kind: fc.constant('repeat' as const), at, length }),
)

/** Mostly few, so that most of a well-formed input stays well-formed. */
export const mutations: fc.Arbitrary<readonly Mutation[]> = fc.oneof(
  fc.array(mutation, { maxLength: 2 }),
  fc.array(mutation, { maxLength: 8 }),
)

/** A copy with all the mutations applied in order. */
export const mutate = (bytes: Uint8Array, all: readonly Mutation[]): Uint8Array =>
  all.reduce<Uint8Array>((before, one) => mutateOnce(before, one), Uint8Array.from(bytes))

const joined = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts))

const mutateOnce = (bytes: Uint8Array, one: Mutation): Uint8Array => {
  const place = bytes.length === 0 ? 0 : one.at % bytes.length
  const [before, after] = [bytes.subarray(0, place), bytes.subarray(place)]
  switch (one.kind) {
    case 'flip':
      return joined(
        before,
        after.slice(0, 1).map((byte) => byte ^ (1 << one.bit)),
        after.subarray(1),
      )
    case 'set':
      return joined(before, Uint8Array.of(one.byte), after.subarray(1))
    case 'length': {
      const eight = Buffer.alloc(8)
      eight.writeBigUInt64LE(one.value)
      return joined(before, eight, after.subarray(8))
    }
    case 'cut':
      return before
    case 'remove':
      return joined(before, after.subarray(one.length))
    case 'insert':
      return joined(before, one.bytes, after)
    case 'repeat':
      return joined(before, after.subarray(0, one.length), after)
  }
}

/** The positions at which a stream is split into chunks, in any order and number. */
export const cuts: fc.Arbitrary<readonly number[]> = fc.array(fc.nat(4096), { maxLength: 12 })

/** The chunks; some may be empty. */
export const chunksOf = (bytes: Uint8Array, places: readonly number[]): readonly Uint8Array[] => {
  const ends = [...places.map((place) => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b)
  return ends.map((end, n) => bytes.subarray(ends[n - 1] ?? 0, end))
}
