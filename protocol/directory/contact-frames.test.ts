import { describe, expect, it } from 'vitest'
import type { Status } from '../../base/status'
import { announcements } from './announcements'
import {
  addContactFrame,
  contactParts,
  delContactFrame,
  encodedContact,
  statusFrames,
} from './contact-frames'
import { MessageReader, serverToClient } from './direction'
import { statusesIn } from './status'

const contacts = [
  encodedContact('alice', Uint8Array.of(0x52, 0x44, 1)),
  encodedContact('Zoë 👍'),
  encodedContact('bob', Uint8Array.of(0x52, 0x44, 1, 9, 0, 1, 0, 7)),
]
const names = contacts.map(({ name }) => name)

describe('frames of encoded contacts', () => {
  it('equal those of the messages, with blocks and without', () => {
    const extension = announcements(contacts)
    expect(extension).toBeDefined()
    expect(addContactFrame(contacts, true)).toEqual(
      serverToClient.encode({ kind: 'add-contact', contacts: names, ...(extension && { extension }) }),
    )
    expect(addContactFrame(contacts, false)).toEqual(
      serverToClient.encode({ kind: 'add-contact', contacts: names }),
    )
    expect(delContactFrame(contacts)).toEqual(serverToClient.encode({ kind: 'del-contact', contacts: names }))
  })

  it('are split so that no contact is left out', () => {
    const crowd = Array.from({ length: 1000 }, (_, n) => encodedContact(`c${n}`, new Uint8Array(n % 200)))
    for (const withBlocks of [true, false]) {
      const parts = contactParts(crowd, withBlocks)
      expect(parts.flat()).toEqual(crowd)
      expect(Math.max(...parts.map(({ length }) => length))).toBeLessThanOrEqual(250)
      for (const part of parts) addContactFrame(part, withBlocks)
    }
  })

  it('tell statuses byte by byte', () => {
    const [alice] = contacts
    if (!alice) throw new Error('nobody')
    const [frame] = statusFrames([{ contact: alice, status: 'do-not-disturb' }])
    // AddContact of one name, then a block with the statuses: index 0 has status 2.
    expect(Buffer.from(frame ?? []).toString('hex')).toBe(
      '21000000000000000500' + '0100000000000000' + '0500000000000000616c696365' + '5244011c000300000002',
    )
  })

  it('tell the statuses of a crowd in messages of at most 250 names', () => {
    const statuses = Array.from({ length: 600 }, (_, n) => ({
      contact: encodedContact(`c${n}`),
      status: (['available', 'in-call', 'do-not-disturb'] satisfies Status[])[n % 3] ?? 'available',
    }))
    const { messages } = new MessageReader(serverToClient).push(Buffer.concat(statusFrames(statuses)))
    expect(messages).toHaveLength(3)
    expect(
      messages.flatMap((each) =>
        each.kind === 'add-contact' ? statusesIn(each.contacts, each.extension) : [],
      ),
    ).toEqual(statuses.map(({ contact, status }) => ({ name: contact.name, status })))
  })
})
