import { expect, test } from 'vitest'
import { withMarks } from '../audio/marks'
import { speechLike } from '../../native/testing/signals'
import { simulateDrift } from './drift'

test('A simulated call reports a latency of at least one packet, from beginning to end', () => {
  const { quality, courseMs, concealedShare } = simulateDrift(withMarks(speechLike(6)), 8, 200)
  expect(quality.medianMs).toBeGreaterThan(20)
  expect(quality.medianMs).toBeLessThan(300)
  expect(quality.gapShare).toBeLessThan(0.1)
  expect(concealedShare).toBeLessThan(0.1)
  expect(courseMs).toHaveLength(11)
  for (const latency of courseMs) expect(latency).toBeGreaterThan(0)
})
