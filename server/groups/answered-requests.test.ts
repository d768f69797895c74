import { expect, it } from 'vitest'
import { AnsweredRequests } from './answered-requests'

it('a request is known for five seconds', () => {
  const answered = new AnsweredRequests<number>()
  answered.remember('a', 1, 0)
  answered.remember('b', 2, 1000)
  expect(answered.find('a', 4999)).toBe(1)
  expect(answered.find('a', 5000)).toBeUndefined()
  expect(answered.find('b', 5999)).toBe(2)
  expect(answered.find('b', 6000)).toBeUndefined()
})

it('the oldest of too many requests are forgotten', () => {
  const answered = new AnsweredRequests<number>()
  for (let n = 0; n <= 100_000; n++) answered.remember(String(n), n, 0)
  expect(answered.find('0', 0)).toBeUndefined()
  expect(answered.find('1', 0)).toBe(1)
})
