import { EventEmitter } from 'node:events'
import { expect, it } from 'vitest'
import { ManualClock } from '../../../base/testing/manual-clock'
import { personAt } from '../../../phone/people/person-id'
import { RING_EVERY_MS } from '../../../phone/rooms/recent-rings'
import type { RingInto } from '../../../phone/rooms/room-bell'
import { MAX_RINGS, RINGS_MS, RoomRings } from './room-rings'

class Bell extends EventEmitter<{ ring: [RingInto] }> {
  isSilent = false
  mayRing = (): boolean => !this.isSilent
}

const ring = (name: string, room = 'Kitchen'): RingInto => ({
  ...{ room, name, key: name, person: personAt('studio', name) },
})

function rig() {
  const clock = new ManualClock()
  const bells = [new Bell(), new Bell()]
  const [club, work] = bells.map((bell, n) => ({ id: String(n + 1), bell }))
  if (!club || !work) throw new Error('there are two networks')
  const now = { isQuiet: false, networks: [club, work] }
  const tones: unknown[] = []
  const entered: string[] = []
  const rings = new RoomRings({
    clock,
    voice: { send: (command) => command.kind === 'tone' && tones.push(command.tone) },
    isQuiet: () => now.isQuiet,
    networks: () => now.networks,
    enter: (network, room) => {
      entered.push(`${network} ${room}`)
      return { ok: true }
    },
  })
  for (const network of now.networks) rings.listen(network)
  const shown = (): string[] =>
    rings.state.roomRings.map(({ network, name, room }) => `${network} ${name} ${room}`)
  return { clock, club, work, now, tones, entered, rings, shown }
}

it('rings for 20 s, and the same person is heard again a minute later', () => {
  const { clock, club, tones, shown } = rig()
  club.bell.emit('ring', ring('Ann'))
  expect(shown()).toEqual(['1 Ann Kitchen'])
  // While it rings, another one who asks the same changes nothing.
  club.bell.emit('ring', ring('Bob'))
  clock.advance(RINGS_MS)
  expect([shown(), tones]).toEqual([[], ['ring', undefined]])
  clock.advance(RING_EVERY_MS - RINGS_MS - 1)
  club.bell.emit('ring', ring('Ann'))
  expect(shown()).toEqual([])
  clock.advance(1)
  club.bell.emit('ring', ring('Ann'))
  expect(shown()).toEqual(['1 Ann Kitchen'])
})

it('ends with the answer; joining enters the room of that network', () => {
  const { club, work, rings, entered, shown, tones } = rig()
  club.bell.emit('ring', ring('Ann'))
  work.bell.emit('ring', ring('Ann'))
  const [first, second] = rings.state.roomRings.map(({ id }) => id)
  expect(rings.answerRoomRing(first ?? 0, false)).toEqual({ ok: true })
  expect(shown()).toEqual(['2 Ann Kitchen'])
  expect(rings.answerRoomRing(second ?? 0, true)).toEqual({ ok: true })
  expect([entered, tones.at(-1)]).toEqual([['2 Kitchen'], undefined])
  expect(rings.answerRoomRing(second ?? 0, true)).toMatchObject({ problem: { key: 'problem.ringOver' } })
})

it('is silent while the user wants quiet, also when that begins', () => {
  const { club, rings, now, shown, tones } = rig()
  now.isQuiet = true
  club.bell.emit('ring', ring('Ann'))
  expect(shown()).toEqual([])
  now.isQuiet = false
  club.bell.emit('ring', ring('Ann'))
  expect(shown()).toHaveLength(1)
  now.isQuiet = true
  rings.follow()
  expect([shown(), tones.at(-1)]).toEqual([[], undefined])
})

it('ends when the room is silenced or entered, and with the network', () => {
  const { club, work, rings, now, shown } = rig()
  club.bell.emit('ring', ring('Ann'))
  work.bell.emit('ring', ring('Bob'))
  rings.follow()
  expect(shown()).toHaveLength(2)
  work.bell.isSilent = true
  rings.follow()
  expect(shown()).toEqual(['1 Ann Kitchen'])
  now.networks = [work]
  rings.follow()
  expect(shown()).toEqual([])
})

it('shows a few at once', () => {
  const { club, rings, shown, tones } = rig()
  for (let n = 0; n < 2 * MAX_RINGS; n++) club.bell.emit('ring', ring('Ann', `Room ${n}`))
  expect(shown()).toHaveLength(MAX_RINGS)
  rings.close()
  expect([shown(), tones.at(-1)]).toEqual([[], undefined])
})
