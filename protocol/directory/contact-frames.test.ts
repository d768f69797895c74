import { describe, expect, it } from 'vitest'
import { announcements } from './announcements'
import { addContactFrame, contactParts, delContactFrame, encodedContact } from './contact-frames'
import { serverToClient } from './direction'

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
})
