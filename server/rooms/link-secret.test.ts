import { expect, it } from 'vitest'
import { newTicketsKey } from '../tickets/tickets-key'
import { NetworkLinkSecret, openLinks } from './link-secret'

const GATEWAY = '5f0c7b9e-53a5-4d0e-8b1f-0f4f2f1f8a11'

it('lets in the gateways of the network, whose links know the host', () => {
  const key = newTicketsKey()
  const [gateway, host] = [new NetworkLinkSecret({ current: key }), new NetworkLinkSecret({ current: key })]
  const header = gateway.headerOf(GATEWAY)
  expect([host.admits(header), host.gatewayIn(header)]).toEqual([true, GATEWAY])
  expect(host.token).toBe(gateway.token)
  // What is told to gateways proves no gateway.
  expect(host.admits(`Bearer ${GATEWAY}.${host.token}`)).toBe(false)
})

it.each([
  ['nothing', undefined],
  ['a name only', `Bearer ${GATEWAY}`],
  ['another proof', `Bearer ${GATEWAY}.${'A'.repeat(43)}`],
  ['the proof of another key', new NetworkLinkSecret({ current: newTicketsKey() }).headerOf(GATEWAY)],
])('refuses %s', (_, header) => {
  const host = new NetworkLinkSecret({ current: newTicketsKey() })
  expect([host.admits(header), host.gatewayIn(header)]).toEqual([false, undefined])
})

it('refuses the proof of another gateway', () => {
  const host = new NetworkLinkSecret({ current: newTicketsKey() })
  expect(host.admits(host.headerOf(GATEWAY).replace('5f0c', '5f0d'))).toBe(false)
})

it('follows the key of the network', () => {
  const key = { current: newTicketsKey() }
  const host = new NetworkLinkSecret(key)
  const [token, header] = [host.token, host.headerOf(GATEWAY)]
  key.current = newTicketsKey()
  expect(host.admits(header)).toBe(false)
  expect(host.token).not.toBe(token)
  expect(host.admits(host.headerOf(GATEWAY))).toBe(true)
})

it('is an open one for originals', () => {
  const host = openLinks('s3cret')
  expect([host.admits(undefined), host.gatewayIn(undefined), host.token]).toEqual([true, undefined, 's3cret'])
  expect(host.gatewayIn(host.headerOf(GATEWAY))).toBe(GATEWAY)
})
