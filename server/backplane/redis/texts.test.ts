import { expect, it } from 'vitest'
import { lookAlikeKeys } from '../../../base/names/look-alike'
import { entryTexts, readEntry } from './texts'

it('keeps what a phone has announced in memory of its own, not in a large piece shared with others', () => {
  const announced = Uint8Array.of(1, 2, 3)
  const ticket = Uint8Array.of(4, 5)
  const entry = {
    name: 'alice',
    node: 'n',
    session: 's',
    key: undefined,
    status: 'available',
    announced,
    ticket,
  } as const
  const [, folded = '', seen = '', ...rest] = entryTexts(entry, lookAlikeKeys('alice'))
  const [node, session, key, status, ...bytes] = rest
  const read = readEntry('alice', ['1', node, session, key, status, folded, seen, ...bytes].join('\n'))
  expect(read).toEqual({ ...entry, version: 1 })
  expect(read?.announced?.buffer.byteLength).toBe(announced.length)
  expect(read?.ticket?.buffer.byteLength).toBe(ticket.length)
})
