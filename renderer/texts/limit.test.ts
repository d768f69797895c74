import { expect, it } from 'vitest'
import { charactersLeft } from './limit'

it.each([
  ['a'.repeat(3_599), undefined],
  ['a'.repeat(3_600), 400],
  ['a'.repeat(4_001), -1],
  ['😀'.repeat(2_000), undefined],
  ['😀'.repeat(4_000), 0],
])('what is left is counted in characters, near the limit only (%#)', (text, left) =>
  expect(charactersLeft(text)).toBe(left),
)
