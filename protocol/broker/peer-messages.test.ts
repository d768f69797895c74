import { describe, expect, it } from 'vitest'
import { channelOf, MAX_SIGNAL_BYTES, readCall, readClusterMessage, readRpc, resultText } from '.'

const call = (method: string, params: unknown) => readCall(method, params, undefined)
const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`

describe('a message of a stranger', () => {
  it('is refused as invalid JSON when it is nested too deeply', () => {
    const withId = (id: string): string => `{"id":${id},"method":"ping"}`
    expect(readRpc(withId(nested(31)))).toMatchObject({ kind: 'request' })
    expect(readRpc(withId(nested(32)))).toMatchObject({ kind: 'invalid', error: { code: -32700 } })
    expect(readRpc(withId(nested(30_000)))).toMatchObject({ kind: 'invalid', error: { code: -32700 } })
    expect(readRpc(withId(`"${'['.repeat(99)}\\"${'{'.repeat(99)}"`))).toMatchObject({ kind: 'request' })
  })

  it('has an id of 256 characters at most', () => {
    const withId = (length: number) => readRpc(JSON.stringify({ id: 'x'.repeat(length - 2), method: 'ping' }))
    expect(withId(256)).toMatchObject({ kind: 'request' })
    expect(withId(257)).toMatchObject({ kind: 'invalid', id: null, error: { code: -32602 } })
  })

  it.each([[0], [null], [''], [false], [{ a: [1, 'ä'] }], ['\ud800']])('may have the id %j', (id) => {
    const read = readRpc(JSON.stringify({ id, method: 'ping', params: {} }))
    if (read.kind !== 'request') throw new Error(read.kind)
    expect(JSON.parse(resultText(read.id, 'pong'))).toMatchObject({ id })
  })

  it('may name a method that is no text, or a long one: unknown', () => {
    for (const method of [7, {}, [], true, 'x'.repeat(1000)]) {
      const read = readRpc(JSON.stringify({ id: 1, method }))
      if (read.kind !== 'request') throw new Error(read.kind)
      const { ok, ...refused } = readCall(read.method, read.params, read.addition)
      expect(ok).toBe(false)
      expect(refused).toMatchObject({ error: { code: -32601 } })
      expect(JSON.stringify(refused).length).toBeLessThan(250)
    }
  })

  it('may be a response with an error of any form', () => {
    for (const error of [1, 'no', [], { code: 'x', message: 3 }])
      expect(readRpc(JSON.stringify({ id: 1, error }))).toMatchObject({
        kind: 'response',
        error: { code: -32603, message: error === 'no' ? 'no' : 'the broker gave no reason' },
      })
  })
})

it('a response with a result and an error is an error', () => {
  const text = '{"id":1,"result":"alice","error":{"code":-32603,"message":"no","data":null}}'
  expect(readRpc(text)).toMatchObject({ kind: 'response', result: null, error: { message: 'no' } })
})

describe('the params of a call', () => {
  it.each([[undefined], [null], [7], [[]], [{}], [{ id: 7 }], [{ id: '' }], [{ id: 'x'.repeat(257) }]])(
    'register, find and exists refuse %j',
    (params) => {
      for (const method of ['register', 'find', 'exists'])
        expect(call(method, params)).toMatchObject({ ok: false, error: { code: -32602 } })
    },
  )

  it('signal needs from, to and a signal', () => {
    const whole = { from: 'a', to: 'b', signal: null }
    expect(call('signal', whole)).toEqual({ ok: true, call: { method: 'signal', ...whole } })
    for (const missing of ['from', 'to', 'signal'])
      expect(call('signal', { ...whole, [missing]: undefined })).toMatchObject({ error: { code: -32602 } })
  })

  it('signal has a limit, in bytes of UTF-8', () => {
    const signal = (text: string) => call('signal', { from: 'a', to: 'b', signal: text })
    expect(signal('x'.repeat(MAX_SIGNAL_BYTES - 2))).toMatchObject({ ok: true })
    expect(signal('x'.repeat(MAX_SIGNAL_BYTES - 1))).toMatchObject({ ok: false })
    expect(signal('€'.repeat(MAX_SIGNAL_BYTES / 3 - 1))).toMatchObject({ ok: true })
    expect(signal('€'.repeat(MAX_SIGNAL_BYTES / 3))).toMatchObject({ ok: false })
  })

  it('a short number can be a long one when it is passed on: the limit is that of the latter', () => {
    const signal = JSON.parse(
      `[${Array(MAX_SIGNAL_BYTES / 8)
        .fill('1e20')
        .join(',')}]`,
    ) as unknown
    expect(call('signal', { from: 'a', to: 'b', signal })).toMatchObject({ ok: false })
  })
})

describe('a message between brokers', () => {
  it('found means yes without a value', () => {
    const found = readClusterMessage('{"type":"found","data":{"id":"zoe"}}')
    expect(found).toEqual({ type: 'found', data: { id: 'zoe', found: true } })
  })

  it('a no and a move go to Ringdowns only', () => {
    expect(channelOf({ type: 'found', data: { id: 'zoe', found: false } })).toBe('linkup:ringdown')
    expect(channelOf({ type: 'moved', data: { id: 'zoe', broker: 'b' } })).toBe('linkup:ringdown')
  })

  it.each([
    ['{"type":"find"}'],
    ['{"type":"find","data":{"id":7}}'],
    ['{"type":"found","data":{"id":"a","found":"no"}}'],
    ['{"type":"signal","data":{"from":"a","to":"b"}}'],
    [`{"type":"find","data":{"id":"a"},"x":"${'x'.repeat(64 * 1024)}"}`],
    [`{"type":"find","data":{"id":"a"},"x":${nested(40)}}`],
    [''],
  ])('%.60s is ignored', (text) => expect(readClusterMessage(text)).toBeUndefined())
})
