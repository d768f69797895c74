import { expect, it } from 'vitest'
import { ManualClock } from '../../../base/testing/manual-clock'
import type { ConnectionError } from '../../model'
import { NetworkAttempt, type NodeOutcome } from './network-attempt'

const error = (code: ConnectionError['code']): ConnectionError => ({ code, message: { key: 'server.full' } })

function attempted(...nodes: readonly string[]) {
  const clock = new ManualClock()
  const opened = new Map<string, NodeOutcome<string>>()
  const closed: string[] = []
  const outcome: (string | ConnectionError)[] = []
  const attempt = new NetworkAttempt<string, string>({
    ...{ clock, nodes },
    open: (node, events) => {
      opened.set(node, events)
      return { close: () => void closed.push(node) }
    },
    onHello: (greeted, node) => outcome.push(`${greeted} of ${node}`),
    onFailed: (failure) => outcome.push(failure),
  })
  return { clock, opened, closed, outcome, attempt, names: () => [...opened.keys()] }
}

it('tries the next node beside a silent one each 250 ms, and takes the first greeting', () => {
  const { clock, opened, closed, outcome, names } = attempted('a', 'b', 'c')
  expect(names()).toEqual(['a'])
  clock.advance(249)
  expect(names()).toEqual(['a'])
  clock.advance(1)
  expect(names()).toEqual(['a', 'b'])
  clock.advance(250)
  expect(names()).toEqual(['a', 'b', 'c'])
  opened.get('b')?.onHello('hello')
  expect(outcome).toEqual(['hello of b'])
  expect(closed).toEqual(['a', 'c'])
  expect(clock.pendingTimers).toBe(0)
})

it('tries the next node at once when one fails, and tells the error of the first', () => {
  const { clock, opened, outcome, names } = attempted('a', 'b')
  opened.get('a')?.onFailed(error('unreachable'))
  expect(names()).toEqual(['a', 'b'])
  opened.get('b')?.onFailed(error('timeout'))
  expect(outcome).toEqual([error('unreachable')])
  expect(clock.pendingTimers).toBe(0)
})

it('tells the error of the first node also when another has failed before', () => {
  const { clock, opened, outcome } = attempted('a', 'b')
  clock.advance(250)
  opened.get('b')?.onFailed(error('timeout'))
  opened.get('a')?.onFailed(error('server-busy'))
  expect(outcome).toEqual([error('server-busy')])
})

it('ends without a word', () => {
  const { clock, closed, outcome, attempt } = attempted('a', 'b')
  clock.advance(250)
  attempt.close()
  expect(closed).toEqual(['a', 'b'])
  expect(outcome).toEqual([])
  expect(clock.pendingTimers).toBe(0)
})
