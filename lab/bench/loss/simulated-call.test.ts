import { expect, test } from 'vitest'
import { speechLike } from '../../../native/testing/signals'
import { correlatedLoss, noLoss } from '../../../phone/voice/playout/testing/loss'
import { withMarks } from '../../audio/marks'
import { type Scheme, simulateLoss } from './simulated-call'

const SECONDS = 8
const speech = withMarks(speechLike(SECONDS))
const LONG: Scheme = { packetMs: 20, bitrate: 40_000, distances: [], expectedLossPercent: 0 }
const tenPercent = correlatedLoss(100 * SECONDS, 0.1, 0, 7)

test('The rate on the wire is that of voice and headers', () => {
  const { wireBitrate } = simulateLoss(speech, LONG, noLoss)
  // 56 bytes for each of 50 packets a second.
  expect(wireBitrate).toBeGreaterThan(30_000 + 22_400)
  expect(wireBitrate).toBeLessThan(44_000 + 22_400)
  const repeated = simulateLoss(speech, { ...LONG, distances: [1] }, noLoss).wireBitrate
  expect(repeated - 22_400 - 5 * 8 * 50).toBeCloseTo(2 * (wireBitrate - 22_400), -3)
})

test.each<[string, Partial<Scheme>]>([
  ['repeats', { distances: [1] }],
  ['forward error correction', { expectedLossPercent: 10 }],
  ['short packets with repeats', { packetMs: 10, bitrate: 64_000, distances: [1, 2] }],
])('With %s, a tenth of the packets can be lost', (_, scheme) => {
  const bare = simulateLoss(speech, LONG, tenPercent)
  const spared = simulateLoss(speech, { ...LONG, ...scheme }, tenPercent)
  expect(bare.quality.badShare).toBeGreaterThan(0.04)
  expect(spared.quality.badShare).toBeLessThan(0.3 * bare.quality.badShare)
  expect(spared.targetMs).toBeLessThan(bare.targetMs + 25)
})
