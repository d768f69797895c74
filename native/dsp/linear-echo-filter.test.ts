import { describe, expect, it } from 'vitest'
import { noise, speechLike } from '../testing/signals'
import { levelDbfs } from './level'
import { LinearEchoFilter } from './linear-echo-filter'

const BLOCK = 80
const RATE = 8_000
const SECONDS = 8
const played = noise(SECONDS * RATE, 7).map((x) => 0.1 * x)
/** A direct sound and two reflections, the last one near the end of what the filter knows. */
const echo = played.map(
  (_, n) => 0.3 * (played[n - 30] ?? 0) - 0.1 * (played[n - 200] ?? 0) + 0.05 * (played[n - 700] ?? 0),
)

/** @returns how far the echo is down in the last seconds, and the same as the filter expects it, dB */
const run = (other: Float32Array, seconds: number): { down: number; expected: number } => {
  const filter = new LinearEchoFilter()
  const left = new Float32Array(echo.length)
  let [residual, power] = [0, 0]
  for (let at = 0; at < echo.length; at += BLOCK) {
    const heard = echo.slice(at, at + BLOCK).map((x, n) => x + (other[at + n] ?? 0))
    const estimate = filter.process(played.subarray(at, at + BLOCK), heard)
    for (let n = 0; n < BLOCK; n++) left[at + n] = (echo[at + n] ?? 0) - (estimate[n] ?? 0)
    if (at < (SECONDS - seconds) * RATE) continue
    residual += filter.residualPower
    power += filter.echoPower
  }
  const from = -seconds * RATE
  return {
    down: levelDbfs(echo.subarray(from)) - levelDbfs(left.subarray(from)),
    expected: 10 * Math.log10(power / residual),
  }
}

describe('a linear echo filter', () => {
  it('takes an echo 25 dB down', () => {
    expect(run(new Float32Array(echo.length), 4).down).toBeGreaterThan(25)
  })

  it('learns against a voice as loud as the echo, and knows how well', () => {
    const voice = speechLike(SECONDS * 6).filter((_, n) => n % 6 === 0)
    const gain = 10 ** ((levelDbfs(echo) - levelDbfs(voice)) / 20)
    const { down, expected } = run(
      voice.map((x) => x * gain),
      4,
    )
    expect(down).toBeGreaterThan(10)
    expect(Math.abs(expected - down)).toBeLessThan(8)
  })
})
