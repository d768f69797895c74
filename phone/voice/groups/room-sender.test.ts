import { describe, expect, it } from 'vitest'
import { readVoicePayload } from '../../../protocol/groups'
import { RoomSender } from './room-sender'

/** A sender whose seal is the frame itself. */
const scene = () => {
  const sent: { keyId: number; payload: Uint8Array }[] = []
  let keyId: number | undefined = 16
  const sender = new RoomSender({
    random: () => 0.99999,
    seal: (payload) => (keyId === undefined ? undefined : { keyId, bytes: Buffer.from(payload) }),
    send: (key, payload) => {
      sent.push({ keyId: key, payload })
      return 10
    },
  })
  /** Frames of 10 ms, each named by its number, from one on. */
  const say = (from: number, to: number): void => {
    for (let n = from; n < to; n++)
      sender.add({ timestamp: 480 * n, level: 30, payload: Buffer.from(String(n)) })
  }
  /** What was sent: of each packet the frames, oldest first. */
  const told = () =>
    sent.map(({ payload }) =>
      (readVoicePayload(payload)?.frames ?? []).map(({ frame }) => Buffer.from(frame).toString()).join('+'),
    )
  const useKey = (key: number | undefined): void => void (keyId = key)
  return { sender, sent, say, told, useKey }
}

describe('a room sender', () => {
  it('repeats each frame two packets later, and numbers the packets across their range', () => {
    const { sender, sent, say, told } = scene()
    for (let n = 0; n < 4; n++) {
      say(n, n + 1)
      sender.pump('send')
    }
    expect(told()).toEqual(['0', '1', '0+2', '1+3'])
    const numbers = sent.map(({ payload }) => readVoicePayload(payload)?.sequence)
    expect(numbers).toEqual([65_535, 0, 1, 2])
    expect([sender.packets, sender.bytes]).toEqual([4, 40])
  })

  it('does not repeat a frame of another key, nor one from before a pause', () => {
    const { sender, say, told, useKey } = scene()
    say(0, 1)
    sender.pump('send')
    useKey(17)
    say(1, 2)
    sender.pump('send')
    say(2, 3)
    sender.pump('send')
    say(100, 101)
    sender.pump('send')
    expect(told()).toEqual(['0', '1', '2', '100'])
  })

  it('sends nothing without keys, and does not keep it', () => {
    const { sender, say, told, useKey } = scene()
    useKey(undefined)
    say(0, 1)
    sender.pump('send')
    useKey(16)
    sender.pump('send')
    expect(told()).toEqual([])
    expect(sender.packets).toBe(0)
  })

  it('keeps 1.4 s of what may be sent soon, and then sends it in order, ten packets every 10 ms', () => {
    const { sender, say, told } = scene()
    for (let n = 0; n < 200; n++) {
      say(n, n + 1)
      sender.pump('keep')
    }
    const bursts: number[] = []
    while (!sender.isEmpty) {
      const before = told().length
      sender.pump('send')
      bursts.push(told().length - before)
    }
    expect(bursts).toEqual(Array.from({ length: 14 }, () => 10))
    expect(told().map((frames) => frames.split('+').at(-1))).toEqual(
      Array.from({ length: 140 }, (_, n) => String(n + 60)),
    )
  })

  it('keeps the last 300 ms while others talk, and nothing afterwards', () => {
    const { sender, say, told } = scene()
    say(0, 100)
    sender.pump('keep-last')
    for (let n = 0; n < 10; n++) sender.pump('send')
    expect(told()).toHaveLength(30)
    say(100, 110)
    sender.pump('drop')
    expect(sender.isEmpty).toBe(true)
  })
})
