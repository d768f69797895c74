import { expect, it } from 'vitest'
import { networksOf } from './networks-of'

it.each([
  ['10.0.3.1', '10.0.3.0/24', '10.0.3.0/24', '10.0.3.1'],
  ['::1', '0:0:0::/48', '0:0:0:0::/56', '0:0:0:0::/64'],
  ['2001:0db8:0:0a::1', '2001:db8:0::/48', '2001:db8:0:0::/56', '2001:db8:0:a::/64'],
  ['2001:db8:1:a2ff:3:4:5:6', '2001:db8:1::/48', '2001:db8:1:a200::/56', '2001:db8:1:a2ff::/64'],
  ['fe80::1%eth0', 'fe80:0:0::/48', 'fe80:0:0:0::/56', 'fe80:0:0:0::/64'],
  ['64:ff9b::10.0.0.1', '64:ff9b:0::/48', '64:ff9b:0:0::/56', '64:ff9b:0:0::/64'],
])('%s is in %s, %s and %s', (address, site, subnet, host) => {
  expect(networksOf(address)).toEqual({ site, subnet, host })
})
