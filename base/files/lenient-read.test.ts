import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { readLeniently } from './lenient-read'

const schema = z.strictObject({
  name: z.string().max(5),
  volume: z.number().max(1).prefault(0.5),
  theme: z.enum(['light', 'dark']).optional(),
  people: z
    .array(
      z.strictObject({
        id: z.int(),
        pin: z.strictObject({ key: z.string().regex(/^[0-9a-f]+$/), verified: z.boolean() }).optional(),
        place: z.discriminatedUnion('kind', [
          z.strictObject({ kind: z.literal('here') }),
          z.strictObject({ kind: z.literal('there'), distance: z.number() }),
        ]),
      }),
    )
    .max(3),
})
type Content = z.infer<typeof schema>
const INITIAL: Content = { name: 'new', volume: 0.5, people: [] }
const ada = { id: 1, pin: { key: 'abc', verified: true }, place: { kind: 'here' } }
const bob = { id: 2, place: { kind: 'there', distance: 3 } }

const read = (found: Record<string, unknown>) => readLeniently<Content>(schema, found, INITIAL)

describe('reading leniently', () => {
  test('changes nothing that the schema accepts', () => {
    const found = { name: 'x', volume: 1, people: [ada, bob] }
    expect(read(found)).toEqual({ content: found, leftOut: [], unread: [] })
  })

  test('ignores unknown keys at every level', () => {
    const found = { name: 'x', more: 1, people: [{ ...bob, more: 1, place: { kind: 'here', more: 1 } }] }
    const { content, leftOut } = read(found)
    expect(content.people).toEqual([{ id: 2, place: { kind: 'here' } }])
    expect(leftOut).toEqual([])
  })

  test.each([
    ['with a default has that', { volume: 11 }, { volume: 0.5 }],
    ['that is optional is missing', { theme: 'sepia' }, { theme: undefined }],
    ['at the top has its initial one', { name: 7 }, { name: 'new' }],
    ['at the top that is missing, too', { name: undefined }, { name: 'new' }],
    ['in place of a list, too', { people: 'nobody' }, { people: [] }],
    [
      'in an optional group costs the group',
      { people: [{ ...ada, pin: { key: 'z', verified: true } }] },
      { people: [{ ...ada, pin: undefined }] },
    ],
    [
      'that a list’s element needs costs the element',
      { people: [{ ...ada, id: 'one' }, bob] },
      { people: [bob] },
    ],
    [
      'of an unknown kind costs what needs it',
      { people: [ada, { ...bob, place: { kind: 'everywhere' } }] },
      { people: [ada] },
    ],
  ])('a bad value %s', (_, bad, expected) => {
    const { content, leftOut } = read({ name: 'x', people: [ada, bob], ...bad })
    expect(content).toEqual({ name: 'x', volume: 0.5, people: [ada, bob], ...expected })
    expect(leftOut.length).toBeGreaterThan(0)
  })

  test('ends a list at its limit, and returns the elements left out', () => {
    const many = [1, 2, 3, 4, 5].map((id) => ({ ...bob, id }))
    const { content, unread } = read({ name: 'x', people: [...many, 'nobody'] })
    expect(content.people).toEqual(many.slice(0, 3))
    expect(unread).toEqual([many[3], many[4], 'nobody'])
  })

  test('does not change its argument', () => {
    const found = { name: 7, people: [{ ...ada, id: 'one' }] }
    const before = structuredClone(found)
    read(found)
    expect(found).toEqual(before)
  })

  test('throws when the schema refuses the whole object', () => {
    const whole = z.strictObject({ key: z.string() }).refine(() => false, 'never')
    expect(() => readLeniently(whole, { key: 'x' }, { key: '' })).toThrow('never')
  })
})
