import { describe, expect, it } from 'vitest'
import { type JoinCode, joinCodeText, readJoinCode } from '.'

const code: JoinCode = {
  masters: [
    { host: 'studio.example', port: 34308 },
    { host: '2001:db8::7', port: 65_535 },
  ],
  fingerprint: new Uint8Array(32).fill(0xfb),
  id: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8),
  secret: Uint8Array.from({ length: 16 }, (_, n) => n),
}
const text = joinCodeText(code)

describe('a join code', () => {
  it('is one word, which is read as it was written', () => {
    expect(text).toMatch(/^rd1\.[A-Za-z0-9_-]+$/)
    expect(readJoinCode(text)).toEqual({ kind: 'code', code })
  })

  it('has its bytes in the documented order', () => {
    const short = { ...code, masters: [{ host: 'ö', port: 0x1234 }] }
    expect(Buffer.from(joinCodeText(short).slice(4), 'base64url').toString('hex').slice(0, -8)).toBe(
      `0102c3b61234${'fb'.repeat(32)}010203040506070810000102030405060708090a0b0c0d0e0f`,
    )
  })

  it('may be pasted with line breaks and spaces', () => {
    const wrapped = ` ${text.slice(0, 30)}\r\n\t${text.slice(30)}\n`
    expect(readJoinCode(wrapped)).toEqual({ kind: 'code', code })
  })

  it('with any wrong, missing or exchanged character is told from a good one', () => {
    for (let at = 4; at < text.length; at++) {
      const wrong = text.charAt(at) === 'A' ? 'B' : 'A'
      const before = text.slice(0, at)
      const after = text.slice(at + 1)
      for (const typed of [before + wrong + after, before + after, `${before}?${after}`])
        expect(readJoinCode(typed)).toEqual({ kind: 'mistyped' })
    }
    expect(readJoinCode(`${text}AAAA`)).toEqual({ kind: 'mistyped' })
    expect(readJoinCode('rd1.')).toEqual({ kind: 'mistyped' })
  })

  it.each([
    ['', 'not-a-code'],
    ['studio.example:34308', 'not-a-code'],
    [`rd2.${text.slice(4)}`, 'another-version'],
    ['rd1.'.padEnd(100_000, 'A'), 'not-a-code'],
  ] as const)('is not the text “%.20s”', (typed, kind) => {
    expect(readJoinCode(typed)).toEqual({ kind })
  })

  it('may have the longest parts', () => {
    const longest: JoinCode = {
      ...code,
      masters: Array.from({ length: 8 }, () => ({ host: 'h'.repeat(255), port: 1 })),
      secret: new Uint8Array(64),
    }
    expect(readJoinCode(joinCodeText(longest))).toEqual({ kind: 'code', code: longest })
  })

  it.each<[string, Partial<JoinCode>]>([
    ['no master', { masters: [] }],
    ['nine masters', { masters: Array.from({ length: 9 }, () => ({ host: 'h', port: 1 })) }],
    ['a long host', { masters: [{ host: 'ö'.repeat(128), port: 1 }] }],
    ['no port', { masters: [{ host: 'h', port: 0 }] }],
    ['a short fingerprint', { fingerprint: new Uint8Array(31) }],
    ['a long id', { id: new Uint8Array(9) }],
    ['a short secret', { secret: new Uint8Array(15) }],
  ])('is not made with %s', (_, parts) => {
    expect(() => joinCodeText({ ...code, ...parts })).toThrow(RangeError)
  })
})
