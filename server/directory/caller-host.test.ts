import { expect, it } from 'vitest'
import { callerHost } from './caller-host'

const here = { remote: '127.0.0.1', local: '127.0.0.1' }
const near = { remote: '192.168.1.7', local: '192.168.1.1' }
const six = { remote: '2001:db8::7', local: '2001:db8::1' }

it('keeps a host that the caller gives', () => {
  expect(callerHost('10.9.8.7', near, here)).toBe('10.9.8.7')
})

it('fills in the caller’s remote address', () => {
  expect(callerHost('', near, six)).toBe('192.168.1.7')
  expect(callerHost('', six, near)).toBe('2001:db8::7')
  expect(callerHost('', here, here)).toBe('127.0.0.1')
})

it('gives a remote callee the address it reached the server by when the caller is on the server', () => {
  expect(callerHost('', here, near)).toBe('192.168.1.1')
  expect(callerHost('', { remote: '::1', local: '::1' }, six)).toBe('2001:db8::1')
})
