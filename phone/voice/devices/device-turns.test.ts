import { expect, it } from 'vitest'
import { DeviceTurns, type Turn } from './device-turns'

const BLOCK_MS = 5

/** A device that requests 5 ms at each of these times. @returns the kind of each turn, equal ones in a row as one */
const turns = (timesMs: readonly number[], device = new DeviceTurns()): Turn[] => {
  const all = timesMs.map((nowMs) => device.asked(nowMs, BLOCK_MS))
  return all.filter((turn, n) => turn !== all[n - 1])
}

/** One turn every 5 ms. */
const running = (fromMs: number, toMs: number): number[] =>
  Array.from({ length: Math.round((toMs - fromMs) / BLOCK_MS) }, (_, n) => fromMs + n * BLOCK_MS)
/** Several requests at once. */
const lump = (atMs: number, ms: number): number[] => Array.from({ length: ms / BLOCK_MS }, () => atMs)

it('recognises a steady device that requests at its pace, in small bursts, or some turns late', () => {
  expect(turns(running(0, 60_000))).toEqual(['steady'])
  expect(turns(running(0, 60_000).map((ms) => 60 * Math.floor(ms / 60)))).toEqual(['steady'])
  expect(turns(running(0, 60_000).map((ms) => Math.max(ms, 1000 * Math.floor(ms / 1000) + 80)))).toEqual([
    'steady',
  ])
})

it('recognises a steady device whose clock is off by a thousandth for an hour', () => {
  for (const rate of [0.999, 1.001])
    expect(turns(running(0, 3_600_000).map((ms) => ms * rate))).toEqual(['steady'])
})

it('recognises a stop at the turn after it, and reports when the device continues as before', () => {
  const device = new DeviceTurns()
  const timesMs = [...running(0, 1000), ...running(2500, 5000)]
  expect(turns(timesMs, device)).toEqual(['steady', 'resuming', 'resumed', 'steady'])
  expect(device.stops).toBe(1)
})

it('waits for the end of a burst that makes up for a stop', () => {
  const device = new DeviceTurns()
  const timesMs = [...running(0, 1000), ...lump(2500, 1500), ...running(4000, 6000)]
  expect(turns(timesMs, device)).toEqual(['steady', 'resuming', 'resumed', 'steady'])
})

it('recognises a burst that no buffer explains', () => {
  expect(turns([...running(0, 1000), ...lump(1000, 2000)])).toEqual(['steady', 'ahead'])
})

it('adapts to a device that buffers more than before', () => {
  expect(turns([...running(0, 1000), ...lump(1000, 300), ...running(1005, 5000)])).toEqual([
    'steady',
    'ahead',
    'steady',
  ])
})

it('considers a device running while it requests, and not before the first turn', () => {
  const device = new DeviceTurns()
  expect(device.isRunning(0)).toBe(false)
  turns(running(0, 1000), device)
  expect(device.isRunning(1010)).toBe(true)
  expect(device.isRunning(1100)).toBe(false)
  turns([2500], device)
  expect(device.isRunning(2501)).toBe(false)
  turns(running(2505, 2600), device)
  expect(device.isRunning(2600)).toBe(true)
})

it('starts again with another device', () => {
  const device = new DeviceTurns()
  turns(running(0, 1000), device)
  device.forget()
  expect(turns(running(5000, 6000), device)).toEqual(['steady'])
  expect(device.stops).toBe(0)
})
