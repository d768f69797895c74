import assert from 'node:assert/strict'
import fc from 'fast-check'
import { MAX_IMAGE_BYTES } from '../../../phone/rooms/images/image-reference'
import { MAX_MESSAGES, MessageList } from '../../../phone/rooms/message-list'
import { RoomMachine } from '../../../phone/rooms/room-machine'
import { decodeContent, encodeContent, isSignal, isText } from '../../../phone/rooms/room-text'
import { isRoomName } from '../../../protocol/rooms'
import { DEFAULT_ROOM_SETTINGS, type RoomNews } from '../../../protocol/rooms/inside'
import { anyBytes } from '../cases/bytes'
import { pureTarget } from '../target'

const id = fc.constantFrom('a', 'b', 'c', 'short').map((text) => (text === 'short' ? text : text.repeat(22)))
const key = fc.constantFrom('1', '2', '3').map((digit) => digit.repeat(64))
const guestId = fc.constantFrom('0123456789abcdef', 'short')
const image = fc.record({
  ...{ file: id, key: fc.constantFrom('k'.repeat(43), 'k'), hash: fc.constant('h'.repeat(43)) },
  type: fc.constantFrom('image/png', 'image/gif', 'image/svg+xml'),
  width: fc.constantFrom(1, 8192, 16_384, 16_385),
  height: fc.constantFrom(1, 4096, 8192, -1),
  bytes: fc.constantFrom(1, MAX_IMAGE_BYTES, 2 ** 31),
})
const content = fc.record(
  {
    room: fc.constantFrom('Kitchen', '', 'x'.repeat(65)),
    kind: fc.constantFrom(
      ...([
        'text',
        'edit',
        'deletion',
        'typing',
        'poll',
        'image',
        'ring',
        'guests',
        'guest-speech',
        'guest-removal',
        'picture',
      ] as const),
    ),
    picture: fc.record({
      is: fc.constantFrom('mine', 'wanted', 'sent', 'kept', 'sold'),
      hash: fc.constantFrom('h'.repeat(43), 'h', undefined),
      image,
    }),
    image: fc.oneof(image, fc.constant(null)),
    speaking: fc.array(guestId, { maxLength: 6 }),
    guests: fc.array(fc.record({ id: guestId, name: fc.string({ maxLength: 140 }) }), { maxLength: 6 }),
    by: key,
    ...{ id: fc.oneof(id, guestId), of: id, replyTo: id, mentions: fc.array(key, { maxLength: 12 }) },
    text: fc.oneof(fc.string({ unit: 'binary' }), fc.constant('x'.repeat(4_001)), fc.integer()),
  },
  { requiredKeys: ['kind'] },
)

export const roomContents = pureTarget({
  name: 'room-contents',
  about: 'what members of a room say, made up: what is read is valid, and is applied within limits',
  share: 300,
  cases: fc.array(fc.record({ said: fc.oneof(content, anyBytes(200)), key, isModerator: fc.boolean() }), {
    maxLength: 20,
  }),
  test: (all) => {
    const list = new MessageList()
    for (const { said, key: author, isModerator } of all) {
      const bytes = said instanceof Uint8Array ? said : Buffer.from(JSON.stringify(said))
      const read = decodeContent(bytes)
      if (!read) continue
      assert.deepEqual(decodeContent(encodeContent(read)), read)
      if ('text' in read) assert.ok(isText(read.text))
      if (read.kind === 'image') {
        const { width, height, bytes: length } = read.image
        assert.ok(width * height <= 2 ** 25 && length <= MAX_IMAGE_BYTES)
      }
      if (read.kind === 'ring') assert.ok(isRoomName(read.room))
      if (isSignal(read)) continue
      const before = list.all
      const changed = list.apply(read, { key: author, name: 'x', isModerator }, 0)
      if (changed && read.kind === 'edit') assert.equal(changed.key, author)
      if (!changed) assert.deepEqual(list.all, before)
    }
    assert.ok(list.all.length <= MAX_MESSAGES)
  },
})

const small = fc.nat(4)
const event = fc.record({
  ...{ action: fc.constant('event' as const), number: small, key, name: fc.constant('x') },
  kind: fc.constantFrom('text', 'proposal', 'commit', 'found'),
  ...{ id: fc.constantFrom('id-1', 'id-2', 'id-3'), unixMs: small, group: small, epoch: small },
  data: fc.constantFrom('', 'AAEAAgSqu8zdAAAAAAAAAAABAA', 'AAEAAgSqu8zdAAAAAAAAAAADAA'),
})
const news: fc.Arbitrary<RoomNews> = fc.oneof(
  fc.constant({ action: 'hello' as const }),
  fc.constant({ action: 'ready' as const }),
  event,
  fc.record({
    ...{ action: fc.constant('room' as const), you: small, last: small, group: small, epoch: small },
    ...{ isGap: fc.boolean(), moderators: fc.array(key, { maxLength: 3 }) },
    settings: fc.constant(DEFAULT_ROOM_SETTINGS),
  }),
  fc.record({
    ...{ action: fc.constant('info' as const), group: small, epoch: small },
    ...{ info: fc.constantFrom('', 'info'), part: fc.nat(2), parts: fc.integer({ min: 1, max: 3 }) },
  }),
  fc.record({ action: fc.constant('info-wanted' as const), group: small, epoch: small }),
  fc.record({
    ...{
      action: fc.constant('refused' as const),
      of: fc.constantFrom('enter', 'text', 'commit', 'want-info'),
    },
    ...{ id: fc.constantFrom('id-1', 'id-2'), reason: fc.constantFrom('late', 'away', 'invalid') },
  }),
)

export const roomNews = pureTarget({
  name: 'room-news',
  about: 'what a host tells a phone, in any order: no text is shown that the keys have not opened',
  share: 300,
  cases: fc.array(fc.oneof(news, fc.constantFrom('open' as const, 'lost' as const)), { maxLength: 60 }),
  test: (all) => {
    let ids = 0
    const options = { own: '1'.repeat(64), random: () => 0.5, newId: () => `id-${++ids}` }
    const machine = new RoomMachine(options)
    machine.take({ kind: 'say', said: { kind: 'text', id: 'a'.repeat(22), text: 'hello' } })
    for (const one of all) {
      let tasks = machine.take(typeof one === 'string' ? { kind: one } : { kind: 'news', news: one })
      // The keys fail at everything, so nobody can have said anything.
      for (let n = 0; n < 100; n++) {
        const task = tasks.find((output) => output.kind === 'keys')
        if (!task) break
        const result = { kind: 'failed', task: task.task.kind, reason: 'no' } as const
        tasks = machine.take({ kind: 'done', result })
      }
    }
    assert.deepEqual(machine.messages, [])
  },
})
