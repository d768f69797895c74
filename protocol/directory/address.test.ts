import { describe, expect, it } from 'vitest'
import { formatAddress, formatServerAddress, parseAddress } from './address'

describe('parseAddress', () => {
  it.each([
    ['phone.example', 'phone.example', 4242],
    ['127.0.0.1:5000', '127.0.0.1', 5000],
    ['  localhost:1 ', 'localhost', 1],
    ['[::1]:65535', '::1', 65535],
    ['[fe80::1]', 'fe80::1', 4242],
    ['::1', '::1', 4242],
    ['fe80::1%eth0', 'fe80::1%eth0', 4242],
  ])('reads %j', (text, host, port) => {
    expect(parseAddress(text)).toEqual({ host, port, encrypted: false })
  })

  it.each([
    ['ringdowns://phone.example', 'phone.example', 4243],
    [' RINGDOWNS://phone.example/ ', 'phone.example', 4243],
    ['ringdowns://10.0.0.1:5000', '10.0.0.1', 5000],
    ['ringdowns://[::1]:5000', '::1', 5000],
    ['ringdowns://::1', '::1', 4243],
  ])('reads %j as the address of an encrypting server', (text, host, port) => {
    expect(parseAddress(text)).toEqual({ host, port, encrypted: true })
  })

  it.each([
    '',
    ' ',
    ':4242',
    'host:',
    'host:0',
    'host:65536',
    'host:x',
    'a b',
    'http://x',
    'ringdown://x',
    'ringdowns://',
    'ringdowns://x/y',
    'ringdowns://ringdowns://x',
    'a@b',
    '[::1',
    'host:1:2x',
  ])('refuses %j', (text) => {
    expect(parseAddress(text)).toBeUndefined()
  })
})

describe('formatAddress', () => {
  it('puts brackets around IPv6 only', () => {
    expect(formatAddress('::1', 5)).toBe('[::1]:5')
    expect(formatAddress('10.0.0.1', 5)).toBe('10.0.0.1:5')
  })
})

describe('formatServerAddress', () => {
  it.each(['ringdowns://phone.example:4243', 'ringdowns://[::1]:5', '10.0.0.1:4242'])(
    'writes %j as it is read',
    (text) => {
      const address = parseAddress(text)
      expect(address && formatServerAddress(address)).toBe(text)
    },
  )
})
