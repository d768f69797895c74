import assert from 'node:assert/strict'
import fc from 'fast-check'
import { encodeExtension, ENTRY, type Extension } from '../../../protocol/directory/extension'
import { decodeExtension, statusesIn } from '../../../protocol/directory'
import { ContactBook } from '../../../phone/signalling/directory/contact-book'
import { anyBytes, mutate, mutations } from '../cases/bytes'
import { pureTarget } from '../target'

const NAMES = ['', 'ann', 'bob', 'cid', 'me', 'x'.repeat(300)]
const names = fc.array(fc.constantFrom(...NAMES), { maxLength: 8 })
const statuses = fc
  .tuple(fc.array(fc.tuple(fc.nat(9), fc.nat(4)), { maxLength: 12 }), mutations)
  .map(([all, changes]) => mutate(Uint8Array.from(all.flatMap(([index, code]) => [index, 0, code])), changes))
const message = fc.oneof(
  fc.record({
    kind: fc.constant('add' as const),
    names,
    entry: fc.oneof({ weight: 3, arbitrary: statuses }, { weight: 1, arbitrary: anyBytes(40) }),
  }),
  fc.record({ kind: fc.constant('remove' as const), names }),
)

/** The block as a client reads it: after its way over the wire. */
const received = (entry: Uint8Array): Extension | undefined =>
  decodeExtension(encodeExtension(new Map([[ENTRY.statuses, entry]])))

export const statusLists = pureTarget({
  name: 'statuses',
  about: 'a server that tells any status of anybody: only those online have one, and each change is told',
  share: 300,
  cases: fc.array(message, { maxLength: 12 }),
  test: (messages) => {
    const book = new ContactBook()
    const seen = new Map<string, unknown>()
    for (const each of messages) {
      if (each.kind === 'remove') book.remove(each.names)
      else {
        book.add(each.names, 'me')
        for (const { name, status } of statusesIn(each.names, received(each.entry)))
          book.setStatus(name, status)
      }
      for (const presence of book.takeChanges()?.upserted ?? []) seen.set(presence.name, presence)
      for (const presence of book.list()) {
        assert.ok(presence.online || presence.status === undefined)
        assert.deepEqual(presence, seen.get(presence.name), 'what was told is true')
      }
    }
  },
})
