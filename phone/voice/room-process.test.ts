import { afterEach, expect, test } from 'vitest'
import { waitUntil } from '../../base/testing/wait-until'
import { energy, speechLike } from '../../native/testing/signals'
import { readWav, writeWav } from '../../native/testing/wav-files'
import { wavFolder } from '../../native/testing/wav-folder'
import { GroupsNetwork } from '../../server/groups/testing/groups-network'
import { keysOf } from '../testing/room-voices'
import { VOICE_PROCESS } from './testing/built-voice-process'
import { engineWithFiles } from './testing/engine-with-files'

const { path } = wavFolder()
const network = new GroupsNetwork()
const engines: ReturnType<typeof engineWithFiles>[] = []
afterEach(async () => {
  await Promise.all(engines.splice(0).map(({ engine }) => engine.shutdown()))
  await network.stop()
})

test('Two voice processes carry a room, whose balancer has a name', async () => {
  await network.startBalancer()
  await network.startController()
  await network.startNode()
  const { tickets, balancer } = network
  writeWav(path('said.wav'), speechLike(20))
  const enter = (leaf: number, said?: string) => {
    const member = engineWithFiles(VOICE_PROCESS, said, path(`heard-${leaf}.wav`))
    engines.push(member)
    const rights = { isModerator: false, listensOnly: false, isPushToTalk: false }
    const ticket = tickets.issue({ userId: leaf + 1, groupId: 7, ...rights })
    const admission = {
      ...{ groupId: 7, userId: leaf + 1, ticket, secret: tickets.secretOf(ticket) },
      balancer: { host: 'localhost', port: balancer.port },
      reach: 'computer' as const,
    }
    member.engine.send({ kind: 'open-room', roomId: 5, mode: 'open', muted: false, admission })
    member.engine.send({ kind: 'room-keys', roomId: 5, keys: keysOf(leaf, { epoch: 2n ** 40n }) })
    return member
  }
  const alice = enter(0, path('said.wav'))
  const bob = enter(1)
  await alice.event('room-link', ({ state }) => state === 'connected')
  const speaking = await bob.event('room-speaking', ({ speakers }) => speakers.length > 0)
  expect(speaking).toMatchObject({ roomId: 5, speakers: [{ leaf: 0 }] })
  const { stats } = await bob.event('room-stats', (event) => event.stats.packetsReceived > 20)
  expect(stats.refusedPackets).toBe(0)
  bob.engine.send({ kind: 'close-room', roomId: 5 })
  expect(await bob.event('room-closed')).toMatchObject({ roomId: 5, reason: 'left' })
  await waitUntil(() => energy(readWav(path('heard-1.wav')).samples) > 1)
})
