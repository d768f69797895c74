import { expect, it } from 'vitest'
import { directRoom, isDirectRoom, isOfDirectRoom, isRoomName } from '.'

const ANN = 'a1'.repeat(32)
const BOB = 'b2'.repeat(32)

it('the room between two people is the same for both, and can be a room', () => {
  const name = directRoom(ANN, BOB)
  expect(directRoom(BOB, ANN)).toBe(name)
  expect(isRoomName(name)).toBe(true)
  expect(isDirectRoom(name)).toBe(true)
  expect(name).not.toBe(directRoom(ANN, 'c3'.repeat(32)))
})

it('is of these two only', () => {
  const name = directRoom(ANN, BOB)
  expect(isOfDirectRoom(name, ANN)).toBe(true)
  expect(isOfDirectRoom(name, BOB)).toBe(true)
  expect(isOfDirectRoom(name, 'c3'.repeat(32))).toBe(false)
  expect(isOfDirectRoom(name, '')).toBe(false)
})

it.each(['Kitchen', '~', '~~', `~${'A'.repeat(28)}`, `~${'A'.repeat(28)}~${'B'.repeat(27)}`])(
  'another name is none: %s',
  (name) => {
    expect(isDirectRoom(name)).toBe(false)
    expect(isOfDirectRoom(name, ANN)).toBe(false)
  },
)
