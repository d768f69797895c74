import { describe, expect, it } from 'vitest'
import { PacketStamper } from './packet-stamper'

/** Opus packets of 20 and of 10 ms by their first byte, and the one that stands for 20 ms of silence. */
const TWENTY = Uint8Array.of(0x78, 1, 2, 3)
const TEN = Uint8Array.of(0x70, 1, 2, 3)
const SILENCE = Uint8Array.of(0x78)
const NOT_OPUS = Uint8Array.of()

/** Sequence and timestamp of packets that arrive at those times. */
const stamped = (arrivals: readonly (readonly [number, Uint8Array])[]): (readonly [number, number])[] => {
  const stamper = new PacketStamper()
  return arrivals.map(([nowMs, payload]) => {
    const { sequence, timestamp } = stamper.stamp(payload, nowMs)
    return [sequence, timestamp]
  })
}

describe('packets from a peer connection', () => {
  it('are numbered by their sound, whenever they arrive', () => {
    expect(
      stamped([
        [0, TWENTY],
        [500, TWENTY],
        [500, TEN],
        [510, TWENTY],
      ]),
    ).toEqual([
      [0, 0],
      [1, 960],
      [2, 1920],
      [3, 2400],
    ])
  })

  it.each([
    ['9 ms early', 191, 9],
    ['on time', 200, 9],
    ['9 ms late', 209, 9],
    ['after no more than a silence lasts', 9000, 20],
    ['at once', 1, 0],
  ])('leave room for silence that was not sent: %s', (_, nowMs, leftOut) => {
    expect(
      stamped([
        [0, SILENCE],
        [nowMs, TWENTY],
      ]),
    ).toEqual([
      [0, 0],
      [1, 960 * (1 + leftOut)],
    ])
  })

  it('other than Opus get no numbers', () => {
    expect(
      stamped([
        [0, TWENTY],
        [20, NOT_OPUS],
        [20, TWENTY],
      ]),
    ).toEqual([
      [0, 0],
      [1, 960],
      [1, 960],
    ])
  })

  it('wrap', () => {
    const stamper = new PacketStamper()
    for (let n = 0; n < 65_536; n++) stamper.stamp(TWENTY, n)
    expect(stamper.stamp(TWENTY, 65_536)).toMatchObject({ sequence: 0, timestamp: 65_536 * 960 })
  })
})
