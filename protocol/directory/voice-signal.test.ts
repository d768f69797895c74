import { expect, it } from 'vitest'
import { MAX_VOICE_SIGNAL_BYTES, MessageReader, peerToPeer, voiceSignalEntry, voiceSignalIn } from '.'
import { encodeExtension } from './extension'

const json = (length: number): Uint8Array => new Uint8Array(length).fill(0x20)

it('A signal in a voice frame is written and read to the byte', () => {
  const extension = voiceSignalEntry(new Uint8Array(Buffer.from('{"link":"webrtc"}')))
  const frame = peerToPeer.encode({ kind: 'voice-data', data: new Uint8Array(0), extension })
  expect(Buffer.from(frame).toString('hex')).toBe(
    `22000000000000000700${'00'.repeat(8)}5244012a001100${Buffer.from('{"link":"webrtc"}').toString('hex')}`,
  )
  const { messages } = new MessageReader(peerToPeer).push(frame)
  expect(messages).toEqual([{ kind: 'voice-data', data: new Uint8Array(0), extension }])
  expect(voiceSignalIn(extension)).toEqual(new Uint8Array(Buffer.from('{"link":"webrtc"}')))
})

it('The longest signal fits into a voice frame, alone in its block', () => {
  const extension = voiceSignalEntry(json(MAX_VOICE_SIGNAL_BYTES))
  const frame = peerToPeer.encode({ kind: 'voice-data', data: new Uint8Array(0), extension })
  expect(new MessageReader(peerToPeer).push(frame).messages).toMatchObject([{ extension }])
  expect(() => encodeExtension(new Map([...extension, [3, json(4)]]))).toThrow(RangeError)
})

it.each([0, MAX_VOICE_SIGNAL_BYTES + 1])('A signal of %d bytes is neither written nor read', (length) => {
  expect(() => voiceSignalEntry(json(length))).toThrow(RangeError)
  expect(voiceSignalIn(new Map([[42, json(length)]]))).toBeUndefined()
})

it('A block without a signal has none', () => {
  expect([voiceSignalIn(undefined), voiceSignalIn(new Map())]).toEqual([undefined, undefined])
})
