import { describe, expect, it } from 'vitest'
import { hueOf, initials } from './identity'

describe('initials', () => {
  it.each([
    ['alice', 'A'],
    ['Rosalind Franklin', 'RF'],
    ['ada king lovelace', 'AL'],
    ['front-desk', 'FD'],
    ['מרים כהן', 'מכ'],
    ['王小明', '王'],
    ['👩‍🚀 moon base', '👩‍🚀'],
    ['e\u0301lodie', 'E\u0301'],
    ['  bob  ', 'B'],
    ['---', '-'],
    ['', ''],
    ['   ', ''],
  ])('of %j are %j', (name, expected) => expect(initials(name)).toBe(expected))
})

describe('hueOf', () => {
  it('is the same for the same name', () => expect(hueOf('alice')).toBe(hueOf('alice')))

  it('spreads similar names over the circle', () => {
    const hues = new Set(Array.from({ length: 200 }, (_, index) => hueOf(`user${index}`)))
    expect(hues.size).toBe(12)
    for (const hue of hues) expect(hue % 30).toBe(0)
  })
})
