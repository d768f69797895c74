import { setImmediate as turn } from 'node:timers/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import { ManualClock } from '../../../base/testing/manual-clock'
import { ANSWER_MS, AnswerWatch } from './answer-watch'

let clock: ManualClock
let log: string[]
let watch: AnswerWatch
beforeEach(() => {
  clock = new ManualClock()
  log = []
  watch = new AnswerWatch(
    clock,
    () => log.push('ask'),
    () => log.push('silent'),
  )
})

describe('a server that is sent something', () => {
  it('is asked when nothing comes, and is silent when it does not answer', async () => {
    watch.sent()
    clock.advance(ANSWER_MS - 1)
    expect(log).toEqual([])
    clock.advance(1)
    expect(log).toEqual(['ask'])
    await turn()
    clock.advance(ANSWER_MS)
    expect(log).toEqual(['ask', 'silent'])
  })

  it('is not silent before what it has sent is read, after a stop of this process', async () => {
    watch.sent()
    clock.advance(3 * ANSWER_MS)
    expect(log).toEqual(['ask'])
    watch.heard()
    await turn()
    expect(clock.pendingTimers).toBe(0)
  })

  it('is not given more time by what else is sent', async () => {
    for (let ms = 0; ms < 2 * ANSWER_MS; ms += 1000) {
      watch.sent()
      clock.advance(1000)
      await turn()
    }
    expect(log).toEqual(['ask', 'silent'])
  })

  it('is there when anything comes, before or after it is asked', async () => {
    watch.sent()
    clock.advance(1000)
    watch.heard()
    clock.advance(ANSWER_MS)
    watch.sent()
    clock.advance(ANSWER_MS)
    await turn()
    watch.heard()
    clock.advance(2 * ANSWER_MS)
    expect(log).toEqual(['ask'])
    expect(clock.pendingTimers).toBe(0)
  })
})
