import { expect, it } from 'vitest'
import { wordingIn } from '../../locales/wording'
import { networkName, networkNotes, networkSign } from './network-words'

const { t } = wordingIn('en')

it.each([
  ['phones.example.org:4242', 'PE'],
  ['www.club.example', 'CE'],
  ['studio', 'ST'],
  ['192.168.1.23:4242', '23'],
  ['', ''],
])('%s is shown as %s', (server, sign) => expect(networkSign(server)).toBe(sign))

it('a network says what goes on there', () => {
  const quiet = { id: '1', server: 'club.example', connection: 'online', unread: 0, missed: 0 } as const
  expect(networkNotes(t, quiet)).toEqual([])
  expect(networkNotes(t, { ...quiet, connection: 'waiting', unread: 3, missed: 1, live: 'ringing' })).toEqual(
    ['Ringing', '1 missed', '3 unread', 'Not connected'],
  )
  expect(networkName(t, {})).toBe('New network')
})
