import { describe, expect, it } from 'vitest'
import { MAX_MESSAGES, MessageList } from './message-list'
import {
  type Author,
  decodeContent,
  encodeContent,
  MAX_CONTENT_BYTES,
  MAX_MENTIONS,
  MAX_TEXT_LENGTH,
  type RoomContent,
} from './room-text'

const idOf = (n: number): string => String(n).padStart(22, 'a')
const keyOf = (digit: string): string => digit.repeat(64)
const ann: Author = { key: keyOf('a'), name: 'Ann', isModerator: false }
const bob: Author = { key: keyOf('b'), name: 'Bob', isModerator: false }
const mod: Author = { key: keyOf('c'), name: 'Mod', isModerator: true }

describe('what is said in a room', () => {
  it.each<RoomContent>([
    { kind: 'text', id: idOf(1), text: 'Grüße 👋\n\tan alle' },
    { kind: 'text', id: idOf(2), text: '"\\', replyTo: idOf(1), mentions: [keyOf('a')] },
    { kind: 'edit', of: idOf(1), text: 'x', mentions: [] },
    { kind: 'deletion', of: idOf(1) },
    { kind: 'typing' },
  ])('comes back as it was: $kind', (said) => {
    expect(decodeContent(encodeContent(said))).toEqual(said)
  })

  it('has room for the longest text with all mentions', () => {
    const mentions = Array.from({ length: MAX_MENTIONS }, () => keyOf('f'))
    const said: RoomContent = {
      kind: 'text',
      id: idOf(1),
      replyTo: idOf(2),
      text: '👋'.repeat(MAX_TEXT_LENGTH),
      mentions,
    }
    const bytes = encodeContent(said)
    expect(bytes.length).toBeLessThanOrEqual(MAX_CONTENT_BYTES)
    expect(decodeContent(bytes)).toEqual(said)
  })

  it.each([
    ['is too long', 'x'.repeat(MAX_TEXT_LENGTH + 1)],
    ['is empty', ''],
    ['is only blanks', ' \n '],
    ['has a control character', 'a\u0007'],
    ['has half of a character', 'a\ud83d'],
  ])('is refused when it %s', (_, text) => {
    const said = { kind: 'text', id: idOf(1), text } as const
    expect(() => encodeContent(said)).toThrow(RangeError)
    expect(decodeContent(Buffer.from(JSON.stringify(said)))).toBeUndefined()
  })

  it.each([
    ['no JSON', 'hello'],
    ['a list', '[]'],
    ['another kind', '{"kind":"poll","id":"x"}'],
    ['a bad id', '{"kind":"deletion","of":"x"}'],
    ['deep', `{"kind":"typing","x":${'['.repeat(9)}${']'.repeat(9)}}`],
    ['too long', `{"kind":"typing","x":"${'x'.repeat(MAX_CONTENT_BYTES)}"}`],
    [
      'too many mentions',
      JSON.stringify({ kind: 'text', id: idOf(1), text: 'x', mentions: Array(11).fill(keyOf('a')) }),
    ],
  ])('is not read when it is %s', (_, text) => expect(decodeContent(Buffer.from(text))).toBeUndefined())

  it('is not read when it is no UTF-8', () => {
    expect(decodeContent(Buffer.from([0x7b, 0xff, 0x7d]))).toBeUndefined()
  })
})

describe('the messages of a room', () => {
  const list = (): MessageList => {
    const messages = new MessageList()
    messages.apply({ kind: 'text', id: idOf(1), text: 'one', replyTo: idOf(9) }, ann, 5)
    return messages
  }

  it('are edited and deleted by their authors', () => {
    const messages = list()
    expect(messages.all).toEqual([
      {
        ...{ id: idOf(1), key: ann.key, name: 'Ann', unixMs: 5, text: 'one', mentions: [] },
        ...{ replyTo: idOf(9), isEdited: false, isDeleted: false },
      },
    ])
    expect(messages.apply({ kind: 'edit', of: idOf(1), text: 'two' }, ann, 6)).toMatchObject({
      ...{ text: 'two', isEdited: true, unixMs: 5 },
    })
    expect(messages.apply({ kind: 'deletion', of: idOf(1) }, ann, 7)).toMatchObject({
      text: '',
      isDeleted: true,
    })
    expect(messages.apply({ kind: 'edit', of: idOf(1), text: 'three' }, ann, 8)).toBeUndefined()
    expect(messages.apply({ kind: 'deletion', of: idOf(1) }, ann, 9)).toBeUndefined()
    expect(messages.all).toHaveLength(1)
  })

  it('are not changed by others, but for a moderator who deletes', () => {
    const messages = list()
    for (const other of [bob, mod])
      expect(messages.apply({ kind: 'edit', of: idOf(1), text: 'mine' }, other, 6)).toBeUndefined()
    expect(messages.apply({ kind: 'deletion', of: idOf(1) }, bob, 6)).toBeUndefined()
    expect(messages.all).toMatchObject([{ text: 'one', isEdited: false }])
    expect(messages.apply({ kind: 'deletion', of: idOf(1) }, mod, 7)).toMatchObject({
      isDeleted: true,
      key: ann.key,
    })
  })

  it('are there once, whoever says that they are theirs', () => {
    const messages = list()
    for (const author of [ann, bob])
      expect(messages.apply({ kind: 'text', id: idOf(1), text: 'again' }, author, 6)).toBeUndefined()
    expect(messages.all).toMatchObject([{ text: 'one', name: 'Ann' }])
  })

  it('are not more than can be kept', () => {
    const messages = list()
    for (let n = 2; n <= MAX_MESSAGES + 1; n++)
      messages.apply({ kind: 'text', id: idOf(n), text: 'x' }, bob, n)
    expect(messages.all).toHaveLength(MAX_MESSAGES)
    expect(messages.all[0]?.id).toBe(idOf(2))
    expect(messages.apply({ kind: 'edit', of: idOf(1), text: 'late' }, ann, 6)).toBeUndefined()
  })
})
