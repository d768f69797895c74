import { EventEmitter } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { systemClock } from '../../../base/clock'
import { waitUntil } from '../../../base/testing/wait-until'
import { SharedVoice } from '../../../phone/voice/shared-voice'
import { wholeServers } from '../../../server/whole/testing/whole-servers'
import { Memory } from '../stores/memory'
import { Networks } from './networks'
import { roomHandlers } from './room-commands'

const { start, closers } = wholeServers()

/** An app without sound, at two real servers with rooms. */
async function atBoth() {
  const folder = mkdtempSync(join(tmpdir(), 'ringdown-network-rooms-'))
  closers.push(() => rmSync(folder, { recursive: true }))
  const memory = new Memory(folder, systemClock, () => undefined)
  closers.push(() => memory.flush())
  const networks = new Networks({
    ...{ accounts: memory.accounts, missedAt: () => 0, onOpened: () => undefined },
    voice: new SharedVoice({
      send: () => undefined,
      on: () => undefined,
      shutdown: () => Promise.resolve(),
    }),
    ownServer: Object.assign(new EventEmitter(), {
      resume: () => false,
      isOurs: () => false,
      startHosting: () => ({ ok: true }) as const,
      forgetSignIn: () => undefined,
    }),
    shared: {
      ...{ clock: systemClock, people: memory.people, rooms: memory.rooms, texts: memory.texts },
      ...{ images: memory.images, identity: memory.identity, suggestedName: 'ada' },
      ...{ pictures: memory.pictures, hasTalkedWith: () => false },
      rules: { quiet: false, answersFavourites: false, privateOnly: false },
      addresses: (server) => [server],
    },
  })
  closers.push(() => networks.close())
  const servers = await Promise.all([start(), start()])
  for (const { port } of servers) {
    if (!networks.shown.isBlank) networks.addNetwork()
    networks.signIn({ name: 'ada', server: `127.0.0.1:${port}` })
  }
  await waitUntil(() => networks.all.every(({ rooms }) => rooms.state.hasRooms))
  const [first, second] = networks.all
  if (!first || !second) throw new Error('there are not two networks')
  return { networks, first, second, rooms: roomHandlers(networks, () => ({ ok: true })) }
}

it('a room goes on while another network is shown, and takes its commands from there', async () => {
  const { networks, first, second, rooms } = await atBoth()
  networks.showNetwork(first.id)
  expect(rooms.enterRoom('Lobby', { create: {} })).toEqual({ ok: true })
  await waitUntil(() => first.phone.rooms.state?.phase === 'inside')
  networks.showNetwork(second.id)
  await waitUntil(() => networks.state.elsewhere[0]?.room?.phase === 'inside')
  expect(networks.state.networks).toMatchObject([{ live: 'room' }, { id: second.id }])
  expect(rooms.setRoomMuted(true)).toEqual({ ok: true })
  expect(first.phone.rooms.state?.isMuted).toBe(true)
  expect(rooms.leaveRoom()).toEqual({ ok: true })
  expect(networks.state.elsewhere).toEqual([])
})

it('entering a room leaves the one at another network, unless it cannot be entered', async () => {
  const { networks, first, second, rooms } = await atBoth()
  networks.showNetwork(first.id)
  rooms.enterRoom('Lobby', { create: {} })
  networks.showNetwork(second.id)
  expect(rooms.enterRoom('', {})).toMatchObject({ ok: false })
  expect(first.hasRoom).toBe(true)
  // The rooms of two networks may have the same name.
  expect(rooms.enterRoom('Lobby', { create: {} })).toEqual({ ok: true })
  expect(first.phone.rooms.state).toBeUndefined()
  await waitUntil(() => second.phone.rooms.state?.phase === 'inside')
})
