import { expect, test } from 'vitest'
import { bestMatch, speechLike } from '../../native/testing/signals'
import { wavFolder } from '../../native/testing/wav-folder'
import { roomVoices } from '../testing/room-voices'

const { path } = wavFolder()
const voices = roomVoices(path)
const { phone, pass, until, serve } = voices

test('Two members of an open room hear each other, and know who speaks', async () => {
  await serve()
  const [first, second] = [speechLike(2), speechLike(3).subarray(48_000)]
  const alice = await phone(0, { says: first })
  const bob = await phone(1, { says: second })
  await until(() => alice.link === 'connected' && bob.link === 'connected')
  await until(() => bob.speaking.includes(0) && alice.speaking.includes(1))
  await pass(3000)
  expect(bob.speaking).toEqual([])
  const [heardByBob, heardByAlice] = [await bob.leave(), await alice.leave()]
  expect(bestMatch(first, heardByBob, 48_000).correlation).toBeGreaterThan(0.9)
  expect(bestMatch(second, heardByAlice, 48_000).correlation).toBeGreaterThan(0.9)
  const { stats } = bob.last('room-closed') ?? {}
  expect(stats).toMatchObject({ refusedPackets: 0, lostPackets: 0, concealedFrames: 0, latePackets: 0 })
})
