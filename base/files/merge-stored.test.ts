import { describe, expect, test } from 'vitest'
import { mergeStored } from './merge-stored'

describe('content that is stored again', () => {
  test('replaces known values, and removes deleted ones', () => {
    const read = { a: 1, b: { c: 2, d: 3 }, e: [1, 2] }
    expect(mergeStored(read, read, { a: 5, b: { c: 2 }, e: [2] })).toEqual({ a: 5, b: { c: 2 }, e: [2] })
    expect(mergeStored(read, read, { ...read, b: undefined })).toEqual({ a: 1, e: [1, 2] })
  })

  test('keeps unknown keys and values until we set them', () => {
    const found = { theme: 'sepia', more: { deep: true }, sound: { volume: 11, spatial: 1 } }
    const read = { theme: 'system', sound: { volume: 1 } }
    expect(mergeStored(found, read, read)).toEqual(found)
    expect(mergeStored(found, read, { theme: 'dark', sound: { volume: 0.5 } })).toEqual({
      ...found,
      theme: 'dark',
      sound: { volume: 0.5, spatial: 1 },
    })
  })

  test('matches the elements of a list by id, and keeps unread ones in their places', () => {
    const found = [{ id: 1, x: 1, new: 1 }, { id: 2, x: '?' }, 'odd', { id: 3, x: 3 }, { id: 4, x: '?' }]
    const read = [
      { id: 1, x: 1 },
      { id: 3, x: 3 },
    ]
    const now = [{ id: 5, x: 5 }, { id: 1, x: 9 }, read[1]]
    expect(mergeStored({ list: found }, { list: read }, { list: now })).toEqual({
      list: [
        { id: 5, x: 5 },
        { id: 1, x: 9, new: 1 },
        { id: 2, x: '?' },
        'odd',
        { id: 3, x: 3 },
        { id: 4, x: '?' },
      ],
    })
    const without = mergeStored({ list: found }, { list: read }, { list: [read[1]] })
    expect(without).toEqual({ list: found.slice(1) })
  })

  test('limits the unread elements that it keeps', () => {
    const list = Array.from({ length: 5_000 }, (_, id) => ({ id }))
    const merged = mergeStored({ list }, { list: [] }, { list: [{ id: -1 }] })
    expect(merged['list']).toHaveLength(1_001)
  })

  test('accepts keys with names of the prototype', () => {
    const found = JSON.parse('{"__proto__":{"x":1},"constructor":2,"a":1}') as Record<string, unknown>
    const merged = mergeStored(found, { a: 1 }, { a: 2 })
    expect(JSON.stringify(merged)).toBe('{"a":2,"__proto__":{"x":1},"constructor":2}')
    expect(({} as Record<string, unknown>)['x']).toBeUndefined()
  })
})
