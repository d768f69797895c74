import { describe, expect, it } from 'vitest'
import type { Status } from '../../base/status'
import { decodeExtension, encodeExtension } from './extension'
import { statusEntry, statusesEntry, statusesIn, statusIn } from './status'

const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'))
const CODES = [
  ['available', 0],
  ['in-call', 1],
  ['do-not-disturb', 2],
] as const satisfies readonly (readonly [Status, number])[]

describe('a status', () => {
  it.each(CODES)('%s has code %d', (status, code) => {
    expect(encodeExtension(statusEntry(status))).toEqual(bytesOf(`52 44 01 1b00 0100 0${code}`))
    expect(statusIn(decodeExtension(encodeExtension(statusEntry(status))))).toBe(status)
  })

  it('is unknown without an entry and without a byte, and one of a later version says nothing', () => {
    for (const extension of [undefined, new Map(), new Map([[27, new Uint8Array()]])])
      expect(statusIn(extension)).toBeUndefined()
    expect(statusIn(new Map([[27, Uint8Array.of(3)]]))).toBe('available')
    expect(statusIn(new Map([[27, Uint8Array.of(2, 9)]]))).toBe('do-not-disturb')
  })
})

describe('the statuses of a list', () => {
  it('are told byte by byte', () => {
    const entry = statusesEntry(CODES.map(([status]) => ({ status })))
    expect(encodeExtension(entry)).toEqual(bytesOf('52 44 01 1c00 0900 0000 00 0100 01 0200 02'))
    expect(statusesIn(['a', 'b', 'c'], entry)).toEqual([
      { name: 'a', status: 'available' },
      { name: 'b', status: 'in-call' },
      { name: 'c', status: 'do-not-disturb' },
    ])
  })

  it('are read as far as they are whole, and of somebody in the list', () => {
    const read = (text: string) => statusesIn(['a', 'b'], new Map([[28, bytesOf(text)]]))
    expect(read('0000 03 0100 01')).toEqual([
      { name: 'a', status: 'available' },
      { name: 'b', status: 'in-call' },
    ])
    expect(read('0200 01 ffff 01 0000 02')).toEqual([{ name: 'a', status: 'do-not-disturb' }])
    expect(read('0000 01 0100')).toEqual([{ name: 'a', status: 'in-call' }])
    expect(read('0000')).toEqual([])
    expect(statusesIn(['a'], undefined)).toEqual([])
  })
})
