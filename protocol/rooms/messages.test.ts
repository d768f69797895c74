import { describe, expect, it } from 'vitest'
import {
  broadcastText,
  closeCodeOf,
  isRoomName,
  joinText,
  leaveText,
  MAX_CLIENT_DEPTH,
  MAX_CLIENT_MESSAGE_BYTES,
  MAX_DELIVERY_BYTES,
  MAX_LINK_MESSAGE_BYTES,
  MAX_TOKEN_LENGTH,
  rawObject,
  readClientMessage,
  readGatewayMessage,
  readHostMessage,
  relayText,
  roomInPath,
} from '.'

const client = { id: '3f0e5a1c-2b7d-4c55-9a10-0c6b8f1d2e34', room: 'été 🎬', token: 'a"b\\' }
const nested = (depth: number): string => `{"a":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`

describe('a message of a client', () => {
  it('keeps its text, without white space around it', () => {
    const text = '{ "n":1.0, "k" : [1e400, -0] }'
    expect(readClientMessage(` ${text}\n`)).toEqual({ kind: 'relay', raw: text })
  })

  it.each([
    ['{"action":"req","request":{"type":0}}'],
    ['{"action":"req","request":{"type":1}}'],
    ['{"action":"req","request":{"type":-0.0}}'],
    ['{"action":"req","request":{"type":10e-1,"more":1}}'],
    ['{"\\u0061ction":"re\\u0071","request":{"type":0}}'],
    ['{"action":"chat","request":7,"request":{"type":0},"action":"req"}'],
  ])('%s is no Join or Leave', (text) => {
    expect(readClientMessage(text)).toEqual({ kind: 'forged' })
  })

  it('may be any other request', () => {
    for (const request of ['{"type":2}', '{"type":"0"}', '[0]', 'null', '{}'])
      expect(readClientMessage(`{"action":"req","request":${request}}`)).toMatchObject({ kind: 'relay' })
  })

  it.each([
    [''],
    ['[]'],
    ['7'],
    ['null'],
    ['{}{}'],
    ['{"a":1},"room":"other"'],
    ['\u00a0{}'],
    ['\ufeff{}'],
    [nested(MAX_CLIENT_DEPTH + 1)],
    [nested(30_000)],
    [`{"a":"${'x'.repeat(MAX_CLIENT_MESSAGE_BYTES)}"}`],
  ])('%.40s is none', (text) => {
    expect(readClientMessage(text)).toEqual({ kind: 'invalid' })
  })

  it('that is as long and as deep as allowed reaches the room host', () => {
    const longest = `{"a":"${'é'.repeat(MAX_CLIENT_MESSAGE_BYTES / 2 - 4)}"}`
    for (const text of [longest, nested(MAX_CLIENT_DEPTH)]) {
      const read = readClientMessage(text)
      if (read.kind !== 'relay') throw new Error(read.kind)
      const token = '\u0001'.repeat(MAX_TOKEN_LENGTH)
      for (const form of ['document', 'coded'] as const)
        expect(readGatewayMessage(relayText({ ...client, token }, read.raw, form))).toMatchObject({
          kind: 'relay',
          message: { raw: text },
        })
    }
  })

  it('has a token of 1 to 4,096 units', () => {
    const withToken = (token: unknown) => readClientMessage(JSON.stringify({ action: 'auth', token }))
    const longest = 'x'.repeat(MAX_TOKEN_LENGTH)
    expect(withToken(longest)).toEqual({ kind: 'auth', token: longest })
    for (const token of ['', `${longest}x`, 7, null, {}, undefined])
      expect(withToken(token)).toEqual({ kind: 'auth', token: undefined })
  })
})

describe('a message of a gateway', () => {
  it.each(['document', 'coded'] as const)('is read as it was written, in the %s form', (form) => {
    const { id, room, token } = client
    expect(readGatewayMessage(joinText(client, form))).toEqual({ kind: 'join', client: id, room, token })
    expect(readGatewayMessage(leaveText(client, form))).toMatchObject({ kind: 'leave', client: id })
    const message = rawObject({ message: { payload: 1 }, payload: [] })
    expect(readGatewayMessage(relayText(client, message, form))).toMatchObject({
      kind: 'relay',
      client: id,
      message: { raw: message },
    })
  })

  it.each([
    ['{"type":"join","payload":{"room":"","client":"c","token":"t"}}'],
    ['{"type":"join","payload":{"room":"a","client":"","token":"t"}}'],
    ['{"type":"join","payload":{"room":"a","client":"c","token":""}}'],
    ['{"type":"leave","payload":{}}'],
    ['{"type":"leave","payload":[]}'],
    ['{"type":"client_msg","payload":{"client_id":"c"}}'],
    ['{"type":"client_msg","payload":{"client_id":"c","payload":[]}}'],
    ['{"type":"client_msg","payload":{"payload":{}}}'],
    ['{"type":"unload","payload":{}}'],
    ['{"type":"dance","payload":{}}'],
    ['{"type":7,"payload":{}}'],
    ['{"token":"t","room":"a","message":{}}'],
    ['{"token":"t","room":"a\\u0000","id":"c","message":{}}'],
  ])('%s is none', (text) => {
    expect(readGatewayMessage(text)).toMatchObject({ kind: 'invalid' })
  })

  it('of an original may name a room only', () => {
    for (const type of ['load', 'unload'])
      expect(readGatewayMessage(`{"type":"${type}","payload":{"room":"a"}}`)).toEqual({
        kind: type,
        room: 'a',
      })
  })
})

describe('a message of a room host', () => {
  it.each(['document', 'coded'] as const)('may be as long as a gateway reads, in the %s form', (form) => {
    const longest = rawObject({ a: 'x'.repeat(MAX_DELIVERY_BYTES - 8) })
    expect(readHostMessage(broadcastText('a', longest, form))).toMatchObject({ message: longest })
    const beyond = rawObject({ a: 'x'.repeat(MAX_LINK_MESSAGE_BYTES) })
    expect(readHostMessage(broadcastText('a', beyond, form))).toEqual({ kind: 'invalid', why: 'too long' })
  })

  it.each([
    ['{"type":"init","payload":{"port":-1}}'],
    ['{"type":"init","payload":{"port":1.5}}'],
    ['{"type":"init","payload":{"port":"3000"}}'],
    ['{"type":"init","payload":{"port":3000,"token":""}}'],
    ['{"type":"init","payload":{}}'],
    ['{"type":"room_msg","payload":{"room":"a","client_id":"","payload":{}}}'],
    ['{"type":"room_msg","payload":{"room":"a"}}'],
    ['{"type":"kick","payload":{"client_id":"c","reason":65536}}'],
    ['{"type":"kick","payload":{"client_id":"c"}}'],
    ['{"type":"loaded","payload":{}}'],
    ['{"type":"unloaded","payload":{}}'],
    ['{"type":"gossip","payload":{"rooms":[7]}}'],
    ['{"type":"dance","payload":{}}'],
    ['{"message":{}}'],
    ['{"type":"room_msg"}'],
  ])('%s is none', (text) => {
    expect(readHostMessage(text)).toMatchObject({ kind: 'invalid' })
  })

  it.each([
    ['{"type":"loaded","payload":{"room":{"name":"a"},"load_epoch":1}}', { kind: 'loaded', room: 'a' }],
    ['{"type":"unloaded","payload":{"name":"a"}}', { kind: 'unloaded', room: 'a' }],
    [
      '{"type":"gossip","payload":{"rooms":[{"name":"a"},{"room":{"name":"b"}}]}}',
      { kind: 'gossip', rooms: ['a', 'b'] },
    ],
    [
      '{"type":"room_msg","payload":{"room":"a","inside":true,"payload":{}}}',
      { kind: 'broadcast', room: 'a', message: '{}', isForInside: true },
    ],
    ['{"type":"inside","payload":{"client_id":"c"}}', { kind: 'inside', client: 'c' }],
    [
      '{"type":"room_msg","payload":{"room":"a","client_id":null,"payload":{}}}',
      { kind: 'broadcast', room: 'a', message: '{}', isForInside: false },
    ],
  ])('%s of a later original is read', (text, read) => {
    expect(readHostMessage(text)).toEqual(read)
  })
})

describe('the name of a room', () => {
  it.each([
    ['/api/room/lobby', 'lobby'],
    ['/api/room/%C3%A9t%C3%A9%20%F0%9F%8E%AC', 'été 🎬'],
    ['/api/room/a%2Fb', 'a/b'],
    ['/api/room/LOBBY', 'LOBBY'],
    [`/api/room/${encodeURIComponent('🎬'.repeat(64))}`, '🎬'.repeat(64)],
    ['/api/room/', undefined],
    ['/api/room', undefined],
    ['/api/room/%', undefined],
    ['/api/room/%ff', undefined],
    ['/api/room/a%00', undefined],
    ['/api/room/a%C2%85', undefined],
    [`/api/room/${'x'.repeat(65)}`, undefined],
    [`/api/room/${'x'.repeat(100_000)}`, undefined],
  ])('in the path %.40s', (path, name) => expect(roomInPath(path)).toBe(name))

  it('has no control characters, and no half of one', () => {
    expect(isRoomName('a\u007f')).toBe(false)
    expect(isRoomName('a\ud800')).toBe(false)
  })
})

it('a kick closes with its own code, if a WebSocket can have it', () => {
  for (const code of [1000, 1001, 1013, 3000, 4002, 4999]) expect(closeCodeOf(code)).toBe(code)
  for (const code of [0, 999, 1004, 1005, 1006, 1015, 2999, 5000, 65_535])
    expect(closeCodeOf(code)).toBe(4000)
})
