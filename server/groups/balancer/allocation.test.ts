import { describe, expect, it } from 'vitest'
import { allocated, type Candidate } from './allocation'

interface Named extends Candidate {
  readonly name: string
}
const candidate = (name: string, members = 0, packetsPerSecond = 0, more: Partial<Named> = {}): Named => ({
  name,
  load: { members, packetsPerSecond, isDrained: false },
  given: 0,
  ...more,
})

/** Everybody who can be chosen, as random numbers go through their range. */
const choices = (candidates: readonly Named[]): readonly string[] => [
  ...new Set(Array.from({ length: 20 }, (_, n) => allocated(candidates, () => n / 20)?.name ?? 'nobody')),
]

describe('work is given', () => {
  it('to the one with the fewest members and packets', () => {
    expect(choices([candidate('a', 10), candidate('b', 8), candidate('c', 20)])).toEqual(['b'])
    expect(choices([candidate('a', 1, 900), candidate('b', 100, 0)])).toEqual(['b'])
    expect(choices([candidate('a', 10, 500), candidate('b', 10, 400)])).toEqual(['b'])
  })

  it('to any of those within a tenth', () => {
    expect(choices([candidate('a', 100), candidate('b', 110), candidate('c', 111)])).toEqual(['a', 'b'])
    expect(choices([candidate('a'), candidate('b'), candidate('c', 1)])).toEqual(['a', 'b'])
  })

  it('counting what was given since the load was told', () => {
    expect(choices([candidate('a', 10, 0, { given: 5 }), candidate('b', 12)])).toEqual(['b'])
  })

  it('to an original, which tells no load, as to one without any', () => {
    expect(choices([candidate('a', 1), candidate('b', 0, 0, { load: undefined })])).toEqual(['b'])
  })

  it('to nobody who is drained, and to nobody where there is none', () => {
    const drained = { load: { members: 0, packetsPerSecond: 0, isDrained: true } }
    expect(choices([candidate('a', 50), candidate('b', 0, 0, drained)])).toEqual(['a'])
    expect(choices([candidate('b', 0, 0, drained)])).toEqual(['nobody'])
    expect(choices([])).toEqual(['nobody'])
  })
})
