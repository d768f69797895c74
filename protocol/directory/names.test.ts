import { describe, expect, it } from 'vitest'
import { checkName } from './names'

describe('checkName', () => {
  it.each([
    ...['a', 'alice', '李小龍', 'amélie', 'Ωmega😀', 'two words', 'x'.repeat(64), '😀'.repeat(64)],
    ...['👩‍💻', '❤️‍🔥', '👨🏽‍🌾', 'می‌خواهم', 'क्‍ष'],
  ])('accepts %j', (name) => {
    expect(checkName(name)).toEqual({ ok: true, name })
  })

  it('trims white space', () => {
    expect(checkName('  bob\u3000')).toEqual({ ok: true, name: 'bob' })
  })

  it.each([
    ['', 'a name is needed'],
    ['   ', 'a name is needed'],
    ['a\0b', 'the name holds control characters'],
    ['a\nb', 'the name holds control characters'],
    ['a\u2028b', 'the name holds control characters'],
    ['bob\n', 'the name holds control characters'],
    ['a\u007fb', 'the name holds control characters'],
    ['bob\u200B', 'the name holds invisible characters'],
    ['bo\u00ADb', 'the name holds invisible characters'],
    ['\uFEFFbob', 'the name holds invisible characters'],
    ['a\u202Ebob', 'the name holds invisible characters'],
    ['\u2067bob\u2069', 'the name holds invisible characters'],
    ['bo\u200Db', 'the name holds invisible characters'],
    ['\u200Cbob', 'the name holds invisible characters'],
    ['a\uFFFDb', 'the name is not valid UTF-8'],
    ['\uD83D', 'the name is not valid UTF-8'],
    ['x'.repeat(65), 'the name is longer than 64 characters'],
    ['😀'.repeat(65), 'the name is longer than 64 characters'],
  ])('refuses %j: %s', (name, reason) => {
    expect(checkName(name)).toMatchObject({ ok: false, reason })
  })
})
