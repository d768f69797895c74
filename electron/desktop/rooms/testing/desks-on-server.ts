import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../../../base/clock'
import { ManualClock } from '../../../../base/testing/manual-clock'
import { waitUntil } from '../../../../base/testing/wait-until'
import { createPhone } from '../../../../phone/create-phone'
import { placeOf } from '../../../../phone/people/person-id'
import { PictureStore } from '../../../../phone/pictures/picture-store'
import { identityOf, makePrivateKey } from '../../../../phone/privacy/identity'
import { ImageFolder } from '../../../../phone/texts/image-folder'
import { TextStore } from '../../../../phone/texts/text-store'
import { KnownRooms } from '../../../../phone/rooms/known-rooms'
import type { VoiceCommand } from '../../../../phone/voice/voice-contract'
import { TestSocket } from '../../../../server/rooms/testing/test-socket'
import { wholeServers } from '../../../../server/whole/testing/whole-servers'
import type { Conversation, PersonId, ShownRoom, ShownText, TextChanges, Typing } from '../../../api'
import { type Asks, type Mention, RoomDesk } from '../room-desk'
import { type RingInto, RoomBell } from '../../../../phone/rooms/room-bell'
import { TextDesk } from '../text-desk'

export const ROOM = 'Küche'
export const HERE: Conversation = { kind: 'room', name: ROOM }

/** Apps without windows at a real server, signed in. Call it once, outside of tests. */
export function desksOnServer() {
  const { start, closers } = wholeServers()

  /** The time of the desks passes when a test waits with `until`. */
  const appAt = async (port: number, name: string, identity = identityOf(makePrivateKey())) => {
    const folder = mkdtempSync(join(tmpdir(), 'ringdown-desk-'))
    closers.push(() => rmSync(folder, { recursive: true }))
    const clock = new ManualClock()
    const said: VoiceCommand[] = []
    const blocked = new Set<string>()
    const phone = createPhone({
      voice: {
        send: (command) => void said.push(command),
        on: () => undefined,
        shutdown: () => Promise.resolve(),
      },
      ...{ clock: systemClock, identity, signsLogins: true },
      incomingPolicy: {
        ...{ quiet: false, answersFavourites: false, privateOnly: false },
        marksOf: (contact) => ({ favourite: false, blocked: blocked.has(contact) }),
      },
    })
    closers.push(() => phone.shutdown())
    const address = `127.0.0.1:${port}`
    const server = (): string | undefined =>
      phone.state.connection.kind === 'signed-out' ? undefined : address
    const known = new KnownRooms({ file: join(folder, 'rooms.json'), clock, onProblem: () => undefined })
    closers.push(() => known.flush())
    const rooms = new RoomDesk({
      phone,
      known,
      clock,
      server,
      addresses: () => ['talk.example:4242', address],
    })
    const texts = new TextDesk({ rooms: phone.rooms, known, clock, server })
    closers.push(() => rooms.close())
    closers.push(() => texts.close())
    const mentions: Mention[] = []
    const asks: Asks[] = []
    rooms.on('mention', (mention) => mentions.push(mention))
    rooms.on('asks', (now) => asks.push(now))
    const store = new TextStore({ folder: join(folder, 'texts'), clock, onProblem: () => undefined })
    closers.push(() => store.flush())
    const pictures = new PictureStore({ folder: undefined, clock, onProblem: () => undefined })
    const direct = phone.takeTexts({
      ...{ store, images: new ImageFolder(join(folder, 'images')), pictures },
      hasTalkedWith: () => false,
    })
    const marksOf = (contact: string) => ({ blocked: blocked.has(contact) })
    const find = (person: PersonId) => ({ nickname: `my ${placeOf(person)?.name}`, picture: 'hash' })
    const bell = new RoomBell({ rooms: phone.rooms, texts: direct, known, clock, server, marksOf, find })
    const rings: RingInto[] = []
    bell.on('ring', (ring) => rings.push(ring))
    const told: TextChanges[] = []
    texts.on('texts', (changes) => told.push(changes))
    const typing: Typing[] = []
    texts.on('typing', (each) => typing.push(each))
    phone.signIn({ name, server: address })
    const app = {
      ...{ bell, rings },
      ...{ phone, rooms, texts, known, clock, said, mentions, asks, told, typing, folder },
      key: identity.fingerprint,
      block: (contact: string): void => {
        blocked.add(contact)
        phone.rooms.peopleChanged()
      },
      room: (of = ROOM): ShownRoom | undefined => rooms.state.rooms.find((each) => each.name === of),
      written: (): readonly ShownText[] => texts.getTexts(HERE),
      /** What a window shows that was told everything. */
      shown: (): readonly ShownText[] => shownAfter(told),
    }
    await waitUntil(() => rooms.state.hasRooms)
    return app
  }

  /** Somebody in a browser, who asks to be let into the room. */
  const guestAt = async (httpPort: number, name: string): Promise<TestSocket> => {
    const url = `ws://127.0.0.1:${httpPort}/api/room/${encodeURIComponent(ROOM)}`
    const socket = await TestSocket.connect(url)
    closers.push(() => socket.close())
    socket.send(JSON.stringify({ action: 'auth', token: 'guest' }))
    await socket.next()
    socket.send(JSON.stringify({ action: 'ask', name }))
    return socket
  }

  return { start, appAt, guestAt }
}

export type App = Awaited<ReturnType<ReturnType<typeof desksOnServer>['appAt']>>

/** Lets the time of the desks pass until it is so. */
export const until = (isSo: () => boolean, ...apps: readonly App[]): Promise<unknown> =>
  waitUntil(() => {
    for (const { clock } of apps) clock.advance(100)
    return isSo()
  })

/** Enters, and waits until all of them have the same keys. */
export async function enterAll(...apps: readonly App[]): Promise<void> {
  for (const [n, app] of apps.entries()) {
    app.rooms.enterRoom(ROOM, { create: {} })
    const isTogether = ({ phone }: App): boolean =>
      phone.rooms.state?.phase === 'inside' &&
      phone.rooms.members.filter(({ isInGroup, isPresent }) => isInGroup && isPresent).length === n + 1
    await until(() => apps.slice(0, n + 1).every(isTogether), ...apps)
  }
}

function shownAfter(told: readonly TextChanges[]): readonly ShownText[] {
  let texts = new Map<string, ShownText>()
  for (const { isWhole, put } of told) {
    if (isWhole) texts = new Map()
    for (const text of put) texts.set(text.id, text)
  }
  return [...texts.values()]
}
