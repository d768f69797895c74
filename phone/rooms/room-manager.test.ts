import { afterEach, expect, it } from 'vitest'
import { systemClock } from '../../base/clock'
import { ManualClock } from '../../base/testing/manual-clock'
import { waitUntil } from '../../base/testing/wait-until'
import { NO_VOICE } from '../../server/rooms/room/room-voice'
import { type Identity, identityOf, makePrivateKey } from '../privacy/identity'
import { InMemoryTrust } from '../privacy/trust'
import { pastedImage } from '../testing/images'
import { ROOM, roomsOnServer } from '../testing/rooms-on-server'
import { WrittenSignalling } from '../testing/written-signalling'
import type { RoomVoiceCommand, RoomVoiceEvent } from '../voice/room-contract'
import { RoomManager } from './room-manager'

/** Whom the voice of the room was told to silence, or to give the floor. */
let moderated: string[] = []
const { server } = roomsOnServer({
  voice: {
    ...NO_VOICE,
    admit: (groupId, { user }) => ({ ticket: `AA${groupId % 10}${user}`, secret: 'Aw', balancer: ':5069' }),
    setMuted: (_, user, isMuted) => moderated.push(`${isMuted ? 'mute' : 'unmute'} ${user}`),
    giveFloor: (_, to) => moderated.push(`floor ${to?.user ?? 'nobody'}`),
  },
})
const managers: RoomManager[] = []
afterEach(() => {
  for (const manager of managers.splice(0)) manager.close()
  moderated = []
})

class SignedIn extends WrittenSignalling {
  override readonly ownName: string
  constructor(name: string) {
    super(false)
    this.ownName = name
  }
}

/** Whom each phone has compared a code with. */
class VerifiedTrust extends InMemoryTrust {
  verified = ''
  override isNameVerified(contact: string): boolean {
    return contact === this.verified
  }
}

function phoneAt(port: number, name: string, identity: Identity = identityOf(makePrivateKey())) {
  const signalling = new SignedIn(name)
  const token = `${name}|${identity.fingerprint}`
  signalling.rooms = { gateway: `ws://127.0.0.1:${port}`, token, reach: 'computer' }
  const people = new VerifiedTrust()
  const commands: RoomVoiceCommand[] = []
  let blocked = ''
  const rooms = new RoomManager({
    ...{ clock: systemClock, signalling, people, identity: () => identity },
    marksOf: (contact) => ({ favourite: false, blocked: contact === blocked }),
    sendToVoice: (command) => commands.push(command),
  })
  managers.push(rooms)
  const updates: string[] = []
  rooms.on('update', ({ kind }) => updates.push(kind))
  return {
    ...{ rooms, signalling, people, commands, updates, key: identity.fingerprint },
    hear: (event: RoomVoiceEvent) => rooms.hear(event),
    block: (contact: string) => {
      blocked = contact
      rooms.peopleChanged()
    },
    /** The last command to the voice process of a kind. */
    said: <Kind extends RoomVoiceCommand['kind']>(kind: Kind) =>
      commands.findLast(
        (command): command is Extract<RoomVoiceCommand, { kind: Kind }> => command.kind === kind,
      ),
    /** Who has the keys. */
    readers: (): string =>
      rooms.members
        .filter(({ isInGroup }) => isInGroup)
        .map((member) => member.name)
        .sort()
        .join(),
  }
}
type Phone = ReturnType<typeof phoneAt>

const together = (...phones: readonly Phone[]): Promise<unknown> =>
  waitUntil(() => {
    const isTogether = ({ readers, rooms }: Phone): boolean =>
      rooms.state?.phase === 'inside' &&
      rooms.members.every(({ isPresent }) => isPresent) &&
      readers() === phones[0]?.readers() &&
      readers().split(',').length === phones.length
    return phones.every(isTogether)
  })

it('is in one room, with its people, its messages, and its safety code', async () => {
  const { gateway } = await server()
  const [ann, bob] = [phoneAt(gateway.port, 'Ann'), phoneAt(gateway.port, 'Bob')]
  expect(ann.rooms.state).toBeUndefined()
  expect(ann.rooms.enter(ROOM, { create: { topic: 'Tea', mode: 'push-to-talk' } })).toEqual({ ok: true })
  await waitUntil(() => ann.rooms.state?.phase === 'inside')
  expect(bob.rooms.enter(ROOM)).toEqual({ ok: true })
  await together(ann, bob)
  expect(ann.rooms.state).toMatchObject({
    ...{ name: ROOM, phase: 'inside', key: ann.key, isModerator: true, doubted: [], isMuted: false },
    settings: { topic: 'Tea', mode: 'push-to-talk' },
    floor: { own: { kind: 'none' } },
  })
  expect(bob.rooms.state).toMatchObject({ isModerator: false })
  expect(ann.rooms.members).toMatchObject([
    { name: 'Ann', isYou: true, isModerator: true, privacy: 'verified' },
    { name: 'Bob', key: bob.key, isYou: false, isModerator: false, privacy: 'known', isBlocked: false },
  ])
  expect(ann.people.pinOf('Bob')?.identity).toBe(bob.key)
  expect(ann.rooms.write('hello', { mentions: [bob.key] })).toMatchObject({ ok: true })
  await waitUntil(() => bob.rooms.messages[0]?.text === 'hello')
  expect(ann.rooms.write(' ')).toEqual({ ok: false, problem: { key: 'problem.roomText' } })
  await waitUntil(() => ann.rooms.state?.safetyCode === (bob.rooms.state?.safetyCode ?? ''))
  // Another room is another one.
  expect(bob.rooms.enter('Elsewhere', { create: {} })).toEqual({ ok: true })
  await waitUntil(() => bob.rooms.state?.phase === 'inside')
  expect(bob.rooms.messages).toEqual([])
  await together(ann)
  expect(ann.rooms.leave()).toEqual({ ok: true })
  expect(ann.rooms.state).toBeUndefined()
  expect(ann.rooms.write('late')).toEqual({ ok: false, problem: { key: 'problem.notInRoom' } })
})

it('opens its voice with the ticket, and gives it the keys of each epoch', async () => {
  const { gateway } = await server()
  const [ann, bob] = [phoneAt(gateway.port, 'Ann'), phoneAt(gateway.port, 'Bob')]
  ann.rooms.enter(ROOM, { create: { mode: 'push-to-talk' } })
  await waitUntil(() => ann.said('room-keys') !== undefined)
  expect(ann.said('open-room')).toMatchObject({
    ...{ roomId: 1, mode: 'push-to-talk', muted: false },
    admission: { balancer: { host: '127.0.0.1', port: 5069 }, reach: 'computer', secret: Buffer.of(3) },
  })
  expect(ann.said('room-keys')?.keys).toMatchObject({ epoch: 0n, ownLeaf: 0, leaves: [0] })
  bob.rooms.enter(ROOM)
  await together(ann, bob)
  await waitUntil(() => ann.said('room-keys')?.keys?.epoch === 1n)
  await waitUntil(() => bob.said('room-keys')?.keys?.epoch === 1n)
  expect(ann.said('room-keys')?.keys?.baseKey).toEqual(bob.said('room-keys')?.keys?.baseKey)
  ann.hear({ kind: 'room-link', roomId: 1, state: 'connected', detail: '' })
  ann.hear({ kind: 'room-speaking', roomId: 1, speakers: [{ leaf: 1, dbfs: -12 }] })
  expect(ann.rooms.state).toMatchObject({ voice: 'connected', speaking: [bob.key] })
  ann.rooms.talk(true)
  ann.rooms.setMuted(true)
  expect(ann.said('room-talk')).toMatchObject({ on: true })
  expect(ann.said('room-mute')).toMatchObject({ muted: true })
  expect(ann.rooms.state).toMatchObject({ isTalking: true, isMuted: true })
  // Whoever presses the button while muted wants to be heard, as long as it is held.
  ann.rooms.talk(false)
  ann.rooms.talk(true)
  expect(ann.said('room-mute')).toMatchObject({ muted: false })
  ann.rooms.talk(false)
  expect(ann.said('room-mute')).toMatchObject({ muted: true })
  expect(ann.rooms.state).toMatchObject({ isMuted: true })
  // Nobody hears whom they have blocked.
  const user = bob.said('open-room')?.admission.userId
  ann.block('Bob')
  expect(ann.said('room-listening')?.listening).toEqual([{ userId: user, leaf: 1, volume: 0 }])
  ann.rooms.leave()
  expect(ann.commands.at(-1)).toEqual({ kind: 'close-room', roomId: 1 })
})

it('hears others as loud as we like, in later rooms as well', async () => {
  const { gateway } = await server()
  const [ann, bob] = [phoneAt(gateway.port, 'Ann'), phoneAt(gateway.port, 'Bob')]
  ann.rooms.enter(ROOM, { create: {} })
  await together(ann)
  bob.rooms.enter(ROOM)
  await together(ann, bob)
  expect(ann.rooms.members[1]).not.toHaveProperty('volume')
  expect(ann.rooms.setVolume(bob.key, 0.5)).toEqual({ ok: true })
  expect(ann.rooms.members[1]).toMatchObject({ volume: 0.5 })
  expect(ann.said('room-listening')?.listening).toMatchObject([{ leaf: 1, volume: 0.5 }])
  ann.block('Bob')
  expect(ann.said('room-listening')?.listening).toMatchObject([{ leaf: 1, volume: 0 }])
  ann.block('')
  ann.rooms.enter('Attic', { create: {} })
  bob.rooms.enter('Attic')
  await together(ann, bob)
  expect(ann.rooms.members.find(({ key }) => key === bob.key)).toMatchObject({ volume: 0.5 })
  ann.rooms.setVolume(bob.key, 1)
  expect(ann.rooms.members.find(({ key }) => key === bob.key)).not.toHaveProperty('volume')
  ann.rooms.leave()
  expect(ann.rooms.setVolume(bob.key, 2)).toMatchObject({ problem: { key: 'problem.notInRoom' } })
})

it('shows images, and names what it has written', async () => {
  const { gateway } = await server()
  const [ann, bob] = [phoneAt(gateway.port, 'Ann'), phoneAt(gateway.port, 'Bob')]
  const told: string[] = []
  for (const event of ['entered', 'left'] as const) ann.rooms.on(event, () => told.push(event))
  ann.rooms.enter(ROOM, { create: {} })
  await together(ann)
  bob.rooms.enter(ROOM)
  await together(ann, bob)
  const image = pastedImage()
  const written = ann.rooms.writeImage(image)
  await waitUntil(() => bob.rooms.messages[0]?.image !== undefined)
  expect(written).toEqual({ ok: true, id: bob.rooms.messages[0]?.id })
  expect(await bob.rooms.image(bob.rooms.messages[0]?.id ?? '')).toEqual(image.bytes)
  await expect(bob.rooms.image('none')).rejects.toThrow('no-image')
  ann.rooms.enter('Attic', { create: {} })
  ann.rooms.leave()
  expect(told).toEqual(['entered', 'left', 'entered', 'left'])
  await expect(ann.rooms.image('none')).rejects.toThrow('ended')
})

it('sends nothing to somebody with another identity than the one that was verified, until it is confirmed', async () => {
  const { gateway } = await server()
  const [ann, eve] = [phoneAt(gateway.port, 'Ann'), phoneAt(gateway.port, 'Bob')]
  ann.people.pin('Bob', 'b'.repeat(64))
  ann.people.verified = 'Bob'
  ann.rooms.enter(ROOM, { create: {} })
  await waitUntil(() => ann.said('open-room') !== undefined)
  expect(ann.said('open-room')).toMatchObject({ muted: false })
  eve.rooms.enter(ROOM)
  await together(ann, eve)
  expect(ann.rooms.state).toMatchObject({ doubted: [eve.key], isMuted: false })
  expect(ann.rooms.members).toMatchObject([{}, { privacy: 'changed' }])
  expect(ann.said('room-mute')).toMatchObject({ muted: true })
  const problem = { key: 'problem.roomIdentityChanged', fill: { name: 'Bob' } }
  expect(ann.rooms.write('secret')).toEqual({ ok: false, problem })
  expect(ann.rooms.confirm(eve.key)).toEqual({ ok: true })
  expect(ann.rooms.state).toMatchObject({ doubted: [] })
  expect(ann.said('room-mute')).toMatchObject({ muted: false })
  expect(ann.people.pinOf('Bob')?.identity).toBe(eve.key)
  expect(ann.rooms.write('no secret')).toMatchObject({ ok: true })
  await waitUntil(() => eve.rooms.messages.length === 1)
  expect(eve.rooms.messages[0]?.text).toBe('no secret')
})

it('a moderator mutes, gives the floor, changes the room, and kicks', async () => {
  const { gateway } = await server()
  const [ann, bob] = [phoneAt(gateway.port, 'Ann'), phoneAt(gateway.port, 'Bob')]
  ann.rooms.enter(ROOM, { create: {} })
  await together(ann)
  bob.rooms.enter(ROOM)
  await together(ann, bob)
  const { moderation } = ann.rooms
  expect(bob.rooms.moderation.changeSettings({ topic: 'Mine' })).toEqual({ ok: true })
  await waitUntil(() => bob.updates.includes('refused'))
  expect(moderation.changeSettings({ topic: 'two\nlines' })).toMatchObject({
    problem: { key: 'problem.roomTopic' },
  })
  let link = ''
  moderation.newLink((secret) => (link = secret))
  expect(link).toHaveLength(22)
  moderation.changeSettings({ topic: 'Coffee', mode: 'push-to-talk' })
  moderation.invite('c'.repeat(64))
  moderation.muteMember(bob.key, true)
  moderation.giveFloor(bob.key)
  moderation.giveFloor(undefined)
  await waitUntil(() => bob.rooms.state?.isSilenced)
  expect(bob.rooms.state?.settings).toMatchObject({ topic: 'Coffee', mode: 'push-to-talk' })
  expect(bob.said('room-mode')).toMatchObject({ mode: 'push-to-talk' })
  expect(moderated.map((each) => each.replace(/\d+/, 'N'))).toEqual(['mute N', 'floor N', 'floor nobody'])
  await waitUntil(() => ann.rooms.state?.guests?.invited.includes('c'.repeat(64)))
  expect(ann.rooms.state?.guests?.hasLink).toBe(true)
  moderation.setModerator(bob.key, true)
  await waitUntil(() => bob.rooms.state?.isModerator)
  expect(moderation.kick('d'.repeat(64))).toEqual({ ok: false, problem: { key: 'problem.roomNobody' } })
  moderation.kick(bob.key)
  await waitUntil(() => bob.rooms.state?.phase === 'ended')
  expect(bob.rooms.state).toMatchObject({ end: 'kicked', voice: 'none' })
  expect(bob.rooms.members).toEqual([])
  expect(bob.commands.at(-1)).toMatchObject({ kind: 'close-room' })
  expect(bob.rooms.write('late')).toEqual({ ok: false, problem: { key: 'problem.notInRoom' } })
  moderation.liftBan(bob.key)
  await waitUntil(() => ann.rooms.state?.guests?.banned.length === 0)
  moderation.close()
  await waitUntil(() => ann.rooms.state?.phase === 'ended')
})

it('says why a room cannot be entered', () => {
  const ann = phoneAt(1, 'Ann')
  const problem = (): string => {
    const result = ann.rooms.enter(ROOM)
    return result.ok ? '' : result.problem.key
  }
  ann.signalling.rooms = { gateway: 'ws://127.0.0.1:1', token: undefined, reach: 'computer' }
  expect(problem()).toBe('problem.roomsNeedKey')
  ann.signalling.rooms = undefined
  expect(problem()).toBe('problem.noRooms')
  ann.signalling.state = { kind: 'connecting', attempt: 1 }
  expect(problem()).toBe('problem.roomOffline')
  expect(ann.rooms.enter('a\0')).toMatchObject({ problem: { key: 'problem.roomName' } })
  expect(ann.rooms.enter(ROOM, { create: { topic: 'a\nb' } })).toMatchObject({
    problem: { key: 'problem.roomTopic' },
  })
  expect(ann.rooms.state).toBeUndefined()
  expect(ann.rooms.moderation.kick(ann.key)).toMatchObject({ problem: { key: 'problem.notInRoom' } })
})

it('comes back at the server where we are signed in, and leaves when we sign out', async () => {
  const { gateway } = await server()
  const ann = phoneAt(gateway.port, 'Ann')
  ann.rooms.enter(ROOM, { create: {} })
  await together(ann)
  const asWaiting = (key: 'server.otherNetwork' | 'server.asleep') => {
    const error = { code: 'lost', message: { key } } as const
    ann.signalling.state = { kind: 'waiting', retryAtMs: 0, attempt: 1, error }
    ann.signalling.emit('connection', ann.signalling.state)
  }
  asWaiting('server.asleep')
  expect(ann.rooms.state?.phase).toBe('inside')
  asWaiting('server.otherNetwork')
  expect(ann.rooms.state?.phase).toBe('reconnecting')
  await together(ann)
  await waitUntil(() => ann.rooms.state?.phase === 'inside')
  ann.signalling.state = { kind: 'signed-out' }
  ann.signalling.emit('connection', ann.signalling.state)
  expect(ann.rooms.state).toBeUndefined()
})

it('tells changes at once after quiet, and then at intervals', () => {
  const clock = new ManualClock()
  const signalling = new SignedIn('Ann')
  signalling.rooms = { gateway: 'none', token: 'token', reach: 'computer' }
  const identity = identityOf(makePrivateKey())
  const rooms = new RoomManager({
    ...{ clock, signalling, people: new InMemoryTrust(), identity: () => identity },
    marksOf: () => ({ favourite: false, blocked: false }),
    sendToVoice: () => undefined,
  })
  managers.push(rooms)
  let told = 0
  rooms.on('changed', () => told++)
  rooms.enter(ROOM)
  rooms.setMuted(true)
  expect(told).toBe(1)
  rooms.setMuted(false)
  rooms.talk(true)
  expect(told).toBe(1)
  clock.advance(100)
  expect(told).toBe(2)
  clock.advance(100)
  expect(told).toBe(2)
  rooms.talk(false)
  expect(told).toBe(3)
})
