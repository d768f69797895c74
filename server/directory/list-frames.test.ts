import { expect, it } from 'vitest'
import {
  addContactFrame,
  contactParts,
  encodedContact,
  MessageReader,
  serverToClient,
} from '../../protocol/directory'
import type { Contact } from '../roster/contact'
import { ListFrames } from './list-frames'

/** Blocks of different lengths, and none, so that frames end in different places. */
const contact = (n: number): Contact => ({
  name: `user ${n}`,
  announced: n % 5 === 0 ? undefined : new Uint8Array(40 + ((n * 37) % 150)).fill(n),
})
const encoded = ({ name, announced }: Contact) => encodedContact(name, announced)
const afresh = (contacts: readonly Contact[], withBlocks: boolean) =>
  Buffer.concat(
    contactParts(contacts.map(encoded), withBlocks).map((part) => addContactFrame(part, withBlocks)),
  )
const namesIn = (frames: Uint8Array): readonly string[] =>
  new MessageReader(serverToClient)
    .push(frames)
    .messages.flatMap((message) => (message.kind === 'add-contact' ? message.contacts : []))

it.each([true, false])(
  'is the same as encoded afresh, however the list changes (blocks: %s)',
  (withBlocks) => {
    const frames = new ListFrames(withBlocks, encoded)
    let list: readonly Contact[] = []
    let next = 0
    for (let round = 0; round < 300; round++) {
      const gone = (round * 7919) % (list.length + 1)
      const arrived = Array.from({ length: round % 4 }, () => contact(next++))
      list = [...list.filter((_, at) => round % 3 !== 0 || at !== gone), ...arrived]
      const bytes = frames.of(list)
      expect(Buffer.compare(bytes, afresh(list, withBlocks))).toBe(0)
      expect(namesIn(bytes)).toEqual(list.map(({ name }) => name))
    }
  },
)

it('puts a smaller contact into the frame that had no room for the last one', () => {
  const large = (n: number): Contact => ({ name: `large ${n}`, announced: new Uint8Array(400) })
  const small: Contact = { name: 'small', announced: new Uint8Array(10) }
  const [a, b, c] = [large(1), large(2), large(3)]
  const frames = new ListFrames(true, encoded)
  frames.of([a, b, c])
  expect(Buffer.compare(frames.of([a, b, small]), afresh([a, b, small], true))).toBe(0)
})

it('encodes only the contacts of frames that change', () => {
  let times = 0
  const frames = new ListFrames(false, (each) => {
    times++
    return encoded(each)
  })
  const list = Array.from({ length: 1_000 }, (_, n) => contact(n))
  frames.of(list)
  times = 0
  frames.of([...list, contact(1_000)])
  expect(times).toBeLessThanOrEqual(251)
})

it('is empty for nobody, again and again', () => {
  const frames = new ListFrames(true, encoded)
  expect(frames.of([]).length).toBe(0)
  frames.of([contact(1)])
  expect(frames.of([]).length).toBe(0)
})
