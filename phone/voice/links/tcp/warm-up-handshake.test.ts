import { expect, test } from 'vitest'
import { ManualClock } from '../../../../base/testing/manual-clock'
import { warmUpHandshake } from './warm-up-handshake'

test('a voice process does a handshake with itself, and releases everything', async () => {
  const clock = new ManualClock()
  expect(await warmUpHandshake(clock)).toBe(true)
  expect(clock.pendingTimers).toBe(0)
})
