import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { pastedImage } from '../../testing/images'
import { imageReference, MAX_IMAGE_BYTES } from './image-reference'
import { openImage, sealedBytes, sealImage } from './sealed-image'

it('an image comes back as it was, and nothing of it is seen outside', () => {
  const image = pastedImage(5_000)
  const { reference, sealed } = sealImage(image)
  expect(imageReference.parse(reference)).toEqual(reference)
  expect(sealed.length).toBe(sealedBytes(reference))
  expect(sealed.includes(Buffer.from('IHDR'))).toBe(false)
  expect(openImage(sealed, reference)).toEqual(image.bytes)
  const again = sealImage(image)
  expect(again.reference.key).not.toBe(reference.key)
  expect(again.reference.file).not.toBe(reference.file)
  expect(again.sealed.equals(sealed)).toBe(false)
})

it('what is another one is none', () => {
  const image = pastedImage()
  const { reference, sealed } = sealImage(image)
  const other = sealImage(pastedImage())
  expect(openImage(other.sealed, reference)).toBeUndefined()
  expect(openImage(sealed.subarray(1), reference)).toBeUndefined()
  expect(openImage(Buffer.alloc(0), { ...reference, bytes: 1 })).toBeUndefined()
  const flipped = Buffer.from(sealed)
  flipped[9] = (flipped[9] ?? 0) ^ 1
  expect(openImage(flipped, reference)).toBeUndefined()
  // By a member: what the message says, and what was uploaded, do not fit.
  expect(openImage(sealed, { ...reference, key: randomBytes(32).toString('base64url') })).toBeUndefined()
  expect(openImage(sealed, { ...reference, type: 'image/gif' })).toBeUndefined()
  expect(openImage(sealed, { ...reference, width: 641 })).toBeUndefined()
})

it('nobody sends what is not what it is said to be', () => {
  const image = pastedImage()
  expect(() => sealImage({ ...image, height: 1 })).toThrow(RangeError)
  expect(() => sealImage({ ...image, type: 'image/webp' })).toThrow(RangeError)
  expect(() => sealImage({ ...image, bytes: Buffer.from('<svg/>') })).toThrow(RangeError)
})

it('a reference has limits', () => {
  const { reference } = sealImage(pastedImage())
  const isOne = (change: object): boolean => imageReference.safeParse({ ...reference, ...change }).success
  expect(isOne({ bytes: MAX_IMAGE_BYTES, width: 8192, height: 4096 })).toBe(true)
  const wrong = [
    { bytes: MAX_IMAGE_BYTES + 1 },
    { bytes: 0 },
    { width: 8193, height: 4096 },
    { width: 16_385, height: 1 },
    { width: 0 },
    { height: 1.5 },
    { type: 'image/svg+xml' },
    { file: '../../../../etc/passwd' },
    { key: `${reference.key}A` },
    { hash: reference.hash.slice(1) },
  ]
  expect(wrong.filter(isOne)).toEqual([])
})
