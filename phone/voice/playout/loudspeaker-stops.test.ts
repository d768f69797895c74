import { describe, expect, test } from 'vitest'
import { bestMatch, noise, speechLike, tone } from '../../../native/testing/signals'
import type { MediaPacket } from '../../../protocol/media'
import { CapturePath } from '../capture/capture-path'
import { PlayoutPath } from './playout-path'

const BLOCK_MS = 5
const PER_MS = 48
const SECONDS = 12

const encode = (sound: Float32Array): MediaPacket[] => {
  const packets: MediaPacket[] = []
  const capture = new CapturePath((packet) => packets.push(packet))
  for (let at = 0; at + 480 <= sound.length; at += 480) capture.push(sound.subarray(at, at + 480))
  capture.free()
  return packets
}

/** When a loudspeaker asks for its blocks, ms. */
type Asks = readonly number[]
const running = (fromMs: number, toMs: number): Asks =>
  Array.from({ length: (toMs - fromMs) / BLOCK_MS }, (_, n) => fromMs + n * BLOCK_MS)
const lump = (atMs: number, ms: number): Asks => Array.from({ length: ms / BLOCK_MS }, () => atMs)

const speech = speechLike(SECONDS)
const random = noise(1000, 11)
/** A network of 30 ms that is never more than 6 ms late. */
const arrivalMs = (n: number): number => (n + 1) * 20 + 30 + 6 * Math.abs(random[n] ?? 0)

/**
 * Plays packets to such a loudspeaker.
 * @param dueMs when the n-th block, requested at that time, is heard
 */
const play = (
  asks: Asks,
  {
    sound = speech,
    dueMs = (atMs) => atMs,
  }: { sound?: Float32Array; dueMs?: (atMs: number, n: number) => number } = {},
) => {
  const path = new PlayoutPath()
  const packets = encode(sound)
  const heard = new Float32Array(SECONDS * 1000 * PER_MS)
  const buffers: { readonly atMs: number; readonly bufferMs: number; readonly isRunning: boolean }[] = []
  const underruns: number[] = []
  let arrived = 0
  for (const [n, atMs] of asks.entries()) {
    for (let packet = packets[arrived]; packet && arrivalMs(arrived) <= atMs; packet = packets[++arrived])
      path.push(packet, arrivalMs(arrived))
    const from = Math.round(dueMs(atMs, n)) * PER_MS
    path.fill(heard.subarray(from, from + BLOCK_MS * PER_MS), atMs)
    buffers.push({ atMs, bufferMs: path.bufferMs, isRunning: path.isRunning(atMs) })
    underruns.push(path.counters.underruns)
  }
  return { path, heard, buffers, underruns }
}

/** The delay from mouth to ear, from this time of the recording on, ms. */
const latencyMs = (heard: Float32Array, fromMs: number): number => {
  const piece = heard.subarray(fromMs * PER_MS, (fromMs + 200) * PER_MS)
  const from = Math.max(0, fromMs - 2500)
  const { lag, correlation } = bestMatch(
    piece,
    speech.subarray(from * PER_MS, fromMs * PER_MS + piece.length),
    2500 * PER_MS,
  )
  expect(correlation).toBeGreaterThan(0.6)
  return fromMs - from - lag / PER_MS
}

describe('a loudspeaker that stops', () => {
  test.each([500, 1000, 1500, 2000])('for %d ms is as early as before within half a second', (ms) => {
    const { heard, path } = play([...running(0, 5000), ...running(5000 + ms, SECONDS * 1000)])
    const before = latencyMs(heard, 4700)
    expect(before).toBeLessThan(90)
    expect(Math.abs(latencyMs(heard, 5000 + ms + 300) - before)).toBeLessThanOrEqual(20)
    expect(path.counters.outputStops).toBe(1)
    expect(path.counters.skippedMs).toBeGreaterThan(Math.min(ms, 1000) - 100)
  })

  test('is not a gap of the network, and its backlog does not count as the network’s', () => {
    const calm = play(running(0, SECONDS * 1000))
    const { path, buffers } = play([...running(0, 5000), ...running(6500, SECONDS * 1000)])
    const { concealedFrames, underruns } = calm.path.counters
    expect(path.counters).toMatchObject({ concealedFrames, underruns })
    expect(path.jitterMs).toBe(calm.path.jitterMs)
    expect(path.targetMs).toBe(calm.path.targetMs)
    const most = Math.max(...calm.buffers.map(({ bufferMs }) => bufferMs))
    for (const { bufferMs, isRunning } of buffers)
      if (isRunning) expect(bufferMs).toBeLessThanOrEqual(most + 20)
    expect(buffers.filter(({ isRunning }) => !isRunning).length).toBeLessThan(20)
  })

  test('continues without a click', () => {
    const sound = tone(300, SECONDS * 48_000)
    const { heard } = play([...running(0, 5000), ...running(6500, SECONDS * 1000)], { sound })
    const steepest = (fromMs: number, toMs: number): number => {
      let most = 0
      for (let n = fromMs * PER_MS; n < toMs * PER_MS; n++)
        most = Math.max(most, Math.abs((heard[n] ?? 0) - (heard[n - 1] ?? 0)))
      return most
    }
    expect(steepest(6505, 8000)).toBeLessThan(2 * steepest(3000, 4900))
  })

  test('for no longer than jitter has not stopped', () => {
    const { path } = play([...running(0, 5000), ...running(5100, SECONDS * 1000)])
    expect(path.counters).toMatchObject({ outputStops: 0, skippedMs: 0 })
  })
})

describe('a loudspeaker that asks in bursts', () => {
  test('once causes no gap of the network, and is soon as early as before', () => {
    const calm = play(running(0, SECONDS * 1000))
    const asks = [...running(0, 5000), ...lump(5000, 2000), ...running(7000, SECONDS * 1000)]
    const { heard, path } = play(asks, { dueMs: (_, n) => n * BLOCK_MS })
    const { concealedFrames, underruns } = calm.path.counters
    expect(path.counters).toMatchObject({ concealedFrames, underruns })
    expect(Math.abs(latencyMs(heard, 7300) - latencyMs(heard, 4700))).toBeLessThanOrEqual(20)
  })

  test('decreases no counter', () => {
    const { underruns } = play([...running(0, 5000), ...lump(5000, 2000), ...running(7000, SECONDS * 1000)], {
      dueMs: (_, n) => n * BLOCK_MS,
    })
    expect(underruns).toEqual(underruns.toSorted((a, b) => a - b))
  })

  test('all the time plays without gaps, late by one burst', () => {
    const lumps = Array.from({ length: SECONDS }, (_, second) => lump(second * 1000, 1000)).flat()
    const { heard, path } = play(lumps, { dueMs: (_, n) => n * BLOCK_MS })
    for (let fromMs = 4000; fromMs < 11_500; fromMs += 500)
      expect(latencyMs(heard, fromMs)).toBeLessThan(1100)
    expect(path.counters).toMatchObject({ concealedFrames: 0, underruns: 0 })
  })
})
