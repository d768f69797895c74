import { expect, it } from 'vitest'
import { ENTRY } from './extension'
import { pulseEntry, pulseIn } from './pulse'

const read = (...bytes: readonly number[]) => pulseIn(new Map([[ENTRY.pulse, Uint8Array.from(bytes)]]))

it('is two bytes, both ways', () => {
  expect([...pulseEntry(1_500)]).toEqual([[44, Uint8Array.of(0xdc, 0x05)]])
  for (const everyMs of [100, 1_500, 65_535]) expect(pulseIn(pulseEntry(everyMs))).toBe(everyMs)
})

it('may become longer', () => {
  expect(read(0xdc, 0x05, 0xff)).toBe(1_500)
})

it('is none where it is missing, too short, or quicker than servers are', () => {
  expect([pulseIn(undefined), pulseIn(new Map()), read(), read(0xdc), read(99, 0)]).toEqual(
    Array.from({ length: 5 }, () => undefined),
  )
})

it.each([99, 65_536, 1.5, NaN])('cannot be %s ms', (everyMs) => {
  expect(() => pulseEntry(everyMs)).toThrow(RangeError)
})
