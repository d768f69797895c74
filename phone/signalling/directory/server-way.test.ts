import { expect, it } from 'vitest'
import { type AnnouncedHttp, parseAddress, type ServerAddress } from '../../../protocol/directory'
import { KnownServers } from './known-servers'
import { brokerUrl, gatewayUrl, relayUrl, type ServerWay, waysTo } from './server-way'

const at = (text: string): ServerAddress => {
  const address = parseAddress(text)
  if (!address) throw new Error(text)
  return address
}
const http = (port: number, encrypted = false): AnnouncedHttp => ({
  ...{ port, encrypted, broker: true, directory: true, rooms: true },
})
const named = (way: ServerWay): string => (way.kind === 'tcp' ? 'tcp' : `${way.isGuess ? '?' : ''}${way.url}`)
const web = (url: string): ServerWay => ({ kind: 'web-socket', url, isGuess: false })

it.each([
  ['a.example', undefined, ['tcp', '?wss://a.example/directory', '?ws://a.example:4280/directory']],
  ['a.example:5000', undefined, ['tcp']],
  ['a.example:5000', http(81), ['tcp', 'ws://a.example:81/directory']],
  ['a.example', http(443, true), ['tcp', 'wss://a.example/directory', '?ws://a.example:4280/directory']],
  [
    'ringdowns://a.example',
    undefined,
    ['tcp', '?wss://a.example/directory', '?wss://a.example:4280/directory'],
  ],
  ['ringdowns://a.example:5000', http(81), ['tcp']],
  ['[2001:db8::7]:5000', http(81), ['tcp', 'ws://[2001:db8::7]:81/directory']],
  ['fe80::1%eth0', http(81), ['tcp']],
  ['a.example:5000', { ...http(81), directory: false }, ['tcp']],
])('to %s, which has told %j, the ways are %j', (address, told, ways) => {
  expect(waysTo(at(address), { http: told }).map(named)).toEqual(ways)
})

it('begins with the way that is wished, and names each once', () => {
  const worked = web('ws://a.example:81/directory')
  const ways = waysTo(at('a.example:5000'), { http: http(81), worked }, worked)
  expect(ways.map(named)).toEqual(['ws://a.example:81/directory', 'tcp'])
})

it('finds the broker where the server says, or beside the directory that is reached over the web', () => {
  expect(brokerUrl(at('a.example'), http(4280), { kind: 'tcp' })).toBe('ws://a.example:4280/broker')
  expect(brokerUrl(at('a.example'), http(4280), web('wss://a.example/directory'))).toBe(
    'wss://a.example/broker',
  )
  expect(brokerUrl(at('a.example'), undefined, web('wss://a.example/directory'))).toBeUndefined()
  expect(brokerUrl(at('ringdowns://a.example'), http(4280), { kind: 'tcp' })).toBeUndefined()
})

it('finds the relay in the same way, also at a server without a broker', () => {
  const told = { ...http(4280), broker: false }
  expect(relayUrl(at('a.example'), told, { kind: 'tcp' })).toBe('ws://a.example:4280/relay/')
  expect(relayUrl(at('a.example'), told, web('wss://a.example/directory'))).toBe('wss://a.example/relay/')
  expect(relayUrl(at('a.example'), undefined, { kind: 'tcp' })).toBeUndefined()
  expect(relayUrl(at('ringdowns://a.example'), told, { kind: 'tcp' })).toBeUndefined()
})

it('finds the gateway of rooms in the same way, where the server says that there is one', () => {
  expect(gatewayUrl(at('a.example'), http(4280), { kind: 'tcp' })).toBe('ws://a.example:4280/')
  expect(gatewayUrl(at('a.example'), http(4280), web('wss://a.example/directory'))).toBe('wss://a.example/')
  expect(gatewayUrl(at('a.example'), { ...http(4280), rooms: false }, { kind: 'tcp' })).toBeUndefined()
  expect(gatewayUrl(at('ringdowns://a.example'), http(4280), { kind: 'tcp' })).toBeUndefined()
})

it('remembers the last twenty servers', () => {
  const known = new KnownServers()
  for (let n = 1; n <= 21; n++) known.note(at(`a.example:${n}`), { http: http(n) })
  known.note(at('a.example:2'), { worked: { kind: 'tcp' } })
  expect(known.of(at('a.example:1'))).toEqual({})
  expect(known.of(at('a.example:2'))).toEqual({ http: http(2), worked: { kind: 'tcp' } })
})
