import { expect, test } from 'vitest'
import { descriptionUrl, externalAddressIn, gatewayServiceIn, soapErrorIn, soapRequest } from './upnp'

const FROM = '192.168.1.1'
const found = (location: string, status = 'HTTP/1.1 200 OK'): string =>
  `${status}\r\nCACHE-CONTROL: max-age=120\r\nLocation: ${location}\r\nST: x\r\n\r\n`

test('an answer to the search tells where the description is', () =>
  expect(descriptionUrl(found('http://192.168.1.1:5000/rootDesc.xml'), FROM)?.href).toBe(
    'http://192.168.1.1:5000/rootDesc.xml',
  ))

test.each([
  ['of another computer', found('http://192.168.1.2/x.xml')],
  ['of a name', found('http://router.example/x.xml')],
  ['of a file', found('file:///etc/passwd')],
  ['with a user name', found('http://192.168.1.1@192.168.1.2/')],
  ['without a location', 'HTTP/1.1 200 OK\r\n\r\n'],
  ['of an advertisement', found('http://192.168.1.1/x.xml', 'NOTIFY * HTTP/1.1')],
])('an answer %s is ignored', (_, answer) => expect(descriptionUrl(answer, FROM)).toBeUndefined())

const service = (type: string, control: string): string =>
  `<service><serviceType>${type}</serviceType><controlURL>${control}</controlURL></service>`
const WAN_IP = 'urn:schemas-upnp-org:service:WANIPConnection'
const BASE = new URL('http://192.168.1.1:5000/rootDesc.xml')
const serviceOf = (...services: readonly string[]) =>
  gatewayServiceIn(`<root><device><serviceList>${services.join('')}</serviceList></device></root>`, BASE)

test('of the services that open ports, the newest is used', () => {
  expect(serviceOf(service('urn:x', '/x'), service(`${WAN_IP}:1`, '/one'))?.control.pathname).toBe('/one')
  expect(serviceOf(service(`${WAN_IP}:1`, '/one'), service(`${WAN_IP}:2`, 'two'))?.control.href).toBe(
    'http://192.168.1.1:5000/two',
  )
})

test.each([
  ['opens no ports', service('urn:x', '/x')],
  ['has no control', `<service><serviceType>${WAN_IP}:1</serviceType></service>`],
  ['is controlled elsewhere', service(`${WAN_IP}:1`, 'http://192.168.1.2/one')],
  ['does not end', `<service><serviceType>${WAN_IP}:1`],
])('a service that %s is not used', (_, text) => expect(serviceOf(text)).toBeUndefined())

test('actions name their service, and what they are about', () => {
  const request = { protocol: 'TCP', internalPort: 4242, externalPort: 4243, lifetimeS: 3600 } as const
  const { header, body } = soapRequest(`${WAN_IP}:1`, { kind: 'open', request, client: '192.168.1.7' })
  expect(header).toBe(`"${WAN_IP}:1#AddPortMapping"`)
  for (const part of [
    '<NewExternalPort>4243</NewExternalPort>',
    '<NewProtocol>TCP</NewProtocol>',
    '<NewInternalPort>4242</NewInternalPort>',
    '<NewInternalClient>192.168.1.7</NewInternalClient>',
    '<NewLeaseDuration>3600</NewLeaseDuration>',
  ])
    expect(body).toContain(part)
  expect(soapRequest('s', { kind: 'close', request }).body).toContain(
    '<NewExternalPort>4243</NewExternalPort><NewProtocol>TCP</NewProtocol>',
  )
})

test('answers tell an address or an error', () => {
  expect(externalAddressIn('<NewExternalIPAddress>203.0.113.7</NewExternalIPAddress>')).toBe('203.0.113.7')
  expect(externalAddressIn('<NewExternalIPAddress><b/></NewExternalIPAddress>')).toBeUndefined()
  expect(soapErrorIn('<UPnPError><errorCode>725</errorCode></UPnPError>')).toBe(725)
  expect(soapErrorIn('<errorCode>lots</errorCode>')).toBeUndefined()
})
