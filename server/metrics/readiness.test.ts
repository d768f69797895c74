import { expect, it } from 'vitest'
import { Readiness, readinessAnswer } from './readiness'

it('is ready unless a role says why not', () => {
  const readiness = new Readiness()
  expect(readiness.isReady).toBe(true)
  let reason: string | undefined = 'Redis is away'
  readiness.check('redis', () => reason)
  readiness.check('start', () => 'the server is starting')
  readiness.remove('start')
  expect(readiness.isReady).toBe(false)
  expect(readinessAnswer(readiness)).toEqual({
    status: 503,
    body: '{"status":"not ready","reasons":{"redis":"Redis is away"}}',
  })
  reason = undefined
  expect(readiness.isReady).toBe(true)
  expect(readinessAnswer(readiness)).toEqual({ status: 200, body: '{"status":"ready"}' })
})
