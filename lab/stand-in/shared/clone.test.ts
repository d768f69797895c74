import { Buffer } from 'node:buffer'
import { describe, expect, it } from 'vitest'
import { decode, encode, type Base64 } from './clone'

const base64: Base64 = {
  encode: (bytes) => Buffer.from(bytes).toString('base64'),
  decode: (text) => new Uint8Array(Buffer.from(text, 'base64')),
}
const copy = (value: unknown): unknown => decode(encode(value, base64), base64)

describe('structured clone as text', () => {
  it.each([
    ['a string', 'höher \u2028 \ud83d'],
    ['undefined', undefined],
    ['null', null],
    ['NaN', Number.NaN],
    ['minus zero', -0],
    ['infinity', -Infinity],
    ['a bigint', 2n ** 80n],
    ['a date', new Date(1234)],
    ['an invalid date', new Date(Number.NaN)],
    ['a regular expression', /a+/giu],
    ['a map with object keys', new Map([[{ a: 1 }, [undefined]]])],
    ['a set', new Set([1, 'a', null])],
    ['typed arrays', [new Float32Array([0.5, -1]), new Uint8ClampedArray([1]), new BigInt64Array([-5n])]],
    ['an array buffer', new Uint8Array([1, 2, 3]).buffer],
    ['nested plain data', { a: [{ b: undefined }], '': 1 }],
    ['a property called __proto__', JSON.parse('{"__proto__":{"a":1}}') as unknown],
  ])('round-trips %s', (_name, value) => {
    expect(copy(value)).toStrictEqual(value)
  })

  it('keeps holes in an array, and properties next to its items', () => {
    const list = Object.assign([1, , 3], { extra: true }) // eslint-disable-line no-sparse-arrays
    const result = copy(list) as unknown[]
    expect(Object.keys(result)).toEqual(['0', '2', 'extra'])
    expect(result).toHaveLength(3)
  })

  it('keeps cycles and shared references', () => {
    const shared = { n: 1 }
    const value: Record<string, unknown> = { a: shared, b: shared }
    value['self'] = value
    const result = copy(value) as Record<string, unknown>
    expect(result['self']).toBe(result)
    expect(result['a']).toBe(result['b'])
    expect(result['a']).not.toBe(shared)
  })

  it('keeps the name, message, stack and cause of an error', () => {
    const error = new RangeError('too far', { cause: { by: 3 } })
    const result = copy(error) as Error
    expect(result).toBeInstanceOf(RangeError)
    expect(result).toMatchObject({ message: 'too far', stack: error.stack, cause: { by: 3 } })
  })

  it('carries the bytes of a view, not the whole buffer', () => {
    const whole = new Uint8Array([1, 2, 3, 4])
    expect(copy(whole.subarray(1, 3))).toStrictEqual(new Uint8Array([2, 3]))
  })

  it('converts a class instance to a plain object', () => {
    class Point {
      x = 1
    }
    expect(Object.getPrototypeOf(copy(new Point()))).toBe(Object.prototype)
  })

  it.each([
    ['a function', () => 1],
    ['a nested function', { deep: [() => 1] }],
    ['a symbol', Symbol('s')],
    ['a promise', { p: Promise.resolve() }],
    ['a weak map', new WeakMap()],
  ])('refuses %s with a DataCloneError', (_name, value) => {
    expect(() => encode(value, base64)).toThrow(expect.objectContaining({ name: 'DataCloneError' }))
  })
})
