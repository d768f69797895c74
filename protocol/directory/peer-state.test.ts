import { expect, test } from 'vitest'
import { decodeExtension, encodeExtension } from './extension'
import { peerStateEntry, peerStateIn } from './peer-state'

test.each([
  ['52 44 01 1a00 0100 00', { muted: false, holding: false }],
  ['52 44 01 1a00 0100 01', { muted: true, holding: false }],
  ['52 44 01 1a00 0100 02', { muted: false, holding: true }],
  ['52 44 01 1a00 0100 03', { muted: true, holding: true }],
])('The block %s tells %o', (block, state) => {
  const bytes = new Uint8Array(Buffer.from(block.replaceAll(' ', ''), 'hex'))
  expect(encodeExtension(peerStateEntry(state))).toEqual(bytes)
  expect(peerStateIn(decodeExtension(bytes))).toEqual(state)
})

test('Unknown bits and further bytes are ignored, and no byte is no state', () => {
  expect(peerStateIn(new Map([[26, Uint8Array.of(0xfd, 9)]]))).toEqual({ muted: true, holding: false })
  for (const extension of [undefined, new Map(), new Map([[26, new Uint8Array()]])])
    expect(peerStateIn(extension)).toBeUndefined()
})
