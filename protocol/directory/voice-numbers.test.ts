import { describe, expect, test } from 'vitest'
import { decodeExtension, encodeExtension } from './extension'
import { otherLinkEntry, otherLinkIn, voiceNumbersEntry, voiceNumbersIn } from './voice-numbers'

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(/[ |]/g, ''), 'hex'))

describe('the entries of a call with two links', () => {
  test('are the specified bytes', () => {
    const numbers = voiceNumbersEntry({ sequence: 0xfffe, timestamp: 0xdeadbeef })
    expect(encodeExtension(new Map([...numbers, ...otherLinkEntry(true)]))).toEqual(
      hex('52 44 01 | 28 00 | 06 00 | fe ff ef be ad de | 29 00 | 01 00 | 01'),
    )
  })

  test('come back, also with further bytes', () => {
    const block = decodeExtension(
      hex('52 44 01 | 28 00 | 07 00 | 01 00 02 00 00 00 09 | 29 00 | 02 00 | 00 09'),
    )
    expect(voiceNumbersIn(block)).toEqual({ sequence: 1, timestamp: 2 })
    expect(otherLinkIn(block)).toBe(false)
    expect(otherLinkIn(otherLinkEntry(true))).toBe(true)
  })

  test('count as none when they are absent or too short', () => {
    const short = decodeExtension(hex('52 44 01 | 28 00 | 05 00 | 01 00 02 00 00 | 29 00 | 00 00'))
    expect(short?.size).toBe(2)
    for (const block of [undefined, new Map<number, Uint8Array>(), short]) {
      expect(voiceNumbersIn(block)).toBeUndefined()
      expect(otherLinkIn(block)).toBeUndefined()
    }
  })
})
