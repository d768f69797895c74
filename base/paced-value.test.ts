import { expect, test } from 'vitest'
import { PacedValue } from './paced-value'
import { ManualClock } from './testing/manual-clock'

const paced = () => {
  const clock = new ManualClock()
  const passed: string[] = []
  const value = new PacedValue({ clock, everyMs: 100, initial: 'a', pass: (each) => passed.push(each) })
  return { clock, passed, value }
}

test('Passes on a change after quiet at once, and an equal value never', () => {
  const { clock, passed, value } = paced()
  value.set('a')
  expect(clock.pendingTimers).toBe(0)
  value.set('b')
  expect(passed).toEqual(['b'])
  clock.advance(100)
  value.set('b')
  value.set('c')
  expect(passed).toEqual(['b', 'c'])
})

test('Of many changes the last one is passed on when the time is over, with one timer', () => {
  const { clock, passed, value } = paced()
  for (let n = 0; n < 1000; n++) value.set(`${n}`)
  expect(passed).toEqual(['0'])
  expect(clock.pendingTimers).toBe(1)
  clock.advance(99)
  expect(passed).toEqual(['0'])
  clock.advance(1)
  expect(passed).toEqual(['0', '999'])
  clock.advance(100)
  expect(clock.pendingTimers).toBe(0)
})

test('A value that has changed back is not passed on', () => {
  const { clock, passed, value } = paced()
  value.set('b')
  value.set('c')
  value.set('b')
  clock.advance(1000)
  expect(passed).toEqual(['b'])
})

test('Nothing is passed on, and no timer runs, after it is closed', () => {
  const { clock, passed, value } = paced()
  value.set('b')
  value.set('c')
  value.close()
  value.set('d')
  expect(clock.pendingTimers).toBe(0)
  clock.advance(1000)
  expect(passed).toEqual(['b'])
})
