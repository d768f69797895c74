import { expect, it } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import { RelayTickets, TICKET_LIFETIME_MS } from './relay-tickets'
import { newTicketsKey } from '../tickets/tickets-key'

const setUp = () => {
  const clock = new ManualClock()
  return { clock, tickets: new RelayTickets(clock) }
}

it('gives a name a holder, always the same, that does not show it', () => {
  const { clock, tickets } = setUp()
  const first = tickets.for('alice')
  clock.advance(60_000)
  const second = tickets.for('alice')
  expect(second).not.toBe(first)
  expect(tickets.holderOf(second)).toBe(tickets.holderOf(first))
  expect(tickets.holderOf(tickets.for('bob'))).not.toBe(tickets.holderOf(first))
  expect(first).not.toContain('alice')
  expect(first).toMatch(/^[A-Za-z0-9._-]{1,128}$/)
})

it('accepts a ticket until it expires', () => {
  const { clock, tickets } = setUp()
  const ticket = tickets.for('alice')
  clock.advance(TICKET_LIFETIME_MS - 1000)
  expect(tickets.holderOf(ticket)).toBeDefined()
  clock.advance(1000)
  expect(tickets.holderOf(ticket)).toBeUndefined()
})

it('accepts no ticket of another server', () => {
  const { clock, tickets } = setUp()
  expect(tickets.holderOf(new RelayTickets(clock).for('alice'))).toBeUndefined()
})

it('accepts the tickets of all nodes with the same key, by the same holder', () => {
  const { clock } = setUp()
  const [key, other] = [newTicketsKey(), newTicketsKey()]
  const [one, two] = [new RelayTickets(clock, { current: key }), new RelayTickets(clock, { current: key })]
  const ticket = one.for('alice')
  expect(two.holderOf(ticket)).toBe(one.holderOf(ticket))
  expect(two.holderOf(ticket)).toBeDefined()
  expect(new RelayTickets(clock, { current: other }).holderOf(ticket)).toBeUndefined()
})

it('accepts no ticket of before when the key has changed', () => {
  const { clock } = setUp()
  const key = { current: newTicketsKey() }
  const tickets = new RelayTickets(clock, key)
  const before = tickets.for('alice')
  key.current = newTicketsKey()
  expect(tickets.holderOf(before)).toBeUndefined()
  expect(tickets.holderOf(tickets.for('alice'))).toBeDefined()
})

it('accepts no ticket that was changed', () => {
  const { tickets } = setUp()
  const [expiry = '', holder = '', mac = ''] = tickets.for('alice').split('.')
  const [, other = ''] = tickets.for('bob').split('.')
  for (const forged of [
    `${Number(expiry) + 1}.${holder}.${mac}`,
    `${expiry}.${other}.${mac}`,
    `${expiry}.${holder}.${mac.startsWith('A') ? 'B' : 'A'}${mac.slice(1)}`,
    `${expiry}.${holder}.`,
    `${expiry}.${holder}`,
    `0${expiry}.${holder}.${mac} `,
    '',
  ])
    expect(tickets.holderOf(forged)).toBeUndefined()
})
