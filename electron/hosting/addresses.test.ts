import type { NetworkInterfaceInfo } from 'node:os'
import { describe, expect, it } from 'vitest'
import { addressesForOthers } from './addresses'

const at = (address: string): NetworkInterfaceInfo => {
  const rest = { address, mac: '02:00:00:00:00:01', internal: address === '127.0.0.1' || address === '::1' }
  return address.includes(':')
    ? { ...rest, family: 'IPv6', netmask: 'ffff:ffff:ffff:ffff::', cidr: `${address}/64`, scopeid: 0 }
    : { ...rest, family: 'IPv4', netmask: '255.255.255.0', cidr: `${address}/24` }
}

describe('addressesForOthers', () => {
  it('puts the local network first, then public IPv4, global IPv6 and unique local IPv6', () => {
    expect(
      addressesForOthers({
        eth0: [at('fd00::2'), at('2001:db8::7'), at('203.0.113.9')],
        wlan0: [at('192.168.1.7'), at('fe80::1')],
      }),
    ).toEqual(['192.168.1.7', '203.0.113.9', '2001:db8::7', 'fd00::2'])
  })

  it.each(['docker0', 'br-12ab34cd56ef', 'virbr0', 'vEthernet (WSL)', 'vboxnet0', 'bridge100'])(
    'puts the virtual bridge %s last',
    (bridge) => {
      expect(
        addressesForOthers({
          [bridge]: [at('172.17.0.1')],
          eth0: [at('10.0.0.5'), at('2001:db8::5')],
        }),
      ).toEqual(['10.0.0.5', '2001:db8::5', '172.17.0.1'])
    },
  )

  it('keeps a bridge that carries the computer’s own address', () => {
    expect(addressesForOthers({ br0: [at('192.168.1.2')], docker0: [at('172.17.0.1')] })[0]).toBe(
      '192.168.1.2',
    )
  })

  it('lists no loopback and no link-local IPv6 address', () => {
    expect(addressesForOthers({ lo: [at('127.0.0.1'), at('::1')], eth0: [at('fe80::1')] })).toEqual([])
  })

  it('lists a self-assigned IPv4 address only when there is no other', () => {
    expect(addressesForOthers({ eth0: [at('169.254.7.7')] })).toEqual(['169.254.7.7'])
    expect(addressesForOthers({ eth0: [at('169.254.7.7')], wlan0: [at('10.0.0.5')] })).toEqual(['10.0.0.5'])
  })

  it('lists each address once, and at most eight', () => {
    const many = Array.from({ length: 20 }, (_, i) => at(`10.0.0.${i + 1}`))
    expect(addressesForOthers({ a: [at('10.0.0.1'), at('10.0.0.1')] })).toEqual(['10.0.0.1'])
    expect(addressesForOthers({ a: many })).toHaveLength(8)
  })

  it('accepts an interface without addresses', () => {
    expect(addressesForOthers({ gone: undefined, empty: [] })).toEqual([])
  })
})
