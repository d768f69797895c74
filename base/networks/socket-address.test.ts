import { expect, it } from 'vitest'
import { isLoopback, plainAddress } from './socket-address'

it('unwraps only IPv4 addresses', () => {
  expect(plainAddress('::ffff:10.0.0.1')).toBe('10.0.0.1')
  expect(plainAddress('::1')).toBe('::1')
  expect(plainAddress('::ffff:0:1')).toBe('::ffff:0:1')
})

it.each(['127.0.0.1', '127.9.9.9', '::1', '0:0:0:0:0:0:0:1', '::ffff:127.0.0.1'])(
  'recognises %s as loopback',
  (address) => {
    expect(isLoopback(address)).toBe(true)
  },
)

it.each(['10.0.0.1', '127.example', '128.0.0.1', '::2', ':', 'localhost', ''])(
  'does not recognise “%s” as loopback',
  (address) => {
    expect(isLoopback(address)).toBe(false)
  },
)
