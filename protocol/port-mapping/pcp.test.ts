import { expect, test } from 'vitest'
import { natPmpRequest, readNatPmpAddress, readNatPmpAnswer } from './nat-pmp'
import { isOfNatPmp, pcpRequest, readPcpAnswer } from './pcp'

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(/\s/g, ''), 'hex')
const NONCE = hex('000102030405060708090a0b')
const PREFIX = '00000000000000000000ffff'
const request = {
  ...({ protocol: 'TCP', internalPort: 4242, externalPort: 4243, lifetimeS: 3600 } as const),
  ...{ ownAddress: '192.168.1.7', nonce: NONCE },
}

test('a PCP request is as in RFC 6887, sections 7.1 and 11.1', () =>
  expect(Buffer.from(pcpRequest(request)).toString('hex')).toBe(
    hex(
      `0201 0000 00000e10 ${PREFIX} c0a80107  ${NONCE.toString('hex')} 06000000 1092 1093 ${PREFIX} 00000000`,
    ).toString('hex'),
  ))

const answer = (result: string, nonce = NONCE.toString('hex'), port = '1092'): Buffer =>
  hex(
    `0281 00${result} 00000708 00000001 ${'00'.repeat(12)} ${nonce} 06000000 ${port} 1388 ${PREFIX} cb007107`,
  )

test('a PCP answer tells port, lifetime and address', () =>
  expect(readPcpAnswer(answer('00'), request)).toEqual({
    kind: 'granted',
    grant: { externalPort: 5000, lifetimeS: 1800, externalAddress: '203.0.113.7' },
  }))

test('a PCP refusal tells why', () =>
  expect(readPcpAnswer(answer('02'), request)).toEqual({ kind: 'refused', result: 2 }))

test.each([
  ['another nonce', answer('00', 'ff'.repeat(12))],
  ['another port', answer('00', undefined, '1091')],
  ['a cut one', answer('00').subarray(0, 59)],
  ['nothing', hex('')],
  ['a request', Buffer.from(pcpRequest(request))],
])('%s is no answer to it', (_, bytes) => expect(readPcpAnswer(bytes, request)).toBeUndefined())

test('a NAT-PMP request is as in RFC 6886, section 3.3, and gives a port back with port 0', () => {
  expect(Buffer.from(natPmpRequest(request)).toString('hex')).toBe('000200001092109300000e10')
  expect(Buffer.from(natPmpRequest({ ...request, lifetimeS: 0 })).toString('hex')).toBe(
    '000200001092000000000000',
  )
})

test('NAT-PMP answers tell the port and the address', () => {
  expect(readNatPmpAnswer(hex('0082 0000 00000001 1092 1388 00000708'), request)).toEqual({
    ...{ kind: 'granted', externalPort: 5000, lifetimeS: 1800 },
  })
  expect(readNatPmpAnswer(hex('0082 0002 00000001 1092 0000 00000000'), request)).toEqual({
    ...{ kind: 'refused', result: 2 },
  })
  expect(readNatPmpAddress(hex('0080 0000 00000001 cb007107'))).toBe('203.0.113.7')
})

test('an answer of NAT-PMP to a request of PCP is recognised', () => {
  expect(isOfNatPmp(hex('0081 0001 00000001'))).toBe(true)
  expect(isOfNatPmp(answer('00'))).toBe(false)
})
