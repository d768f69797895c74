import { expect, it } from 'vitest'
import { readRoomNews, readRoomSpeech } from './room-news'

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

it('hears which guests speak', () => {
  const said = { link: 'webrtc', type: 'room-speech', reference: REFERENCE, speaking: ['Zoe'] }
  expect(readRoomSpeech(said, REFERENCE)).toEqual(['Zoe'])
  expect(readRoomSpeech({ ...said, speaking: [] }, REFERENCE)).toEqual([])
  const speaking = Array.from({ length: 51 }, () => 'Zoe')
  for (const other of [SAID, { ...said, speaking }, { ...said, speaking: [7] }, 'room-speech'])
    expect(readRoomSpeech(other, REFERENCE)).toBeUndefined()
  expect(readRoomSpeech(said, 'f'.repeat(16))).toBeUndefined()
})
