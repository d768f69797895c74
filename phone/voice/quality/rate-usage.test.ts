import { expect, it } from 'vitest'
import { RateUsage } from './rate-usage'

/** 50 packets a second of so many bytes, for some seconds. @returns whether the rate of 60 kbit/s was used, at the end of each second */
const usage = (bytes: (second: number) => number, seconds: number): boolean[] => {
  const rate = new RateUsage()
  const seen: boolean[] = []
  let sent = { framesSent: 0, bytesSent: 0 }
  for (let tick = 0; tick <= 10 * seconds; tick++) {
    const isUsed = rate.observe(sent, 60_000, 100 * tick)
    if (tick > 0 && tick % 10 === 0) seen.push(isUsed)
    sent = {
      framesSent: sent.framesSent + 5,
      bytesSent: sent.bytesSent + 5 * bytes(Math.floor(tick / 10)),
    }
  }
  return seen
}

it('a rate is used while packets with their headers take most of it', () => {
  expect(usage((second) => (second < 2 ? 94 : 30), 4)).toEqual([true, true, false, false])
})

it('a link that does not count its packets uses its rate', () => {
  expect(new RateUsage().observe({}, 60_000, 0)).toBe(true)
})
