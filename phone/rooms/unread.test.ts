import { expect, it } from 'vitest'
import type { RoomMessage } from '../model'
import { unreadOf } from './unread'

const OWN = 'a'.repeat(64)
const BOB = 'b'.repeat(64)
const text = (id: string, unixMs: number, more: Partial<RoomMessage> = {}): RoomMessage => ({
  ...{ id, unixMs, key: BOB, name: 'Bob', text: id, mentions: [], isEdited: false, isDeleted: false },
  ...more,
})
const TEXTS = [
  text('one', 1),
  text('mine', 2, { key: OWN }),
  text('two', 3, { mentions: [OWN] }),
  text('gone', 4, { isDeleted: true }),
  text('three', 5, { mentions: [BOB] }),
]
const count = (more: Partial<Parameters<typeof unreadOf>[1]> = {}) =>
  unreadOf(TEXTS, { own: OWN, blocked: new Set(), ...more })

it('texts of others count, deleted ones and those of people whom we have blocked do not', () => {
  expect(count()).toEqual({ unread: 3, mentions: 1 })
  expect(count({ blocked: new Set([BOB]) })).toEqual({ unread: 0, mentions: 0 })
})

it('what comes after the last text that was read counts', () => {
  expect(count({ read: { id: 'one', unixMs: 1 } })).toEqual({ unread: 2, mentions: 1 })
  expect(count({ read: { id: 'two', unixMs: 9 } })).toEqual({ unread: 1, mentions: 0 })
  expect(count({ read: { id: 'three', unixMs: 5 } })).toEqual({ unread: 0, mentions: 0 })
})

it('the time decides when the text that was read is known no more', () => {
  expect(count({ read: { id: 'before', unixMs: 0 } })).toEqual({ unread: 3, mentions: 1 })
  expect(count({ read: { id: 'before', unixMs: 4 } })).toEqual({ unread: 1, mentions: 0 })
})
