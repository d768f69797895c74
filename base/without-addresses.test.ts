import { expect, it } from 'vitest'
import { withoutAddresses } from './without-addresses'

it.each([
  ['connect ECONNREFUSED 10.0.0.5:4242', 'connect ECONNREFUSED (address):4242'],
  ['connect EHOSTUNREACH fe80::1:2', 'connect EHOSTUNREACH (address)'],
  ['connect EHOSTUNREACH fe80::1%eth0', 'connect EHOSTUNREACH (address)'],
  ['connect ETIMEDOUT 2001:db8:0:1::7:4242', 'connect ETIMEDOUT (address)'],
  ['[::ffff:192.0.2.7]:4242 hung up', '[(address)]:4242 hung up'],
  ['cannot reach ada-laptop.home.example:49152 (no such host)', 'cannot reach (address) (no such host)'],
  ['LAPTOP_7:5 did not answer within 5 s', '(address) did not answer within 5 s'],
  ['getaddrinfo EAI_AGAIN phones.example.org', 'getaddrinfo EAI_AGAIN (address)'],
  ['nothing for 20 s at 12:30', 'nothing for 20 s at 12:30'],
  ['{"event":"hosting","address":"198.51.100.7"}', '{"event":"hosting","address":"(address)"}'],
])('a line is logged without addresses and hosts: %s', (said, noted) =>
  expect(withoutAddresses(said)).toBe(noted),
)
