import { expect, it } from 'vitest'
import { RequestIds } from './request-ids'

it('ids rise from 0, come again, and are never 65535', () => {
  const ids = new RequestIds()
  const taken = Array.from({ length: 65_535 }, () => ids.take(() => false))
  expect(taken.slice(0, 3)).toEqual([0, 1, 2])
  expect(taken.at(-1)).toBe(65_534)
  expect(new Set(taken).size).toBe(65_535)
  expect(ids.take((id) => id < 5)).toBe(5)
  expect(ids.take(() => false)).toBe(6)
})
