import { expect, it } from 'vitest'
import { groupInfoHead, messageHead } from './message-head'

const group = '04aabbccdd'
const epoch = '0000000000000102'
const groupId = Buffer.from('aabbccdd', 'hex')
const head = (hex: string) => messageHead(Buffer.from(hex, 'hex'))

it.each([
  ['application', `00010002${group}${epoch}01`, false],
  ['proposal', `00010002${group}${epoch}02`, false],
  ['commit', `00010002${group}${epoch}03`, false],
  ['commit', `00010001${group}${epoch}040003`, true],
  ['commit', `00010001${group}${epoch}0402ffff03`, true],
])('reads the head of a message: %s', (content, hex, isExternal) => {
  expect(head(`${hex}99`)).toEqual({ groupId, epoch: 0x102n, content, isExternal })
  for (let length = 0; length < hex.length; length += 2) expect(head(hex.slice(0, length))).toBeUndefined()
})

it('reads ids with lengths of two and four bytes', () => {
  const id = '11'.repeat(300)
  expect(head(`00010002412c${id}${epoch}03`)?.groupId).toHaveLength(300)
  expect(head(`000100028000012c${id}${epoch}03`)?.groupId).toHaveLength(300)
})

it.each([
  ['of another version', `00020002${group}${epoch}03`],
  ['a Welcome', `00010003${group}${epoch}03`],
  ['of a member in the clear', `00010001${group}${epoch}01000000000003`],
  ['of a newcomer who proposes', `00010001${group}${epoch}040002`],
  ['of an unknown content', `00010002${group}${epoch}04`],
  ['with a length of eight bytes', `00010002c000000000000004aabbccdd${epoch}03`],
  ['with an id of 1 GB', `00010002bfffffff${epoch}03`],
  ['with an id of 513 bytes', `000100024201${'11'.repeat(513)}${epoch}03`],
])('refuses a message %s', (_, hex) => expect(head(hex)).toBeUndefined())

it('reads which group and epoch a GroupInfo is of', () => {
  const info = `0001000400010002${group}${epoch}`
  expect(groupInfoHead(Buffer.from(`${info}00`, 'hex'))).toEqual({ groupId, epoch: 0x102n })
  for (let length = 0; length < info.length; length += 2)
    expect(groupInfoHead(Buffer.from(info.slice(0, length), 'hex'))).toBeUndefined()
})

it.each([
  ['a PrivateMessage', `0001000200010002${group}${epoch}`],
  ['of another version', `0002000400010002${group}${epoch}`],
  ['of a group of another version', `0001000400020002${group}${epoch}`],
  ['with an id of 513 bytes', `00010004000100024201${'11'.repeat(513)}${epoch}`],
])('takes for no GroupInfo what is %s', (_, hex) =>
  expect(groupInfoHead(Buffer.from(hex, 'hex'))).toBeUndefined(),
)
