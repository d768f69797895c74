import { describe, expect, it } from 'vitest'
import { checkName } from './check-name'

const INVISIBLE = 'the name holds invisible characters'

describe('checkName', () => {
  it.each([
    ...['a', 'alice', '李小龍', 'amélie', 'Ωmega😀', 'two words', 'x'.repeat(64), '😀'.repeat(64)],
    ...['👩‍💻', '❤️‍🔥', '👨🏽‍🌾', '1️⃣', 'می‌خواهم', 'क्‍ष', 'שלום', '~', 'a\u0300\u0315'],
  ])('accepts %j', (name) => {
    expect(checkName(name)).toEqual({ ok: true, name: name.normalize('NFC') })
  })

  it.each([
    ['  bob\u3000', 'bob'],
    ['two \u00A0 words', 'two words'],
    ['two\u2003words', 'two words'],
    ['ame\u0301lie', 'amélie'],
    ['\u212Bsa', 'Åsa'],
    ['e\u0301'.repeat(64), 'é'.repeat(64)],
  ])('normalises %j to %j', (raw, name) => {
    expect(checkName(raw)).toEqual({ ok: true, name })
  })

  it.each([
    ['', 'a name is needed'],
    ['   ', 'a name is needed'],
    ['\u00A0', 'a name is needed'],
    ['a\0b', 'the name holds control characters'],
    ['a\nb', 'the name holds control characters'],
    ['a\u2028b', 'the name holds control characters'],
    ['bob\n', 'the name holds control characters'],
    ['a\u007fb', 'the name holds control characters'],
    ['bo\u200Db', INVISIBLE],
    ['\u200Cbob', INVISIBLE],
    ['e\u0301\u200Db', INVISIBLE],
    ['👩\u200D', INVISIBLE],
    ['👩\u200D\u200D💻', INVISIBLE],
    ['bob\uFE0F', INVISIBLE],
    ['❤\uFE0F\uFE0F', INVISIBLE],
    ['1\uFE0F', INVISIBLE],
    ['\u0301', 'the name begins with a mark that belongs to a letter'],
    ['a\uFFFDb', 'the name is not valid UTF-8'],
    ['\uD83D', 'the name is not valid UTF-8'],
    ['x'.repeat(65), 'the name is longer than 64 characters'],
    ['😀'.repeat(65), 'the name is longer than 64 characters'],
    ['\u0301'.repeat(60_000), 'the name is longer than 64 characters'],
  ])('refuses %j: %s', (name, reason) => {
    expect(checkName(name)).toMatchObject({ ok: false, reason })
  })

  it.each([
    ...[0x00ad, 0x034f, 0x061c, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x180b, 0x180e, 0x180f],
    ...[0x200b, 0x200c, 0x200d, 0x200e, 0x202a, 0x202e, 0x2060, 0x2065, 0x2066, 0x206f],
    ...[0x2800, 0x3164, 0xfe00, 0xfe0f, 0xfeff, 0xffa0, 0xfff0, 0xfffc, 0x1d159, 0x1d173],
    ...[0xe0000, 0xe0001, 0xe0061, 0xe0100, 0xe0fff],
  ])('refuses U+%o alone and within a name', (code) => {
    const hidden = String.fromCodePoint(code)
    for (const name of [hidden, `bo${hidden}b`, `bob${hidden}`])
      expect(checkName(name)).toMatchObject({ ok: false, reason: INVISIBLE })
  })

  it('accepts no default-ignorable code point of Unicode between Latin letters', () => {
    const taken: number[] = []
    for (let code = 0; code <= 0x10ffff; code++) {
      const character = String.fromCodePoint(code)
      if (/\p{Default_Ignorable_Code_Point}/u.test(character) && checkName(`a${character}b`).ok)
        taken.push(code)
    }
    expect(taken).toEqual([])
  })
})
