import { expect, it } from 'vitest'
import { guestPageUrl } from './guest-page-url'

const LINK = 'qG5bX9c0T3mV7uYk2eRw1A'

it('is where our phone reaches the page', () => {
  const page = 'https://talk.example:4280/'
  const addresses = ['talk.example:4242']
  expect(guestPageUrl(page, addresses, { kind: 'call', name: 'Grace Hopper' })).toBe(
    'https://talk.example:4280/call/Grace%20Hopper',
  )
  expect(guestPageUrl(page, addresses, { kind: 'room', name: 'Küche/7', link: LINK })).toBe(
    `https://talk.example:4280/room/K%C3%BCche%2F7?link=${LINK}`,
  )
  expect(guestPageUrl('https://[2001:db8::1]/', [], { kind: 'room', name: 'Tea' })).toBe(
    'https://[2001:db8::1]/room/Tea',
  )
})

it('of a server on this computer is at an address for others, with the port that our phone uses', () => {
  const addresses = ['203.0.113.9:5000', '192.168.1.5:4242', '127.0.0.1:4242']
  const target = { kind: 'call', name: 'Ada' } as const
  expect(guestPageUrl('http://127.0.0.1:4280/', addresses, target)).toBe('http://192.168.1.5:4280/call/Ada')
  expect(guestPageUrl('http://localhost:4280/', ['[fd00::5]:4242'], target)).toBe(
    'http://[fd00::5]:4280/call/Ada',
  )
  expect(guestPageUrl('http://[::1]:4280/', ['localhost', '127.0.0.1:4242'], target)).toBeUndefined()
})
