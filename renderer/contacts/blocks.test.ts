import { describe, expect, it } from 'vitest'
import { blocksOf } from './blocks'

interface Person {
  readonly name: string
}
const people = (count: number, prefix = 'p'): Person[] =>
  Array.from({ length: count }, (_, n) => ({ name: `${prefix}${n}` }))
const start = (items: readonly Person[]) => {
  const divide = blocksOf<Person>(({ name }) => name)
  return { divide, first: divide(items) }
}
const all = (blocks: readonly { items: readonly Person[] }[]): Person[] =>
  blocks.flatMap(({ items }) => items)

describe('blocks of a list', () => {
  it('contain the whole list in its order', () => {
    const items = people(100)
    const { first } = start(items)
    expect(all(first)).toEqual(items)
    expect(first.map((block) => block.items.length)).toEqual([32, 32, 32, 4])
    expect(start([]).first).toEqual([])
  })

  it.each([
    ['leaves', (list: Person[]) => list.toSpliced(40, 1)],
    ['comes', (list: Person[]) => list.toSpliced(40, 0, { name: 'new' })],
    ['changes', (list: Person[]) => list.with(40, { name: 'p40' })],
  ])('are the same except for one when somebody %s', (_, change) => {
    const items = people(100)
    const { divide, first } = start(items)
    const now = change(items)
    const second = divide(now)
    expect(all(second)).toEqual(now)
    expect(second.map(({ key }) => key)).toEqual(first.map(({ key }) => key))
    expect(second.map((block, n) => block === first[n])).toEqual([true, false, true, true])
  })

  it('are all the same when nothing has changed', () => {
    const items = people(100)
    const { divide, first } = start(items)
    expect(divide([...items]).every((block, n) => block === first[n])).toBe(true)
  })

  it('accept a new first item, and a new last one', () => {
    const items = people(40)
    const { divide } = start(items)
    const now = [{ name: 'a' }, ...items, { name: 'z' }]
    expect(divide(now).map((block) => block.items.length)).toEqual([33, 9])
    expect(all(divide(now))).toEqual(now)
  })

  it('are divided when they grow long, and removed when they are empty', () => {
    const items = people(64)
    const { divide, first } = start(items)
    const grown = [...items.slice(0, 10), ...people(40, 'q'), ...items.slice(10)]
    const second = divide(grown)
    expect(all(second)).toEqual(grown)
    expect(second.map((block) => block.items.length)).toEqual([32, 32, 8, 32])
    expect(second[0]?.key).toBe(first[0]?.key)
    expect(new Set(second.map(({ key }) => key)).size).toBe(4)
    const third = divide(grown.slice(32))
    expect(third).toEqual(second.slice(1))
    expect(divide([])).toEqual([])
    expect(all(divide(items))).toEqual(items)
  })

  it('are all new when the order changes', () => {
    const items = people(100)
    const { divide } = start(items)
    const now = items.toReversed()
    expect(all(divide(now))).toEqual(now)
  })
})
