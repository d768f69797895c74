import { expect, it } from 'vitest'
import { readRoomNews } from './room-news'

const REFERENCE = '0123456789abcdef'
const NEWS = { members: ['Ada', 'Bob'], count: 3, guests: ['Zoe'], isHeard: true, isHeld: false }
const SAID = { link: 'webrtc', type: 'room', reference: REFERENCE, ...NEWS }

it('is what the phone of a member tells of the room', () => {
  expect(readRoomNews(SAID, REFERENCE)).toEqual(NEWS)
})

it.each([
  [{ ...SAID, reference: 'f'.repeat(16) }],
  [{ ...SAID, type: 'bye' }],
  [{ ...SAID, members: 'Ada' }],
  [{ ...SAID, members: ['Ada', 7] }],
  [{ ...SAID, members: ['x'.repeat(129)] }],
  [{ ...SAID, guests: Array.from({ length: 201 }, () => 'Zoe') }],
  [{ ...SAID, count: 1 }],
  [{ ...SAID, count: 1.5 }],
  [{ ...SAID, count: 1e9 }],
  [{ ...SAID, isHeard: 'yes' }],
  ['room'],
])('nothing else is: %j', (said) => expect(readRoomNews(said, REFERENCE)).toBeUndefined())
