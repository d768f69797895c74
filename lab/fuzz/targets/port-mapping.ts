import assert from 'node:assert/strict'
import fc from 'fast-check'
import { readNatPmpAddress, readNatPmpAnswer } from '../../../protocol/port-mapping/nat-pmp'
import { pcpRequest, readPcpAnswer } from '../../../protocol/port-mapping/pcp'
import {
  descriptionUrl,
  externalAddressIn,
  gatewayServiceIn,
  soapErrorIn,
} from '../../../protocol/port-mapping/upnp'
import { anyBytes, mutate, mutations } from '../cases/bytes'
import { pureTarget } from '../target'

const FROM = '192.168.1.1'
const REQUEST = {
  ...({ protocol: 'TCP', internalPort: 4242, externalPort: 4242, lifetimeS: 3600 } as const),
  ...{ ownAddress: '192.168.1.7', nonce: new Uint8Array(12).fill(7) },
}
/** The request with the head of an answer is an answer without an address. */
const GRANTED = pcpRequest(REQUEST)
GRANTED[1] = 0x81
const NAT_PMP = Uint8Array.from([0, 0x82, 0, 0, 0, 0, 0, 1, 0x10, 0x92, 0x13, 0x88, 0, 0, 7, 8])
const TEXTS = [
  `HTTP/1.1 200 OK\r\nLOCATION: http://${FROM}:5000/desc.xml\r\n\r\n`,
  '<root><service><serviceType>urn:schemas-upnp-org:service:WANIPConnection:1</serviceType>' +
    '<controlURL>/ctl</controlURL></service></root>',
  '<NewExternalIPAddress>203.0.113.7</NewExternalIPAddress><errorCode>725</errorCode>',
].map((text) => Buffer.from(text))

export const portMapping = pureTarget({
  name: 'port-mapping',
  about: 'any answer of a router: a port, an address, a URL of the router itself, or nothing',
  share: 600,
  cases: fc.oneof(
    fc
      .tuple(fc.constantFrom(GRANTED, NAT_PMP, ...TEXTS), mutations)
      .map(([bytes, damage]) => mutate(bytes, damage)),
    anyBytes(2048),
  ),
  test: (bytes) => {
    const pcp = readPcpAnswer(bytes, REQUEST)
    if (pcp?.kind === 'granted') {
      assert.ok(pcp.grant.externalPort > 0 && pcp.grant.lifetimeS >= 0)
      assert.match(pcp.grant.externalAddress ?? '0.0.0.0', /^\d+(\.\d+){3}$/)
    }
    const natPmp = readNatPmpAnswer(bytes, REQUEST)
    if (natPmp?.kind === 'granted') assert.ok(natPmp.externalPort > 0 && natPmp.externalPort <= 65_535)
    assert.match(readNatPmpAddress(bytes) ?? '0.0.0.0', /^\d+(\.\d+){3}$/)
    const text = Buffer.from(bytes).toString('latin1')
    const urls = [descriptionUrl(text, FROM), gatewayServiceIn(text, new URL(`http://${FROM}/`))?.control]
    for (const url of urls)
      assert.ok(url === undefined || (url.protocol === 'http:' && url.hostname === FROM))
    assert.match(externalAddressIn(text) ?? '0.0.0.0', /^\d+(\.\d+){3}$/)
    assert.ok((soapErrorIn(text) ?? 0) < 100_000)
  },
})
