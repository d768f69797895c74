import { EventEmitter } from 'node:events'
import { expect, it } from 'vitest'
import { ManualClock } from '../../../base/testing/manual-clock'
import type { ConnectionError } from '../../model'
import { ServerAttempt } from './server-attempt'
import type { ServerWay } from './server-way'

class Session extends EventEmitter<{ hello: []; ended: [ConnectionError] }> {
  isClosed = false
  readonly way: ServerWay

  constructor(way: ServerWay) {
    super()
    this.way = way
  }

  close(): void {
    this.isClosed = true
  }
}

const error = (code: ConnectionError['code'], key: ConnectionError['message']['key'] = 'server.full') => ({
  ...{ code, message: { key } },
})
const web = (url: string, isGuess = false): ServerWay => ({ kind: 'web-socket', url, isGuess })

function attempted(...ways: ServerWay[]) {
  const clock = new ManualClock()
  const sessions: Session[] = []
  const outcome: (Session | ConnectionError)[] = []
  const attempt = new ServerAttempt({
    ...{ clock, ways, headStartMs: 3_000 },
    open: (way) => {
      const session = new Session(way)
      sessions.push(session)
      return session
    },
    onHello: (session) => outcome.push(session),
    onFailed: (failure) => outcome.push(failure),
  })
  const opened = () => sessions.map(({ way }) => (way.kind === 'tcp' ? 'tcp' : way.url))
  return { clock, sessions, outcome, attempt, opened }
}
const TCP: ServerWay = { kind: 'tcp' }

it('tries the next way as well when one is silent, and takes the first greeting', () => {
  const { clock, sessions, outcome, opened } = attempted(TCP, web('a'), web('b'))
  clock.advance(2_999)
  expect(opened()).toEqual(['tcp'])
  clock.advance(1)
  expect(opened()).toEqual(['tcp', 'a'])
  sessions[0]?.emit('hello')
  expect(outcome).toEqual([sessions[0]])
  expect(sessions.map(({ isClosed }) => isClosed)).toEqual([false, true])
  expect(clock.pendingTimers).toBe(0)
  clock.advance(10_000)
  expect(opened()).toHaveLength(2)
})

it('tries the next way at once when one fails, and tells the failure of TCP in the end', () => {
  const { clock, sessions, outcome, opened } = attempted(TCP, web('a'), web('b', true))
  sessions[0]?.emit('ended', error('unreachable'))
  expect(opened()).toEqual(['tcp', 'a'])
  sessions[1]?.emit('ended', error('lost'))
  sessions[2]?.emit('ended', error('certificate'))
  expect(outcome).toEqual([error('unreachable')])
  expect(clock.pendingTimers).toBe(0)
})

it.each<[string, ServerWay, ConnectionError]>([
  ['a busy server that has named the way', web('a'), error('server-busy')],
  ['a certificate of a way that the server has named', web('a'), error('certificate')],
  ['a proxy that refuses', web('a', true), error('unreachable', 'server.proxyRefused')],
])('tells %s rather than the failure of TCP', (_, way, told) => {
  const { sessions, outcome } = attempted(TCP, way)
  sessions[0]?.emit('ended', error('unreachable'))
  sessions[1]?.emit('ended', told)
  expect(outcome).toEqual([told])
})

it('tells the failure of TCP also when another way was tried first', () => {
  const { sessions, outcome } = attempted(web('a'), TCP)
  sessions[0]?.emit('ended', error('lost'))
  sessions[1]?.emit('ended', error('unreachable'))
  expect(outcome).toEqual([error('unreachable')])
})

it.each(['server-busy', 'certificate'] as const)('takes “%s” by TCP for an answer', (code) => {
  const { clock, sessions, outcome, opened } = attempted(TCP, web('a'))
  sessions[0]?.emit('ended', error(code))
  expect(outcome).toEqual([error(code)])
  expect(opened()).toEqual(['tcp'])
  expect(clock.pendingTimers).toBe(0)
})

it('ends without a word', () => {
  const { clock, sessions, outcome, attempt } = attempted(TCP, web('a'))
  clock.advance(3_000)
  attempt.close()
  expect(sessions.map(({ isClosed }) => isClosed)).toEqual([true, true])
  sessions[0]?.emit('hello')
  expect(outcome).toEqual([])
  expect(clock.pendingTimers).toBe(0)
})
