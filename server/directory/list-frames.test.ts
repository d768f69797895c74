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
const messagesIn = (frames: Uint8Array) => new MessageReader(serverToClient).push(frames).messages
const countIn = (frames: Uint8Array): number => messagesIn(frames).length
const namesIn = (frames: Uint8Array): readonly string[] =>
  messagesIn(frames).flatMap((message) => (message.kind === 'add-contact' ? message.contacts : []))
/** The same frames, encoded afresh from the contacts that they have. */
const again = (frames: Uint8Array, list: readonly Contact[], withBlocks: boolean) => {
  let at = 0
  return Buffer.concat(
    messagesIn(frames).map((message) => {
      const count = message.kind === 'add-contact' ? message.contacts.length : 0
      return addContactFrame(list.slice(at, (at += count)).map(encoded), withBlocks)
    }),
  )
}

it.each([true, false])(
  'has everybody in order, in few frames, however the list changes (blocks: %s)',
  (withBlocks) => {
    const frames = new ListFrames(withBlocks, encoded)
    let list: readonly Contact[] = []
    let next = 0
    for (let round = 0; round < 150; round++) {
      const gone = (round * 7919) % (list.length + 1)
      const arrived = Array.from({ length: round % 4 }, () => contact(next++))
      list = [...list.filter((_, at) => round % 3 !== 0 || at !== gone), ...arrived]
      const bytes = frames.of(list)
      expect(Buffer.compare(bytes, again(bytes, list, withBlocks))).toBe(0)
      expect(namesIn(bytes)).toEqual(list.map(({ name }) => name))
      expect(countIn(bytes)).toBeLessThanOrEqual(3 * countIn(afresh(list, withBlocks)) + 2)
    }
  },
)

it('becomes dense again after most have left', () => {
  const frames = new ListFrames(false, encoded)
  const list = Array.from({ length: 5_000 }, (_, n) => contact(n))
  expect(countIn(frames.of(list))).toBe(20)
  let rest: readonly Contact[] = list
  while (rest.length > 250) {
    rest = rest.filter((_, at) => at % 10 !== 0)
    expect(namesIn(frames.of(rest))).toEqual(rest.map(({ name }) => name))
  }
  expect(countIn(frames.of(rest))).toBeLessThanOrEqual(4)
})

it('has everybody when the order is another one', () => {
  const frames = new ListFrames(true, encoded)
  const list = Array.from({ length: 1_000 }, (_, n) => contact(n))
  frames.of(list)
  const turned = list.toReversed()
  expect(Buffer.compare(frames.of(turned), afresh(turned, true))).toBe(0)
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
  times = 0
  frames.of([...list.filter((_, at) => at !== 300), contact(1_000)])
  expect(times).toBeLessThanOrEqual(500)
})

it('is empty for nobody, again and again', () => {
  const frames = new ListFrames(true, encoded)
  expect(frames.of([]).length).toBe(0)
  frames.of([contact(1)])
  expect(frames.of([]).length).toBe(0)
})
