import { expect, it } from 'vitest'
import { decodeClaim, encodeClaim } from './credential'
import { isGroupOf, makeGroupId } from './group-id'
import { MAX_MODERATORS, moderatorsExtension, moderatorsIn, MODERATORS_EXTENSION } from './moderators'

const groupId = Buffer.from('aabb', 'hex')
const encoded = Buffer.from('01' + '0200aabb' + '0400' + '5a6fc3ab', 'hex')

it('writes and reads a claim', () => {
  expect(Buffer.from(encodeClaim({ groupId, name: 'Zoë' }))).toEqual(encoded)
  expect(decodeClaim(encoded)).toEqual({ groupId, name: 'Zoë' })
})

it.each([
  ['of another version', '020200aabb0400' + '5a6fc3ab'],
  ['with a byte too many', encoded.toString('hex') + '00'],
  ['without a name', '010200aabb0000'],
  ['with a name that is no UTF-8', '010200aabb0100ff'],
  ['with a name that is not in its normal form', '010200aabb0300412020'],
  ['with a name that begins with a byte order mark', '010200aabb0400efbbbf41'],
])('refuses a claim %s', (_, hex) => expect(decodeClaim(Buffer.from(hex, 'hex'))).toBeUndefined())

it('refuses a claim that is cut off anywhere', () => {
  for (let length = 0; length < encoded.length; length++)
    expect(decodeClaim(encoded.subarray(0, length))).toBeUndefined()
})

it('has the name of the room in the id of its group', () => {
  const id = makeGroupId('Küche')
  expect(isGroupOf(id, 'Küche')).toBe(true)
  expect([
    isGroupOf(id, 'Kü'),
    isGroupOf(id, 'che'),
    isGroupOf(id, ''),
    isGroupOf(Buffer.alloc(16), ''),
  ]).toEqual([false, false, false, false])
  expect(makeGroupId('Küche')).not.toEqual(id)
  for (const name of ['', 'x'.repeat(257)]) expect(() => makeGroupId(name)).toThrow(RangeError)
})

const [one, two] = ['1'.repeat(64), 'f'.repeat(64)]

it('writes moderators in ascending order, each once, and reads them', () => {
  const extension = moderatorsExtension([two, one, two])
  expect(Buffer.from(extension.extensionData).toString('hex')).toBe(`0102${one}${two}`)
  expect(moderatorsIn([extension])).toEqual([one, two])
  expect(moderatorsIn([moderatorsExtension([])])).toEqual([])
  const many = Array.from({ length: MAX_MODERATORS + 1 }, (_, n) => n.toString(16).padStart(64, '0'))
  expect(() => moderatorsExtension(many)).toThrow(RangeError)
  expect(moderatorsIn([moderatorsExtension(many.slice(1))])).toHaveLength(MAX_MODERATORS)
})

it.each([
  ['none', []],
  ['of another version', [`0200`]],
  ['cut off', [`0102${one}`]],
  ['not in order', [`0102${two}${one}`]],
  ['twice the same', [`0102${one}${one}`]],
  ['two lists', ['0100', '0100']],
])('refuses moderators: %s', (_, lists) =>
  expect(
    moderatorsIn(
      lists.map((hex) => ({
        extensionType: MODERATORS_EXTENSION,
        extensionData: Buffer.from(hex, 'hex'),
      })),
    ),
  ).toBeUndefined(),
)
