import { describe, expect, it } from 'vitest'
import { Speakers } from './speakers'

const PACKET_MS = 20

describe('the speakers of an open group', () => {
  /** All of these talk, each at a level, from one time to another. @returns whom the last packets of all were heard of */
  const talk = (
    speakers: Speakers<string>,
    levels: Readonly<Record<string, number>>,
    fromMs: number,
    toMs: number,
  ): string[] => {
    let heard: string[] = []
    for (let ms = fromMs; ms < toMs; ms += PACKET_MS)
      heard = Object.entries(levels)
        .filter(([id, level]) => speakers.admits(id, level, ms))
        .map(([id]) => id)
    return heard
  }

  it('hears all while there is room', () => {
    const speakers = new Speakers<string>()
    const eight = { a: 0, b: 10, c: 20, d: 30, e: 40, f: 50, g: 60, h: 127 }
    expect(talk(speakers, eight, 0, 2_000)).toEqual(Object.keys(eight))
  })

  it('hears the loudest', () => {
    const speakers = new Speakers<string>({ most: 2 })
    talk(speakers, { a: 40, b: 50 }, 0, 2_000)
    expect(talk(speakers, { a: 40, b: 50, c: 30 }, 2_000, 3_000)).toEqual(['a', 'c'])
    expect(talk(speakers, { a: 40, b: 50, c: 30 }, 3_000, 9_000)).toEqual(['a', 'c'])
  })

  it('hears the newest of two who are equally loud, and each for a second at least', () => {
    const speakers = new Speakers<string>({ most: 1 })
    talk(speakers, { a: 40 }, 0, 2_000)
    expect(speakers.admits('b', 40, 2_000)).toBe(true)
    expect(speakers.admits('a', 40, 2_010)).toBe(false)
    talk(speakers, { b: 40 }, 2_020, 3_000)
    expect(speakers.admits('a', 10, 2_999)).toBe(false)
    expect(speakers.admits('a', 40, 3_000)).toBe(true)
  })

  it('lets nobody take a place who is quieter', () => {
    const speakers = new Speakers<string>({ most: 1 })
    talk(speakers, { a: 40 }, 0, 2_000)
    expect(talk(speakers, { a: 40, b: 41 }, 2_000, 5_000)).toEqual(['a'])
  })

  it('remembers for a while how loud somebody was', () => {
    const speakers = new Speakers<string>({ most: 1 })
    talk(speakers, { a: 20 }, 0, 2_000)
    // Between two words.
    talk(speakers, { a: 90 }, 2_000, 2_500)
    expect(speakers.admits('b', 40, 2_500)).toBe(false)
    talk(speakers, { a: 90 }, 2_500, 4_000)
    expect(speakers.admits('b', 40, 4_000)).toBe(true)
  })

  it('gives the place of whoever is silent to anybody', () => {
    const speakers = new Speakers<string>({ most: 1 })
    talk(speakers, { a: 0 }, 0, 1_000)
    expect(speakers.current(1_300)).toEqual(['a'])
    expect(speakers.admits('b', 127, 1_300)).toBe(false)
    expect(speakers.admits('b', 127, 1_400)).toBe(true)
    expect(speakers.current(1_400)).toEqual(['b'])
    speakers.delete('b')
    expect(speakers.current(1_400)).toEqual([])
  })

  it('takes a level outside the scale as silence', () => {
    const speakers = new Speakers<string>({ most: 1 })
    talk(speakers, { a: 126 }, 0, 2_000)
    expect(speakers.admits('b', 255, 2_000)).toBe(false)
  })
})
