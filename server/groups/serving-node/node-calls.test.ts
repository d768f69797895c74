import { expect, test } from 'vitest'
import { NodeCalls } from './node-calls'

const X = { address: '192.0.2.1', port: 9000 }
const Y = { address: '192.0.2.2', port: 9000 }

test('a controller that has lost one of its calls to another is still known by the rest', () => {
  const calls = new NodeCalls()
  calls.start(1, 1, X)
  calls.start(2, 2, X)
  calls.start(1, 1, Y)
  calls.start(3, 3, Y)
  expect(calls.controllerAt(X)).toBe(calls.find(2)?.controller)
  expect(calls.controllerAt(X)).toBeDefined()
})

test('a controller without a call is forgotten', () => {
  const calls = new NodeCalls()
  calls.start(1, 1, X)
  calls.start(1, 1, Y)
  calls.start(2, 2, Y)
  expect(calls.controllerAt(X)).toBeUndefined()
  expect(calls.controllerAt(Y)).toBeDefined()
})

test('a number that another group gets leaves the one before without a call', () => {
  const calls = new NodeCalls()
  calls.start(1, 1, X)
  calls.start(2, 1, X)
  expect(calls.find(1)).toBeUndefined()
  expect(calls.groupOf(1)).toBe(2)
})

test('a call of a group that has nobody here for half a minute is forgotten', () => {
  const calls = new NodeCalls()
  calls.start(1, 1, X)
  calls.start(2, 2, X)
  const sweep = (nowMs: number): void => calls.sweep(nowMs, (groupId) => groupId === 1)
  sweep(0)
  sweep(29_999)
  expect(calls.find(2)).toBeDefined()
  sweep(30_000)
  expect(calls.find(2)).toBeUndefined()
  expect(calls.find(1)).toBeDefined()
  expect(calls.controllerAt(X)).toBeDefined()
})
