import { expect, it } from 'vitest'
import {
  channelOf,
  clusterText,
  errorText,
  notificationText,
  type PeerCall,
  readCall,
  readClusterMessage,
  readRpc,
  requestText,
  resultText,
  type RpcMessage,
} from '.'
import { CLUSTER_VECTORS, heardIn, PEER_VECTORS, saidIn } from './testing/vectors'

const VECTORS = [...PEER_VECTORS, ...CLUSTER_VECTORS]

/** The params of a call, as peers send them. */
function paramsOf(call: PeerCall): object {
  switch (call.method) {
    case 'ping':
    case 'unregister':
      return {}
    case 'find':
    case 'exists':
    case 'register':
      return { id: call.id }
    case 'signal':
      return { from: call.from, to: call.to, signal: call.signal }
  }
}

/** The message as its sender writes it; undefined for one that nobody writes. */
function rewritten(message: RpcMessage): string | undefined {
  switch (message.kind) {
    case 'request':
    case 'notification': {
      const { method, params } = message
      const read = readCall(method, params, undefined)
      if (!read.ok) return undefined
      return message.kind === 'request'
        ? requestText(message.id, method, paramsOf(read.call))
        : notificationText(method, paramsOf(read.call))
    }
    case 'response':
      return message.error ? errorText(message.id, message.error) : resultText(message.id, message.result)
    case 'invalid':
    case 'ignored':
      return undefined
  }
}

const withVersion = (message: object): object => ({ jsonrpc: '2.0', ...message })

/** What a message means that the document does not have. */
const NOT_WRITTEN: Readonly<Record<string, RpcMessage['kind'] | 'refused'>> = {
  'b-x1': 'refused',
  'b-x2': 'refused',
  'b-x6': 'refused',
  'b-x7': 'refused',
  'b-x8': 'refused',
  'b-x9': 'refused',
  'b-x13': 'invalid',
  'b-x14': 'ignored',
  'b-x15': 'ignored',
  'b-x16': 'ignored',
  'b-x18': 'ignored',
}

it.each(VECTORS.flatMap((vector) => saidIn(vector).map((text) => [vector.id, text])))(
  '%s: the broker reads %s, and the peer writes the same',
  (id, text) => {
    const message = readRpc(text)
    const kind = NOT_WRITTEN[id]
    if (kind === undefined) {
      const { params = {}, ...said } = JSON.parse(text) as { params?: object }
      const whole = 'method' in said ? { ...said, params } : said
      expect(JSON.parse(rewritten(message) ?? '{}')).toEqual(withVersion(whole))
      return
    }
    expect(rewritten(message)).toBeUndefined()
    if (kind !== 'refused') expect(message.kind).toBe(kind)
    else expect(message.kind).toMatch(/request|notification/)
  },
)

it.each(VECTORS.flatMap((vector) => heardIn(vector).map((out) => [vector.id, JSON.stringify(out)])))(
  '%s: the peer reads %s, and the broker writes the same',
  (_, text) => {
    const message = readRpc(text)
    const sent = JSON.parse(text) as { error?: object }
    // The text of an error is free where the vector leaves it out.
    if (sent.error) sent.error = { message: 'the broker gave no reason', ...sent.error }
    expect(JSON.parse(rewritten(message) ?? '{}')).toEqual(sent)
  },
)

const published = CLUSTER_VECTORS.flatMap(({ id, publish = [] }) =>
  publish.map((one) => [id, JSON.stringify(one)]),
)
const heard = CLUSTER_VECTORS.flatMap(({ id, redis, redisThen }) =>
  [redis, redisThen].flatMap((text) => (typeof text === 'string' ? [[id, text]] : [])),
)
const STRANGE = ['b-c11', 'b-c12']

it.each([...published, ...heard].filter(([id = '']) => !STRANGE.includes(id)))(
  '%s: brokers read %s, and write the same',
  (_, text = '') => {
    const message = readClusterMessage(text)
    expect(message).toBeDefined()
    const sent = JSON.parse(text) as { type: string; data: object }
    const whole = sent.type === 'found' ? { ...sent, data: { found: true, ...sent.data } } : sent
    expect(JSON.parse(message ? clusterText(message) : '{}')).toEqual(whole)
  },
)

it.each(heard.filter(([id = '']) => STRANGE.includes(id)))('%s: brokers ignore %s', (_, text = '') => {
  expect(readClusterMessage(text)).toBeUndefined()
})

it.each(published)('%s: %s goes to all brokers', (_, text = '') => {
  const message = readClusterMessage(text)
  expect(message && channelOf(message)).toBe('linkup')
})
