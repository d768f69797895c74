import { expect, it } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import type { GroupFrameKeys } from '../../protocol/media/sframe'
import type { RoomAdmission, RoomVoiceCommand, RoomVoiceEvent, RoomVoiceStats } from '../voice/room-contract'
import { NO_ROOM_STATS } from '../voice/no-stats'
import type { RoomSpeaker } from '../model'
import { RoomVoice, type VoiceKeys } from './room-voice'

const [ann, bob] = ['a'.repeat(64), 'b'.repeat(64)]
const admission: RoomAdmission = {
  ...{ groupId: 3, userId: 1, ticket: Uint8Array.of(1), secret: Uint8Array.of(2) },
  balancer: { host: 'a.example', port: 5069 },
  reach: 'internet' as const,
}
/** Keys of which the test makes another epoch. */
class PlayedKeys implements VoiceKeys {
  epoch = 0n
  readonly members = [
    { leaf: 0, identity: ann },
    { leaf: 4, identity: bob },
  ]
  frameKeys(): Promise<GroupFrameKeys> {
    const baseKey = Uint8Array.of(Number(this.epoch))
    return Promise.resolve({ epoch: this.epoch, baseKey, ownLeaf: 0, leaves: [0, 4], firstCounter: 0n })
  }
}

function play() {
  const clock = new ManualClock()
  const sent: RoomVoiceCommand[] = []
  const heard: (readonly RoomSpeaker[])[] = []
  const stats: RoomVoiceStats[] = []
  const guests: string[] = []
  let id = 0
  let changes = 0
  const voice = new RoomVoice({
    ...{ clock, random: () => 0, nextId: () => ++id, send: (command) => sent.push(command) },
    onChanged: () => changes++,
    onSpeaking: (speakers) => heard.push(speakers),
    onGuests: (event) => guests.push(event.kind),
    onStats: (each) => stats.push(each),
  })
  const hear = (...events: readonly RoomVoiceEvent[]): void => events.forEach((event) => voice.hear(event))
  /** What was sent since the last call, in short. */
  const done = (): readonly string[] =>
    sent.splice(0).map((command) => {
      if (command.kind !== 'room-keys') return `${command.kind} ${command.roomId}`
      return `${command.kind} ${command.roomId} ${command.keys ? Number(command.keys.epoch) : 'none'}`
    })
  return { voice, clock, sent, guests, heard, hear, done, stats, changes: () => changes }
}
/** Lets promises that are settled tell it. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

it('opens the room when we are admitted, with its mode and its keys', async () => {
  const { voice, sent, hear, done } = play()
  expect(voice.state).toBe('none')
  voice.setMode('push-to-talk')
  voice.setKeys(new PlayedKeys())
  voice.setSilent(true)
  expect(sent).toEqual([])
  voice.admit(admission)
  await settled()
  expect(sent).toMatchObject([
    { kind: 'open-room', roomId: 1, mode: 'push-to-talk', admission, muted: true },
    { kind: 'room-keys', roomId: 1, keys: { epoch: 0n, ownLeaf: 0 } },
  ])
  expect(voice.state).toBe('connecting')
  hear({ kind: 'room-link', roomId: 1, state: 'connected', detail: '' })
  expect(voice.state).toBe('connected')
  hear({ kind: 'room-held', roomId: 1, is: true })
  expect(voice.state).toBe('held')
  hear({ kind: 'room-held', roomId: 1, is: false })
  hear({ kind: 'room-link', roomId: 1, state: 'reconnecting', detail: '' })
  expect(voice.state).toBe('reconnecting')
  done()
  // The same ticket again is no news; a newer one is.
  voice.admit({ ...admission })
  voice.admit({ ...admission, ticket: Uint8Array.of(9) })
  voice.setMode('open')
  voice.setSilent(false)
  expect(done()).toEqual(['room-admission 1', 'room-mode 1', 'room-mute 1'])
  voice.close()
  expect(done()).toEqual(['close-room 1'])
  expect(voice.state).toBe('none')
})

it('gives the keys of each epoch once, and takes them away', async () => {
  const { voice, done } = play()
  voice.admit(admission)
  const keys = new PlayedKeys()
  voice.setKeys(keys)
  await settled()
  expect(done()).toEqual(['open-room 1', 'room-keys 1 0'])
  // Two commits one after the other: both wait for the same keys.
  keys.epoch = 2n
  voice.setKeys(keys)
  voice.setKeys(keys)
  await settled()
  expect(done()).toEqual(['room-keys 1 2'])
  voice.setKeys(undefined)
  voice.setKeys(undefined)
  expect(done()).toEqual(['room-keys 1 none'])
  // Another group begins to count anew.
  voice.setKeys(new PlayedKeys())
  await settled()
  expect(done()).toEqual(['room-keys 1 0'])
  // Keys that go while they are made are not given.
  keys.epoch = 9n
  voice.setKeys(keys)
  voice.setKeys(undefined)
  await settled()
  expect(done()).toEqual(['room-keys 1 none'])
})

it('says who speaks and who has the floor, as people', () => {
  const { voice, heard, hear, clock, stats } = play()
  voice.setMode('push-to-talk')
  voice.setKeys(new PlayedKeys())
  voice.setListeners([
    { user: 1, key: ann, volume: 1 },
    { user: 2, key: bob, volume: 1 },
  ])
  voice.admit(admission)
  expect(voice.floor).toEqual({ own: { kind: 'none' } })
  hear({
    kind: 'room-speaking',
    roomId: 1,
    speakers: [
      { leaf: 4, dbfs: -20 },
      // Nobody of the group.
      { leaf: 9, dbfs: -10 },
    ],
  })
  expect(voice.speaking).toEqual([bob])
  expect(heard).toEqual([[{ key: bob, dbfs: -20 }]])
  hear({ kind: 'room-floor', roomId: 1, holder: 2, own: { kind: 'waiting', place: 1 } })
  expect(voice.floor).toEqual({ holder: bob, own: { kind: 'waiting', place: 1 } })
  hear({ kind: 'room-floor', roomId: 1, holder: 1, own: { kind: 'granted', leftMs: 5_000 } })
  expect(voice.floor).toEqual({
    holder: ann,
    own: { kind: 'granted', untilMs: clock.steadyUnixTime() + 5_000 },
  })
  hear({ kind: 'room-floor', roomId: 1, holder: 7, own: { kind: 'refused' } })
  expect(voice.floor).toEqual({ own: { kind: 'refused' } })
  voice.setMode('open')
  expect(voice.floor).toBeUndefined()
  hear({ kind: 'room-speaking', roomId: 1, speakers: [] })
  expect(voice.speaking).toEqual([])
  const noStats: Partial<RoomVoiceStats> = { packetsSent: 3 }
  hear({ kind: 'room-stats', roomId: 1, stats: noStats as RoomVoiceStats })
  expect(stats).toEqual([noStats])
})

it('opens again when the voice process fails, later each time, with all that holds', async () => {
  const { voice, clock, hear, done, sent } = play()
  voice.setKeys(new PlayedKeys())
  voice.admit(admission)
  voice.setListeners([{ user: 2, key: bob, volume: 0 }])
  voice.talk(true)
  await settled()
  expect(done()).toEqual(['open-room 1', 'room-listening 1', 'room-talk 1', 'room-keys 1 0'])
  const failed = (roomId: number): RoomVoiceEvent => {
    const stats: Partial<RoomVoiceStats> = {}
    return {
      kind: 'room-closed',
      roomId,
      reason: 'engine-failed',
      detail: '',
      stats: stats as RoomVoiceStats,
    }
  }
  hear(failed(1))
  expect(voice.state).toBe('connecting')
  clock.advance(249)
  expect(done()).toEqual([])
  clock.advance(1)
  await settled()
  expect(sent[1]).toEqual({
    kind: 'room-listening',
    roomId: 2,
    listening: [{ userId: 2, leaf: 4, volume: 0 }],
  })
  expect(done()).toEqual(['open-room 2', 'room-listening 2', 'room-talk 2', 'room-keys 2 0'])
  // What the first one still says is of no interest.
  hear({ kind: 'room-link', roomId: 1, state: 'connected', detail: '' })
  expect(voice.state).toBe('connecting')
  hear(failed(2))
  clock.advance(250)
  expect(done()).toEqual([])
  clock.advance(250)
  expect(done()[0]).toBe('open-room 3')
  hear({ kind: 'room-link', roomId: 3, state: 'connected', detail: '' }, failed(3))
  clock.advance(250)
  expect(done().at(-1)).toBe('room-talk 4')
  hear(failed(4))
  voice.close()
  expect(clock.pendingTimers).toBe(0)
})

it('lets the button go when a call or another mode takes the floor from us', () => {
  const { voice, hear, sent } = play()
  voice.setMode('push-to-talk')
  voice.admit(admission)
  const press = (): unknown => {
    voice.talk(true)
    return sent.at(-1)
  }
  expect(press()).toMatchObject({ kind: 'room-talk', on: true })
  hear({ kind: 'room-held', roomId: 1, is: true })
  expect(voice.isTalking).toBe(false)
  // As the voice process does: it hears the button only when it has the devices again.
  voice.talk(true)
  expect(voice.isTalking).toBe(false)
  hear({ kind: 'room-held', roomId: 1, is: false })
  expect(press()).toMatchObject({ kind: 'room-talk', on: true })
  voice.setMode('open')
  expect(voice.isTalking).toBe(false)
  voice.setMode('push-to-talk')
  sent.splice(0)
  expect(press()).toMatchObject({ kind: 'room-talk', on: true })
})

it('gives calls of guests to the voice that is open, and tells of their end with it', () => {
  const { voice, sent, hear, done, guests } = play()
  const offer = { link: 'webrtc' } as unknown as Parameters<typeof voice.openGuest>[1]
  const link = { iceServers: [], hidesAddresses: false }
  expect(voice.openGuest('a', offer, link)).toBe(false)
  voice.hearGuests(true)
  voice.admit(admission)
  expect(done()).toEqual(['open-room 1', 'hear-guests 1'])
  expect(voice.openGuest('a', offer, link)).toBe(true)
  expect(sent).toEqual([{ kind: 'open-guest', roomId: 1, guestId: 'a', offer, ...link }])
  hear({ kind: 'guest-connected', roomId: 1, guestId: 'a' })
  hear({ kind: 'guest-connected', roomId: 2, guestId: 'a' })
  voice.closeGuest('a')
  expect(done()).toEqual(['open-guest 1', 'close-guest 1'])
  hear({ kind: 'room-closed', roomId: 1, reason: 'engine-failed', detail: '', stats: NO_ROOM_STATS })
  expect(guests).toEqual(['guest-connected', 'room-closed'])
})
