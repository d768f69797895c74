import { describe, expect, it } from 'vitest'
import { ManualClock } from '../../../../base/testing/manual-clock'
import {
  type Extension,
  MAX_VOICE_SIGNAL_BYTES,
  peerToPeer,
  voiceSignalEntry,
} from '../../../../protocol/directory'
import type { Signal } from '../../../../protocol/media/negotiation'
import { VoiceReceiver } from './voice-receiver'
import { VoiceStream } from './voice-stream'

const SIGNAL = '{"link":"webrtc","generation":3,"type":"restart"}'
const entryOf = (text: string): Extension => voiceSignalEntry(new Uint8Array(Buffer.from(text)))
const frameOf = (extension: Extension, ...data: number[]): Uint8Array =>
  peerToPeer.encode({ kind: 'voice-data', data: Uint8Array.from(data), extension })

const receiver = ({ isSecure = true, isPaired = true } = {}) => {
  const clock = new ManualClock()
  const signals: Signal[] = []
  const packets: number[] = []
  const failures: string[] = []
  const stream = new VoiceStream(clock, { pings: true, tellsState: true, isPaired })
  const pair = { onPeerHears: () => undefined, onSignal: (signal: Signal) => signals.push(signal) }
  const made = new VoiceReceiver(
    { clock, stream, isSecure, pair: isPaired ? pair : undefined },
    {
      onPacket: ({ payload }) => packets.push(payload.length),
      onPeerState: () => undefined,
      onFailed: (reason) => failures.push(reason),
    },
  )
  made.start('the peer')
  return { made, clock, signals, packets, failures, stream }
}

describe('a signal in a voice frame', () => {
  it('is heard, and is no packet', () => {
    const { made, signals, packets, stream } = receiver()
    made.receive(frameOf(entryOf(SIGNAL)))
    expect(signals).toEqual([JSON.parse(SIGNAL)])
    expect([packets, stream.stats.framesReceived]).toEqual([[], 0])
  })

  it.each([
    ['without encryption', { isSecure: false }],
    ['where the call has no other link', { isPaired: false }],
  ])('is not read %s', (_, options) => {
    const { made, signals, packets } = receiver(options)
    made.receive(frameOf(entryOf(SIGNAL)))
    expect([signals, packets]).toEqual([[], [0]])
  })

  it('is not read beside a packet', () => {
    const { made, signals, packets } = receiver()
    made.receive(frameOf(entryOf(SIGNAL), 1, 2))
    expect([signals, packets]).toEqual([[], [2]])
  })

  it.each(['{"link":"smoke"}', '[]', '{', '\0', `{"link":"webrtc","a":${'['.repeat(3000)}`])(
    'that is none is dropped: %j',
    (text) => {
      const { made, signals, packets, failures } = receiver()
      made.receive(frameOf(entryOf(text)))
      expect([signals, packets, failures]).toEqual([[], [], []])
    },
  )

  it('counts up to 100 at once, and 20 a second', () => {
    const { made, signals, clock } = receiver()
    for (let n = 0; n < 300; n++) made.receive(frameOf(entryOf(SIGNAL)))
    expect(signals).toHaveLength(100)
    clock.advance(1000)
    for (let n = 0; n < 300; n++) made.receive(frameOf(entryOf(SIGNAL)))
    expect(signals).toHaveLength(120)
  })

  it('is one of the frames of which there can be too many', () => {
    const { made, failures } = receiver()
    for (let n = 0; n <= 3000; n++) made.receive(frameOf(entryOf(SIGNAL)))
    expect(failures).toEqual(['protocol'])
  })
})

it('A signal is not sent where it fits into no voice frame, or there is no connection', () => {
  const { stream } = receiver()
  expect(stream.sendSignal(new Uint8Array(10))).toBe(false)
  expect(() => entryOf('x'.repeat(MAX_VOICE_SIGNAL_BYTES + 1))).toThrow(RangeError)
  expect(() => entryOf('')).toThrow(RangeError)
})
