import assert from 'node:assert/strict'
import fc from 'fast-check'
import { readObject } from '../../../base/json'
import {
  broadcastText,
  type GatewayMessage,
  type HostMessage,
  initText,
  hiddenText,
  insideText,
  listedText,
  isRoomName,
  joinText,
  kickText,
  leaveText,
  listNewsIn,
  MAX_CLIENT_MESSAGE_BYTES,
  rawValue,
  readClientMessage,
  readGatewayMessage,
  readHostMessage,
  relayText,
  roomInPath,
  ROOM_PATH,
  type RoomsForm,
  unicastText,
} from '../../../protocol/rooms'
import { InfoParts, MAX_INFO_PART_DATA, partsOfInfo } from '../../../protocol/rooms/inside'
import { pureTarget } from '../target'

const word = fc.oneof(
  fc.constantFrom('', 'lobby', 'auth', 'req', 'join', '__proto__', '"', '\\', '"message":{}', '\ud800', '🎬'),
  fc.string({ unit: 'binary', maxLength: 8 }),
)
const number = fc.constantFrom('0', '-0', '1', '1.0', '1e400', '4005', '70000', '12345678901234567890', '01')
const space = fc.constantFrom('', '', '', ' ', '\n\t', '\r', '\u00a0', '\ufeff')
/** As somebody may write it, with escapes. */
const quoted = fc
  .tuple(word, fc.boolean())
  .map(([text, isEscaped]) => (isEscaped ? escaped(text) : JSON.stringify(text)))
const escaped = (text: string): string =>
  `"${Array.from({ length: text.length }, (_, at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')}"`

const KEYS = ['token', 'room', 'id', 'message', 'type', 'payload', 'client', 'client_id', 'reason', 'port']
const key = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .constantFrom(...KEYS, 'action', 'request', 'name', 'rooms', 'inside')
      .map((one) => `"${one}"`),
  },
  { weight: 1, arbitrary: fc.constantFrom(...KEYS).map(escaped) },
  { weight: 1, arbitrary: quoted },
)
const TYPES = [
  'join',
  'leave',
  'client_msg',
  'load',
  'unload',
  'init',
  'room_msg',
  'kick',
  'inside',
  'listed',
  'hidden',
  'loaded',
  'gossip',
]
const { value, object } = fc.letrec<{ value: string; object: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    quoted,
    fc.constantFrom(...TYPES, 'auth', 'req').map((type) => `"${type}"`),
    number,
    fc.constantFrom('true', 'false', 'null', '', 'nul', '}', '{', ']'),
    tie('object'),
    fc.array(tie('value'), { maxLength: 3 }).map((all) => `[${all.join()}]`),
  ),
  object: fc
    .array(fc.tuple(space, key, space, tie('value'), space), { maxLength: 5 })
    .map((all) => `{${all.map(([a, name, b, its, c]) => `${a}${name}${b}:${b}${its}${c}`).join()}}`),
}))
const document = fc
  .record({ token: quoted, room: quoted, id: fc.oneof(quoted, value), message: fc.oneof(object, value) })
  .map(({ token, room, id, message }) => `{"token":${token},"room":${room},"id":${id},"message":${message}}`)
const wrapped = fc
  .oneof(object, value)
  .map((inner) => `{"client_id":"c","client":"c","token":"t","room":"a","payload":${inner}}`)
const coded = fc
  .tuple(fc.constantFrom(...TYPES), fc.oneof(wrapped, object))
  .map(([type, payload]) => `{"type":"${type}","payload":${payload}}`)
const text = fc.oneof(
  document,
  coded,
  object,
  fc.tuple(space, object, space).map((all) => all.join('')),
  fc.tuple(object, object).map((all) => all.join(',')),
  value,
  fc.integer({ min: 20, max: 5000 }).map((depth) => `{"message":${'['.repeat(depth)}${']'.repeat(depth)}}`),
  fc.string({ unit: 'binary' }),
)

const FORMS: readonly RoomsForm[] = ['document', 'coded']
const client = { id: 'c', room: 'a', token: 't' }

function testClient(said: string): void {
  const read = readClientMessage(said)
  if (read.kind !== 'relay') return
  assert.ok(Buffer.byteLength(read.raw) <= MAX_CLIENT_MESSAGE_BYTES)
  assert.ok(said.includes(read.raw))
  for (const form of FORMS) {
    const relayed = readGatewayMessage(relayText(client, read.raw, form))
    if (relayed.kind !== 'relay') return assert.fail(`a client makes a gateway say ${relayed.kind}`)
    assert.deepEqual([relayed.client, relayed.message.raw], ['c', read.raw])
  }
}

function testGateway(said: string): void {
  const read = readGatewayMessage(said)
  if (read.kind === 'invalid' || read.kind === 'load' || read.kind === 'unload') return
  // What the message leaves out is known otherwise.
  const { client: id = 'c', room = 'a', token = 't' } = read
  const whole = { ...read, client: id, room, token }
  assert.deepEqual(readGatewayMessage(gatewayText(whole, 'document')), whole)
  assert.equal(readGatewayMessage(gatewayText(whole, 'coded')).kind, read.kind)
  if (read.kind !== 'relay') return
  assert.ok(said.includes(read.message.raw))
  assert.deepEqual(JSON.parse(read.message.raw), read.message.object)
}

type Told = Extract<GatewayMessage, { readonly kind: 'join' | 'leave' | 'relay' }>

function gatewayText(
  read: Told & { readonly client: string; readonly room: string; readonly token: string },
  form: RoomsForm,
): string {
  const its = { id: read.client, room: read.room, token: read.token }
  assert.ok(isRoomName(its.room))
  switch (read.kind) {
    case 'join':
      return joinText(its, form)
    case 'leave':
      return leaveText(its, form)
    case 'relay':
      return relayText(its, read.message.raw, form)
  }
}

function testHost(said: string): void {
  const read = readHostMessage(said)
  for (const form of FORMS) {
    const again = hostText(read, form)
    if (again !== undefined) assert.deepEqual(readHostMessage(again), read)
  }
}

function hostText(read: HostMessage, form: RoomsForm): string | undefined {
  switch (read.kind) {
    case 'init':
      return initText(read)
    case 'broadcast':
      return broadcastText(read.room, read.message, form, read.isForInside)
    case 'inside':
      return insideText(read.client)
    case 'listed':
      return listedText(read.room, read.viewers)
    case 'hidden':
      return hiddenText(read.room)
    case 'unicast':
      return unicastText(read.room, read.client, read.message, form)
    case 'kick':
      return kickText(read.client, read.reason)
    case 'loaded':
    case 'unloaded':
    case 'gossip':
    case 'invalid':
      return undefined
  }
}

export const roomClients = pureTarget({
  name: 'room-clients',
  about: 'anything a client of a room says: what is relayed is the same text, and never a Join or Leave',
  share: 1000,
  cases: text,
  test: testClient,
})

export const roomGateways = pureTarget({
  name: 'room-gateways',
  about: 'anything a gateway says to a room host: what was read can be written again',
  share: 1000,
  cases: text,
  test: testGateway,
})

export const roomHosts = pureTarget({
  name: 'room-hosts',
  about: 'anything a room host says to a gateway: what was read can be written again',
  share: 1000,
  cases: text,
  test: testHost,
})

/** The scanner is only ever given valid JSON, but ends with any text. */
export const rawValues = pureTarget({
  name: 'raw-values',
  about: 'the text of a value in any object: as JSON.parse understands it; in anything else: an end',
  share: 1000,
  cases: text,
  test: (one) => {
    const raw = rawValue(one, 'message')
    const read = readObject(one)
    if (read.kind !== 'object') return
    assert.equal(raw !== undefined, Object.hasOwn(read.object, 'message'))
    if (raw !== undefined) assert.deepEqual(JSON.parse(raw), read.object['message'])
  },
})

export const roomPaths = pureTarget({
  name: 'room-paths',
  about: 'any path of a room: a name that can be written in a path again, or none',
  share: 300,
  cases: fc.oneof(
    word.map((name) => name),
    fc.string({ unit: fc.constantFrom('%', 'c', '3', 'a', '9', '/', '+', '0', 'x'), maxLength: 12 }),
  ),
  test: (rest) => {
    const name = roomInPath(`${ROOM_PATH}${rest}`)
    if (name !== undefined) assert.equal(roomInPath(`${ROOM_PATH}${encodeURIComponent(name)}`), name)
  },
})

const listed = fc.record({
  ...{
    name: word,
    topic: word,
    mode: fc.constantFrom('open', 'push-to-talk', 'x'),
    entry: fc.constantFrom('link', ''),
  },
  people: fc.array(fc.record({ name: word, key: fc.constantFrom('a'.repeat(64), 'A') }), { maxLength: 14 }),
  count: fc.oneof(fc.integer(), fc.double()),
})

export const roomLists = pureTarget({
  name: 'room-lists',
  about: 'anything a gateway says of the list of rooms: what was read can be written and read again',
  share: 300,
  cases: fc.oneof(
    text,
    fc
      .record({
        action: fc.constant('rooms'),
        rooms: fc.array(listed, { maxLength: 4 }),
        gone: fc.array(word),
      })
      .map((one) => JSON.stringify(one)),
  ),
  test: (said) => {
    const read = readObject(said)
    const news = read.kind === 'object' ? listNewsIn(read.object) : undefined
    if (!news) return
    for (const { name } of news.rooms) assert.ok(isRoomName(name))
    const again = readObject(JSON.stringify(news))
    assert.deepEqual(again.kind === 'object' ? listNewsIn(again.object) : undefined, news)
  },
})

export const roomInfoParts = pureTarget({
  name: 'room-info-parts',
  about: 'the parts of a group’s info, some of them out of turn: the whole is that of one run of parts',
  share: 200,
  cases: fc.record({
    length: fc.integer({ min: 0, max: 3 * MAX_INFO_PART_DATA }),
    strays: fc.array(fc.record({ part: fc.nat(4), parts: fc.integer({ min: 1, max: 4 }) }), { maxLength: 4 }),
  }),
  test: ({ length, strays }) => {
    const whole = 'x'.repeat(length)
    const joined = new InfoParts()
    for (const stray of strays) joined.take({ ...stray, info: '' })
    // A stray first part may be taken for the one before ours.
    joined.take({ part: 9, parts: 10, info: '' })
    const texts = partsOfInfo(whole).map((part) => joined.take(part))
    assert.equal(texts.pop(), whole)
    assert.ok(texts.every((one) => one === undefined))
  },
})
