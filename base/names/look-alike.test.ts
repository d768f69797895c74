import { describe, expect, it } from 'vitest'
import { lookAlikeKeys, looksLike, skeleton } from './look-alike'

describe('names look alike', () => {
  it.each([
    ['alice', 'Alice'],
    ['alice', 'aIice'],
    ['alice', 'а1ісе'],
    ['alice', 'аӀісе'],
    ['Bob', 'ВОВ'],
    ['bob', 'ｂｏｂ'],
    ['IBRAHIM', 'ibrahim'],
    ['Ibrahim', 'lbrahim'],
    ['ibrahim', 'i\u0307brahim'],
    ['strasse', 'straße'],
    ['STRAẞE', 'strasse'],
    ['Γιώργος', 'ΓΙΏΡΓΟΣ'],
    ['modern', 'modem'],
    ['amélie', 'ame\u0301lie'],
    ['kelvin', '\u212Aelvin'],
    ['paypal', 'pаypаl'],
    ['❤️ ann', '❤ ann'],
    ['user 10', 'user lO'],
  ])('%j and %j', (one, other) => {
    expect(looksLike(one, other)).toBe(true)
    expect(looksLike(other, one)).toBe(true)
  })
})

describe('names do not look alike', () => {
  it.each([
    ['alice', 'alicia'],
    ['ali', 'all'],
    ['ben', 'bev'],
    ['user 1', 'user 2'],
    ['rené', 'rene'],
    ['łukasz', 'lukasz'],
    ['李小龍', '李小龙'],
  ])('%j and %j', (one, other) => {
    expect(looksLike(one, other)).toBe(false)
  })
})

it('makes the skeletons of UTS 39', () => {
  expect(skeleton('paypal')).toBe(skeleton('раураӀ'))
  expect(skeleton('m')).toBe('rn')
  expect(skeleton('ł')).toBe('l\u0338')
})

it('gives a thousand names other keys than a thousand different names', () => {
  const keys = new Set(Array.from({ length: 2000 }, (_, n) => lookAlikeKeys(`user ${n + 2000}`)).flat())
  expect(keys.size).toBe(4000)
})
