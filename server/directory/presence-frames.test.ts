import { expect, it } from 'vitest'
import { announcedBy, MessageReader, serverToClient, type ServerMessage } from '../../protocol/directory'
import type { Contact } from '../roster/contact'
import { PresenceFrames } from './presence-frames'

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
  const change = { left: [original('alice')], arrived: [original('bob'), original('alice')] }
  const expected: readonly ServerMessage[] = [
    { kind: 'del-contact', contacts: ['alice'] },
    { kind: 'add-contact', contacts: ['bob', 'alice'] },
  ]
  const bytes = new PresenceFrames().change(change, false)
  expect(messagesIn(bytes)).toEqual(expected)
  expect(Buffer.from(bytes)).toEqual(Buffer.concat(expected.map((each) => serverToClient.encode(each))))
})

it('cuts long changes into messages of at most 250 names', () => {
  const [left, arrived] = [many(600, 'l'), many(600, 'a')]
  for (const withBlocks of [true, false]) {
    const messages = messagesIn(new PresenceFrames().change({ left, arrived }, withBlocks))
    expect(namesIn(messages, 'del-contact')).toEqual(left.map(({ name }) => name))
    expect(namesIn(messages, 'add-contact')).toEqual(arrived.map(({ name }) => name))
    for (const message of messages)
      if ('contacts' in message) expect(message.contacts.length).toBeLessThanOrEqual(250)
  }
})

it('encodes a change once for each kind of client', () => {
  const frames = new PresenceFrames()
  const change = { left: [], arrived: [ringdown('alice')] }
  expect(frames.change(change, true)).toBe(frames.change(change, true))
  expect(frames.change(change, false)).toBe(frames.change(change, false))
  expect(frames.change(change, false).length).toBeLessThan(frames.change(change, true).length)
})

it('sends announcements to Ringdowns only', () => {
  const frames = new PresenceFrames()
  const change = { left: [], arrived: [ringdown('alice'), original('bob')] }
  const [forOriginal] = messagesIn(frames.change(change, false))
  const [forRingdown] = messagesIn(frames.change(change, true))
  expect(forOriginal).toEqual({ kind: 'add-contact', contacts: ['alice', 'bob'] })
  if (forRingdown?.kind !== 'add-contact') throw new Error('no AddContact')
  expect([...announcedBy(forRingdown.contacts, forRingdown.extension).keys()]).toEqual(['alice'])
})

it('welcomes each newcomer with everybody but itself', () => {
  const frames = new PresenceFrames()
  const [earlier, newcomers] = [many(300, 'e'), many(300, 'n')]
  for (const self of newcomers) {
    const messages = messagesIn(...frames.welcome({ self, earlier, newcomers }, self.announced !== undefined))
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
    .map((self) => frames.welcome({ self, earlier, newcomers }, false))
  expect(first).toHaveLength(3)
  expect(first?.[0]).toBe(second?.[0])
  expect(first?.[1]).not.toBe(second?.[1])
  expect(first?.[2]).toBe(second?.[2])
})

it('sends nothing to a newcomer that is alone', () => {
  const self = original('alice')
  expect(new PresenceFrames().welcome({ self, earlier: [], newcomers: [self] }, false)).toEqual([])
})
