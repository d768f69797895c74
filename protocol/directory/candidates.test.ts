import { describe, expect, it } from 'vitest'
import { candidatesEntry, candidatesIn, MAX_CANDIDATES } from './candidates'

const v4 = { host: '192.168.1.5', port: 4711 }
const v6 = { host: 'fe80::1', port: 4712 }
const entry = (...bytes: number[]) => new Map([[17, Uint8Array.from(bytes)]])

describe('candidates', () => {
  it('are a port and an address each', () => {
    const both = candidatesEntry([v4, v6])
    expect(Buffer.from(both.get(17) ?? []).toString('latin1')).toBe(
      '\x67\x12\x0b192.168.1.5\x68\x12\x07fe80::1',
    )
    expect(candidatesIn(both)).toEqual([v4, v6])
  })

  it('are none without an entry', () => {
    expect(candidatesIn(undefined)).toEqual([])
    expect(candidatesIn(entry())).toEqual([])
  })

  it('are eight at most, sent or read', () => {
    const many = Array.from({ length: 20 }, (_, n) => ({ host: `10.0.0.${n}`, port: n + 1 }))
    expect(candidatesIn(candidatesEntry(many))).toEqual(many.slice(0, MAX_CANDIDATES))
    const bytes = Array.from({ length: 20 }, () => [1, 0, 2, 0x3a, 0x3a]).flat()
    expect(candidatesIn(entry(...bytes))).toHaveLength(MAX_CANDIDATES)
  })

  it('end at the first malformed one: truncated, too long, with port 0, or no numeric address', () => {
    const good = [1, 0, 2, 0x3a, 0x3a]
    for (const bad of [
      [1, 0, 3, 0x3a, 0x3a],
      [1, 0],
      [1, 0, 46, ...new Array<number>(46).fill(0x3a)],
      [0, 0, 2, 0x3a, 0x3a],
      [1, 0, 3, 0x78, 0x2e, 0x79],
      [1, 0, 0],
    ])
      expect(candidatesIn(entry(...good, ...bad, ...good))).toHaveLength(1)
  })

  it('have numeric addresses only', () => {
    for (const host of ['localhost', 'fe80::1%eth0', '', '1'.repeat(46)])
      expect(() => candidatesEntry([{ host, port: 1 }])).toThrow(RangeError)
  })
})
