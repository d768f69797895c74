import { describe, expect, it } from 'vitest'
import { DtxGate } from './dtx-gate'

const speech = new Uint8Array(60)
const silence = new Uint8Array(1)

describe('discontinuous transmission', () => {
  it('sends everything during speech', () => {
    const gate = new DtxGate()
    expect(Array.from({ length: 100 }, () => gate.passes(speech, 20))).not.toContain(false)
  })

  it('sends the first packet of a silence, and one every 400 ms', () => {
    const gate = new DtxGate()
    const sent = Array.from({ length: 64 }, (_, n) => (gate.passes(silence, 20) ? n : -1)).filter(
      (n) => n >= 0,
    )
    expect(sent).toEqual([0, 21, 42, 63])
  })

  it('sends speech at once, and the first packet of the next silence', () => {
    const gate = new DtxGate()
    expect([silence, silence, speech, silence, silence].map((packet) => gate.passes(packet, 20))).toEqual([
      true,
      false,
      true,
      true,
      false,
    ])
  })

  it('does the same with packets of 10 ms', () => {
    const gate = new DtxGate()
    expect(Array.from({ length: 410 }, () => gate.passes(silence, 10)).filter(Boolean)).toHaveLength(10)
  })
})
