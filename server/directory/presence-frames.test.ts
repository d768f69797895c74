import { expect, it } from 'vitest'
import {
  announcedBy,
  MessageReader,
  serverToClient,
  type ServerMessage,
  statusesIn,
} from '../../protocol/directory'
import type { Contact } from '../roster/contact'
import { type Audience, PresenceFrames } from './presence-frames'

const ORIGINALS: Audience = { blocks: false, statuses: false }
const RINGDOWNS: Audience = { blocks: true, statuses: true }
/** Ringdowns of before there were statuses. */
const EARLIER: Audience = { blocks: true, statuses: false }
const BLOCK = Uint8Array.of(0x52, 0x44, 1)
const original = (name: string): Contact => ({ name, announced: undefined })
const ringdown = (name: string): Contact => ({ name, announced: BLOCK })
const many = (count: number, letter: string): readonly Contact[] =>
  Array.from({ length: count }, (_, n) => (n % 2 ? ringdown : original)(`${letter}${n}`))

function messagesIn(...frames: readonly Uint8Array[]): readonly ServerMessage[] {
  const { messages, error } = new MessageReader(serverToClient).push(Buffer.concat(frames))
  if (error) throw error
  return messages
}
const namesIn = (messages: readonly ServerMessage[], kind: 'add-contact' | 'del-contact') =>
  messages.flatMap((message) => (message.kind === kind ? message.contacts : []))

it('puts departures before arrivals', () => {
  const change = { left: [original('alice')], arrived: [original('bob'), original('alice')], statuses: [] }
  const expected: readonly ServerMessage[] = [
    { kind: 'del-contact', contacts: ['alice'] },
    { kind: 'add-contact', contacts: ['bob', 'alice'] },
  ]
  const bytes = new PresenceFrames().change(change, ORIGINALS)
  expect(messagesIn(bytes)).toEqual(expected)
  expect(Buffer.from(bytes)).toEqual(Buffer.concat(expected.map((each) => serverToClient.encode(each))))
})

it('cuts long changes into messages of at most 250 names', () => {
  const [left, arrived] = [many(600, 'l'), many(600, 'a')]
  for (const audience of [ORIGINALS, RINGDOWNS]) {
    const messages = messagesIn(new PresenceFrames().change({ left, arrived, statuses: [] }, audience))
    expect(namesIn(messages, 'del-contact')).toEqual(left.map(({ name }) => name))
    expect(namesIn(messages, 'add-contact')).toEqual(arrived.map(({ name }) => name))
    for (const message of messages)
      if ('contacts' in message) expect(message.contacts.length).toBeLessThanOrEqual(250)
  }
})

it('encodes a change once for each kind of client', () => {
  const frames = new PresenceFrames()
  const change = { left: [], arrived: [ringdown('alice')], statuses: [] }
  expect(frames.change(change, RINGDOWNS)).toBe(frames.change(change, RINGDOWNS))
  expect(frames.change(change, ORIGINALS)).toBe(frames.change(change, ORIGINALS))
  expect(frames.change(change, ORIGINALS).length).toBeLessThan(frames.change(change, RINGDOWNS).length)
})

it('sends announcements to Ringdowns only', () => {
  const frames = new PresenceFrames()
  const change = { left: [], arrived: [ringdown('alice'), original('bob')], statuses: [] }
  const [forOriginal] = messagesIn(frames.change(change, ORIGINALS))
  const [forRingdown] = messagesIn(frames.change(change, RINGDOWNS))
  expect(forOriginal).toEqual({ kind: 'add-contact', contacts: ['alice', 'bob'] })
  if (forRingdown?.kind !== 'add-contact') throw new Error('no AddContact')
  expect([...announcedBy(forRingdown.contacts, forRingdown.extension).keys()]).toEqual(['alice'])
})

it('welcomes each newcomer with everybody but itself', () => {
  const frames = new PresenceFrames()
  const [earlier, newcomers] = [many(300, 'e'), many(300, 'n')]
  for (const self of newcomers) {
    const messages = messagesIn(
      ...frames.welcome(
        { self, earlier, newcomers, statuses: [] },
        self.announced === undefined ? ORIGINALS : RINGDOWNS,
      ),
    )
    expect(namesIn(messages, 'add-contact')).toEqual(
      [...earlier, ...newcomers].filter((contact) => contact !== self).map(({ name }) => name),
    )
  }
})

it('encodes the common part of newcomers’ lists once', () => {
  const frames = new PresenceFrames()
  const [earlier, newcomers] = [many(10, 'e'), many(300, 'n')]
  const [first, second] = newcomers
    .filter(({ announced }) => announced === undefined)
    .map((self) => frames.welcome({ self, earlier, newcomers, statuses: [] }, ORIGINALS))
  expect(first).toHaveLength(3)
  expect(first?.[0]).toBe(second?.[0])
  expect(first?.[1]).not.toBe(second?.[1])
  expect(first?.[2]).toBe(second?.[2])
})

it('sends nothing to a newcomer that is alone', () => {
  const self = original('alice')
  expect(
    new PresenceFrames().welcome({ self, earlier: [], newcomers: [self], statuses: [] }, ORIGINALS),
  ).toEqual([])
})

it('sends statuses after the lists, and only to clients that understand them', () => {
  const frames = new PresenceFrames()
  const [alice, bob, carol] = [ringdown('alice'), original('bob'), ringdown('carol')]
  const statuses = [{ contact: alice, status: 'do-not-disturb' }] as const
  const welcome = { self: carol, earlier: [alice, bob], newcomers: [carol], statuses }
  const [list, told] = messagesIn(...frames.welcome(welcome, RINGDOWNS))
  expect(list).toMatchObject({ kind: 'add-contact', contacts: ['alice', 'bob'] })
  if (told?.kind !== 'add-contact') throw new Error('no AddContact')
  expect(statusesIn(told.contacts, told.extension)).toEqual([{ name: 'alice', status: 'do-not-disturb' }])
  expect(messagesIn(...frames.welcome(welcome, EARLIER))).toEqual([list])

  const change = { left: [bob], arrived: [], statuses: [{ contact: alice, status: 'available' }] } as const
  const [gone, free] = messagesIn(frames.change(change, RINGDOWNS))
  expect(gone).toEqual({ kind: 'del-contact', contacts: ['bob'] })
  if (free?.kind !== 'add-contact') throw new Error('no AddContact')
  expect(statusesIn(free.contacts, free.extension)).toEqual([{ name: 'alice', status: 'available' }])
  for (const audience of [EARLIER, ORIGINALS])
    expect(messagesIn(frames.change(change, audience))).toEqual([{ kind: 'del-contact', contacts: ['bob'] }])
})

it('sends nothing to clients without statuses when only statuses have changed', () => {
  const change = { left: [], arrived: [], statuses: [{ contact: ringdown('a'), status: 'in-call' }] } as const
  const frames = new PresenceFrames()
  expect(frames.change(change, EARLIER)).toHaveLength(0)
  expect(frames.change(change, ORIGINALS)).toHaveLength(0)
  expect(frames.change(change, RINGDOWNS)).toBe(frames.change(change, RINGDOWNS))
})
