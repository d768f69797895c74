import { afterEach, expect, it } from 'vitest'
import { systemClock } from '../../base/clock'
import { bestMatch, speechLike } from '../../native/testing/signals'
import { readWav, writeWav } from '../../native/testing/wav-files'
import { wavFolder } from '../../native/testing/wav-folder'
import { GroupsNetwork } from '../../server/groups/testing/groups-network'
import { NO_VOICE } from '../../server/rooms/room/room-voice'
import { identityOf, makePrivateKey } from '../privacy/identity'
import { InMemoryTrust } from '../privacy/trust'
import { ROOM, roomsOnServer } from '../testing/rooms-on-server'
import { WrittenSignalling } from '../testing/written-signalling'
import { VoiceManager } from '../voice/voice-manager'
import { RoomManager } from './room-manager'

const { path } = wavFolder()
let network = new GroupsNetwork()
const phones: { readonly rooms: RoomManager; readonly voice: VoiceManager }[] = []
afterEach(async () => {
  for (const { rooms } of phones) rooms.close()
  const ending = Promise.all(phones.splice(0).map(({ voice }) => voice.shutDown()))
  await network.settle()
  await ending
  await network.stop()
  network = new GroupsNetwork()
})

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')
let isPushToTalk = false
const { server } = roomsOnServer({
  voice: {
    ...NO_VOICE,
    admit: (groupId, { user: userId, isModerator }) => {
      const { tickets, balancer } = network
      const ticket = tickets.issue({ userId, groupId, isModerator, listensOnly: false, isPushToTalk })
      const secret = base64url(tickets.secretOf(ticket))
      return { ticket: base64url(ticket), secret, balancer: `:${balancer.port}` }
    },
  },
})

class SignedIn extends WrittenSignalling {
  override readonly ownName: string
  constructor(name: string) {
    super(false)
    this.ownName = name
  }
}

/** A phone whose microphone hears this. */
function phoneAt(port: number, name: string, says: Float32Array) {
  const [said, heard] = [path(`said-${name}.wav`), path(`heard-${name}.wav`)]
  writeWav(said, says)
  const identity = identityOf(makePrivateKey())
  const signalling = new SignedIn(name)
  const token = `${name}|${identity.fingerprint}`
  signalling.rooms = { gateway: `ws://127.0.0.1:${port}`, token, reach: 'computer' }
  const audio = { input: { kind: 'file', path: said }, output: { kind: 'file', path: heard } } as const
  const voice = new VoiceManager({ audio, tones: {} }, network.clock, (event) => {
    if ('roomId' in event) rooms.hear(event)
  })
  const rooms: RoomManager = new RoomManager({
    ...{ clock: systemClock, signalling, people: new InMemoryTrust(), identity: () => identity },
    marksOf: () => ({ favourite: false, blocked: false }),
    sendToVoice: (command) => void voice.handle(command),
  })
  phones.push({ rooms, voice })
  /** Everybody who was heard. */
  const speakers = new Set<string>()
  rooms.on('speaking', (all) => all.forEach(({ key }) => speakers.add(key)))
  return { rooms, speakers, key: identity.fingerprint, heard: () => readWav(heard).samples, voice }
}

/** Lets the time of voice pass in steps, until it is so. */
const until = async (isSo: () => boolean): Promise<void> => {
  for (let n = 0; n < 3_000 && !isSo(); n++) await network.pass(10)
  if (!isSo()) throw new Error(`it is not so: ${isSo.toString()}`)
}
const serve = async (): Promise<number> => {
  await network.startBalancer()
  await network.startController()
  await network.startNode()
  return (await server()).gateway.port
}

it('members hear each other by the tickets and the keys of their room, and know who speaks', async () => {
  isPushToTalk = false
  const port = await serve()
  const speech = speechLike(2)
  const [ann, bob] = [phoneAt(port, 'Ann', speech), phoneAt(port, 'Bob', new Float32Array(48_000))]
  bob.rooms.enter(ROOM, { create: {} })
  await until(() => bob.rooms.state?.voice === 'connected')
  ann.rooms.enter(ROOM)
  await until(() => ann.rooms.state?.voice === 'connected' && ann.rooms.state.phase === 'inside')
  await until(() => bob.rooms.state?.speaking.includes(ann.key) === true)
  await until(() => bob.rooms.state?.speaking.length === 0)
  await network.pass(2_000)
  expect([...bob.speakers]).toEqual([ann.key])
  bob.rooms.leave()
  await bob.voice.shutDown()
  // The playout comes closer bit by bit, so each quarter of a second has a delay of its own.
  for (let from = 0; from < speech.length; from += 12_000)
    expect(bestMatch(speech.subarray(from, from + 12_000), bob.heard(), 140_000).correlation).toBeGreaterThan(
      0.85,
    )
})

it('the button gives the floor, which all see', async () => {
  isPushToTalk = true
  const port = await serve()
  const [ann, bob] = [phoneAt(port, 'Ann', speechLike(2)), phoneAt(port, 'Bob', speechLike(2))]
  bob.rooms.enter(ROOM, { create: { mode: 'push-to-talk' } })
  await until(() => bob.rooms.state?.voice === 'connected')
  ann.rooms.enter(ROOM)
  await until(() => ann.rooms.state?.voice === 'connected' && ann.rooms.state.phase === 'inside')
  ann.rooms.talk(true)
  await until(() => ann.rooms.state?.floor?.own.kind === 'granted')
  await until(() => bob.rooms.state?.floor?.holder === ann.key)
  await until(() => bob.speakers.has(ann.key))
  bob.rooms.talk(true)
  await until(() => bob.rooms.state?.floor?.own.kind === 'waiting')
  ann.rooms.talk(false)
  await until(() => bob.rooms.state?.floor?.own.kind === 'granted')
  await until(() => ann.rooms.state?.floor?.holder === bob.key)
})
