import { expect, it } from 'vitest'
import { ManualClock } from '../../../base/testing/manual-clock'
import { CHALLENGE_LIFETIME_MS, Challenges } from './challenges'

const CLIENT = { groupId: 7, userId: 1, address: '192.0.2.7', port: 4000 }

it('a challenge is known again for its client, for a while, and by its maker', () => {
  const clock = new ManualClock()
  clock.advance(1234.5)
  const challenges = new Challenges(clock)
  const challenge = challenges.for(CLIENT)
  expect(challenge).toHaveLength(16)
  expect(challenges.madeAtMs(challenge, CLIENT)).toBe(1234)
  for (const other of [{ groupId: 8 }, { userId: 2 }, { address: '192.0.2.8' }, { port: 4001 }])
    expect(challenges.madeAtMs(challenge, { ...CLIENT, ...other })).toBeUndefined()
  expect(new Challenges(clock).madeAtMs(challenge, CLIENT)).toBeUndefined()
  for (let at = 0; at < 16; at++) {
    const changed = Uint8Array.from(challenge)
    changed[at] = (changed[at] ?? 0) ^ 1
    expect(challenges.madeAtMs(changed, CLIENT)).toBeUndefined()
  }
  clock.advance(CHALLENGE_LIFETIME_MS - 1)
  expect(challenges.madeAtMs(challenge, CLIENT)).toBe(1234)
  clock.advance(2)
  expect(challenges.madeAtMs(challenge, CLIENT)).toBeUndefined()
})
