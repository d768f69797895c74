import { expect, it } from 'vitest'
import { ManualClock } from '../../../base/testing/manual-clock'
import type { ConnectionError } from '../../model'
import { Reconnection } from './reconnection'

const error = (code: ConnectionError['code']): ConnectionError => ({
  code,
  message: { key: 'server.asleep' },
})
const LOST = error('lost')

/** A reconnection that has made its first attempt, with the longest delays. */
function started(mayHaveGhost = false) {
  const clock = new ManualClock()
  const reconnection = new Reconnection(clock, () => 1)
  const attempts: number[] = []
  const connect = (attempt: number): void => void attempts.push(attempt)
  reconnection.start(mayHaveGhost, connect)
  return { clock, reconnection, attempts, connect }
}

it('makes the first attempt at once', () => {
  const { attempts, clock } = started()
  expect(attempts).toEqual([1])
  expect(clock.pendingTimers).toBe(0)
})

it('waits twice as long after each failure, and starts anew after a login', () => {
  const { attempts, clock, reconnection } = started()
  for (const [attempt, delayMs] of [500, 1_000, 2_000].entries()) {
    expect(reconnection.failed(LOST)).toEqual({ attempt: attempt + 1, delayMs })
    clock.advance(delayMs)
  }
  expect(attempts).toEqual([1, 2, 3, 4])
  reconnection.loggedIn()
  expect(reconnection.failed(LOST)).toEqual({ attempt: 1, delayMs: 500 })
  clock.advance(500)
  expect(attempts).toEqual([1, 2, 3, 4, 2])
})

it('makes an attempt at once on request, but only if one waits', () => {
  const { attempts, clock, reconnection } = started()
  reconnection.tryNow()
  expect(attempts).toEqual([1])
  reconnection.failed(LOST)
  reconnection.tryNow()
  reconnection.tryNow()
  clock.advance(60_000)
  expect(attempts).toEqual([1, 2])
})

it('makes no attempt after an error that trying again cannot mend', () => {
  const { attempts, clock, reconnection } = started()
  expect(reconnection.failed(error('name-taken'))).toBeUndefined()
  clock.advance(60_000)
  expect(attempts).toEqual([1])
})

it('tries a taken name again for 17 minutes if our own dead connection may hold it', () => {
  const { clock, reconnection } = started(true)
  const retried: number[] = []
  for (let retry = reconnection.failed(error('name-taken')); retry;) {
    retried.push(retry.delayMs)
    clock.advance(retry.delayMs)
    retry = reconnection.failed(error('name-taken'))
  }
  expect(clock.now()).toBeGreaterThanOrEqual(17 * 60_000)
  expect(clock.now()).toBeLessThan(18 * 60_000)
  expect(retried.at(-1)).toBe(30_000)
})

it('makes no attempt for a name that looks like another, even if a dead connection may hold ours', () => {
  const { attempts, clock, reconnection } = started(true)
  reconnection.loggedIn()
  expect(reconnection.failed(error('name-like-another'))).toBeUndefined()
  expect(clock.pendingTimers).toBe(0)
  expect(attempts).toEqual([1])
})

it('waits a minute when the computer goes to sleep, in case it stays awake', () => {
  const { attempts, clock, reconnection } = started()
  reconnection.loggedIn()
  reconnection.stop()
  reconnection.failed(LOST)
  reconnection.sleep()
  clock.advance(59_999)
  expect(attempts).toEqual([1])
  clock.advance(1)
  expect(attempts).toEqual([1, 2])
})

it('makes no attempt after it has stopped', () => {
  const { attempts, clock, reconnection } = started()
  reconnection.failed(LOST)
  reconnection.stop()
  reconnection.tryNow()
  clock.advance(60_000)
  expect(attempts).toEqual([1])
  expect(clock.pendingTimers).toBe(0)
})

it('replaces a lost connection at once where there are other nodes, but no more often than each ten seconds', () => {
  const { attempts, clock, reconnection } = started()
  const lose = () => {
    reconnection.loggedIn()
    const retry = reconnection.failed(LOST, true)
    reconnection.tryNow()
    return retry
  }
  expect(lose()).toEqual({ attempt: 1, delayMs: 0 })
  expect(lose()).toEqual({ attempt: 1, delayMs: 500 })
  clock.advance(9_999)
  expect(lose()).toEqual({ attempt: 1, delayMs: 500 })
  clock.advance(1)
  expect(lose()).toEqual({ attempt: 1, delayMs: 0 })
  expect(attempts).toEqual([1, 2, 2, 2, 2])
  expect(clock.pendingTimers).toBe(0)
})

it('does not go elsewhere after an error that trying again cannot mend', () => {
  const { reconnection } = started()
  reconnection.loggedIn()
  expect(reconnection.failed(error('displaced'), true)).toBeUndefined()
})
