import { createHmac } from 'node:crypto'
import { expect, it } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import { roomTokenEntry } from '../../protocol/directory'
import { authText, readClientMessage } from '../../protocol/rooms'
import { newTicketsKey } from '../tickets/tickets-key'
import { ROOM_TOKEN_LIFETIME_MS, RoomTokens } from './room-tokens'

const ANNA = { name: 'Anna Müller 🎬', key: '0f'.repeat(32) }
const setUp = () => {
  const [clock, key] = [new ManualClock(), { current: newTicketsKey() }]
  return { clock, key, tokens: new RoomTokens(clock, key) }
}

it('says who somebody is, until it expires', () => {
  const { clock, tokens } = setUp()
  const token = tokens.for(ANNA)
  expect(tokens.personIn(token)).toEqual(ANNA)
  clock.advance(ROOM_TOKEN_LIFETIME_MS - 1000)
  expect(tokens.personIn(token)).toEqual(ANNA)
  clock.advance(1000)
  expect(tokens.personIn(token)).toBeUndefined()
})

it('with the longest name fits into a login’s answer and a client’s first message', () => {
  const { tokens } = setUp()
  const person = { name: '🎬'.repeat(64), key: 'ab'.repeat(32) }
  const token = tokens.for(person)
  expect(tokens.personIn(token)).toEqual(person)
  expect(roomTokenEntry(token).size).toBe(1)
  expect(readClientMessage(authText(token))).toEqual({ kind: 'auth', token })
})

it('is good at all nodes with the same key, and not after that has changed', () => {
  const { clock, key, tokens } = setUp()
  const token = tokens.for(ANNA)
  expect(new RoomTokens(clock, { current: key.current }).personIn(token)).toEqual(ANNA)
  key.current = newTicketsKey()
  expect(tokens.personIn(token)).toBeUndefined()
  expect(tokens.personIn(tokens.for(ANNA))).toEqual(ANNA)
})

it('is no good when it was changed', () => {
  const { key, tokens } = setUp()
  const [expiry = '', name = '', hex = '', mac = ''] = tokens.for(ANNA).split('.')
  const [, bob = ''] = tokens.for({ ...ANNA, name: 'bob' }).split('.')
  const signed = (said: string): string =>
    `${said}.${createHmac('sha256', key.current).update(`ringdown room token\0${said}`).digest('base64url')}`
  expect(tokens.personIn(signed(`${expiry}.${name}.${hex}`))).toEqual(ANNA)
  for (const forged of [
    `${Number(expiry) + 1}.${name}.${hex}.${mac}`,
    `${expiry}.${bob}.${hex}.${mac}`,
    `${expiry}.${name}.${'0'.repeat(64)}.${mac}`,
    `${expiry}.${name}.${hex}.${mac.startsWith('A') ? 'B' : 'A'}${mac.slice(1)}`,
    `${expiry}.${name}.${hex}.${mac} `,
    `${expiry}.${name}.${hex}`,
    '',
    // Somebody who has the key, and a name that nobody can have.
    signed(`${expiry}.${Buffer.from('a\nb').toString('base64url')}.${hex}`),
    signed(`${expiry}._w.${hex}`),
    signed(`${expiry}.${'A'.repeat(400)}.${hex}`),
  ])
    expect(tokens.personIn(forged)).toBeUndefined()
})
