import type { Clock } from '../../../base/clock'
import type { CallsElsewhere } from '../../../phone/availability/calls-elsewhere'
import type { IncomingPolicy } from '../../../phone/availability/incoming-policy'
import { createPhone, type CreatePhoneOptions } from '../../../phone/create-phone'
import { People } from '../../../phone/people/people'
import type { PeopleStore } from '../../../phone/people/people-store'
import { serverKey } from '../../../phone/people/server-key'
import { Verification } from '../../../phone/people/verification'
import type { Phone } from '../../../phone/phone'
import type { IdentityStore } from '../../../phone/privacy/identity-store'
import type { PictureStore } from '../../../phone/pictures/picture-store'
import type { KnownRooms } from '../../../phone/rooms/known-rooms'
import { RoomBell } from '../../../phone/rooms/room-bell'
import type { DirectTexts } from '../../../phone/texts/direct-texts'
import type { ImageFolder } from '../../../phone/texts/image-folder'
import type { TextStore } from '../../../phone/texts/text-store'
import type { Voice } from '../../../phone/voice/voice'
import {
  type Account,
  type NetworkSummary,
  type PersonId,
  type PictureHash,
  unreadOf,
  type VoiceElsewhere,
} from '../../api'
import { AccountManager } from '../account/account-manager'
import { PeopleManager } from '../people/people-manager'
import { Conversations } from '../rooms/conversations'
import { DirectTextDesk } from '../rooms/direct-text-desk'
import { RoomDesk } from '../rooms/room-desk'
import { TextDesk } from '../rooms/text-desk'
import type { AccountSlot } from '../stores/account-book'
import { type Line, linesOf } from './lines'
import { NetworkHost, type NetworkHostParts } from './network-host'

/** What all networks share. Everything that is stored about people, rooms and texts is kept by their server. */
export interface SharedParts extends Pick<CreatePhoneOptions, 'chooseProxy' | 'roots'> {
  readonly clock: Clock
  readonly people: PeopleStore
  readonly rooms: KnownRooms
  readonly texts: TextStore
  readonly images: ImageFolder
  readonly pictures: PictureStore
  /** Whether the user has talked with somebody. */
  readonly hasTalkedWith: (person: PersonId) => boolean
  readonly identity: IdentityStore
  /** The user's rules, which are the same at all networks. */
  readonly rules: Pick<IncomingPolicy, 'quiet' | 'answersFavourites' | 'privateOnly'>
  /** The addresses of a server for people elsewhere, the best first. */
  readonly addresses: (server: string) => readonly string[]
  /** The user's name in the system. */
  readonly suggestedName: string
}

export interface NetworkOptions extends NetworkHostParts {
  readonly id: string
  readonly slot: AccountSlot
  readonly voice: Voice
  readonly shared: SharedParts
  readonly callsElsewhere: () => CallsElsewhere
}

/** One of the user's accounts, with the phone that is signed in to its network, and everything that is shown of it. */
export class Network {
  readonly id: string
  readonly phone: Phone
  /** Texts between two people. */
  readonly texts: DirectTexts
  readonly people: People
  readonly account: AccountManager
  readonly contacts: PeopleManager
  readonly rooms: RoomDesk
  /** Asks others into our room, and hears who asks us into theirs. */
  readonly bell: RoomBell
  readonly roomTexts: TextDesk
  readonly directTexts: DirectTextDesk
  readonly conversations: Conversations
  /** Takes what our own server says to this account. */
  readonly host: NetworkHost
  readonly #slot: AccountSlot
  /** Undefined: not counted yet since it may have changed. A list of many rooms is not looked through at every state. */
  #unread: number | undefined

  constructor({ id, slot, voice, shared, callsElsewhere, ...host }: NetworkOptions) {
    const { clock, identity, rules, rooms: known, addresses, suggestedName } = shared
    this.id = id
    this.#slot = slot
    this.host = new NetworkHost(host)
    const people = new People(shared.people, clock, shared.pictures)
    this.people = people
    const phone = createPhone({
      ...{ voice, clock, trust: people, callsElsewhere },
      ...{ chooseProxy: shared.chooseProxy, roots: shared.roots },
      identity: identity.identity,
      incomingPolicy: {
        get quiet() {
          return rules.quiet
        },
        get answersFavourites() {
          return rules.answersFavourites
        },
        get privateOnly() {
          return rules.privateOnly
        },
        marksOf: (contact, fingerprint) => people.marksOf(contact, fingerprint),
      },
    })
    this.phone = phone
    this.texts = phone.takeTexts({
      ...{ store: shared.texts, images: shared.images, pictures: shared.pictures },
      hasTalkedWith: shared.hasTalkedWith,
    })
    phone.useServer(slot.remembered?.account.server ?? '')
    this.account = new AccountManager({
      ...{ phone, accounts: slot, people, ownServer: this.host, suggestedName },
    })
    const verification = new Verification({
      own: () => identity.identity?.fingerprint,
      identityOf: (contact) => phone.identityOf(contact),
      ...{ people, store: shared.people },
    })
    this.contacts = new PeopleManager({ phone, people, verification })
    const server = (): string | undefined => this.signedInTo
    this.rooms = new RoomDesk({ phone, known, clock, server, addresses })
    this.bell = new RoomBell({
      ...{ rooms: phone.rooms, known, clock, server, texts: this.texts },
      marksOf: (name, key) => people.marksOf(name, key),
      find: (person) => people.find(person),
    })
    this.directTexts = new DirectTextDesk({ texts: this.texts, clock })
    this.roomTexts = new TextDesk({ rooms: phone.rooms, known, clock, server })
    this.conversations = new Conversations({ room: this.roomTexts, direct: this.directTexts, clock })
    for (const texts of [this.rooms, this.directTexts]) texts.on('changed', () => (this.#unread = undefined))
    people.on('silences', () => (this.#unread = undefined))
    this.account.on('changed', () => {
      this.#unread = undefined
      this.rooms.followServer()
    })
    phone.on('state', () => this.rooms.followServer())
    this.followKey(identity.identity !== undefined)
  }

  /** The account; undefined before the first sign-in. */
  get remembered(): Account | undefined {
    return this.#slot.remembered?.account
  }

  /** The account, unless the user has signed out. */
  get wanted(): Account | undefined {
    const { account, signIn } = this.#slot.remembered ?? {}
    return signIn === true ? account : undefined
  }

  /** The account's server, in the form of an account; undefined while signed out. */
  get signedInTo(): string | undefined {
    return this.phone.state.connection.kind === 'signed-out' ? undefined : this.remembered?.server
  }

  /** Nobody has signed in, or tries to. */
  get isBlank(): boolean {
    return this.remembered === undefined && this.phone.state.connection.kind === 'signed-out'
  }

  /** In the form of `serverKey`. */
  get serverKey(): string | undefined {
    const server = this.remembered?.server
    return server === undefined ? undefined : serverKey(server)
  }

  /** The calls that do not just ring, and the one on hold. */
  get lines(): readonly Line[] {
    return linesOf(this.phone.state)
  }

  /** We are in a room that has not ended. */
  get hasRoom(): boolean {
    const { state } = this.phone.rooms
    return state !== undefined && state.phase !== 'ended'
  }

  /** @param missed how many missed calls the user has not seen there */
  summary(missed: number): NetworkSummary {
    const { state } = this.phone
    const { server, name } = this.remembered ?? {}
    this.#unread ??= this.#countUnread()
    const isRinging = state.call.kind === 'ringing' || state.waiting !== undefined
    const live = isRinging ? 'ringing' : this.lines.length > 0 ? 'call' : this.hasRoom ? 'room' : undefined
    return {
      ...{ id: this.id, connection: state.connection.kind, missed },
      ...(server !== undefined && { server }),
      ...(name !== undefined && { name }),
      unread: this.#unread,
      ...(live !== undefined && { live }),
    }
  }

  #countUnread(): number {
    const all = { ...this.rooms.state, ...this.directTexts.state }
    const { people, rooms } = unreadOf(all, (person) => this.people.isSilenced(person))
    return people + rooms
  }

  /** For the time in which another network is shown; undefined: nothing goes on here. */
  get elsewhere(): VoiceElsewhere | undefined {
    const { call, waiting, held, room, roomMembers } = this.phone.state
    const isIdle = call.kind === 'idle' || call.kind === 'ended'
    if (isIdle && !held && !this.hasRoom) return undefined
    return {
      ...{ network: this.id, server: this.remembered?.server ?? '', call },
      ...(waiting && { waiting }),
      ...(held && { held }),
      ...(this.hasRoom && room && { room, roomMembers: roomMembers ?? [] }),
      pictures: this.#picturesOf(
        [call, waiting, held].flatMap((each) => (each && 'person' in each ? [each.person] : [])),
      ),
    }
  }

  #picturesOf(people: readonly PersonId[]): Readonly<Record<string, PictureHash>> {
    return Object.fromEntries(
      people.flatMap((person) => {
        const picture = this.people.find(person)?.picture
        return picture === undefined ? [] : [[person, picture]]
      }),
    )
  }

  /** Whether this call is here: on the line, ringing, or on hold. */
  hasCall(id: number): boolean {
    const { call, waiting, held } = this.phone.state
    return (call.kind !== 'idle' && call.id === id) || waiting?.id === id || held?.id === id
  }

  /** Whether our key can be opened. */
  followKey(hasOwnKey: boolean): void {
    this.people.setHasOwnKey(hasOwnKey)
  }

  /** Forgets the account. */
  forget(): void {
    this.account.forget()
    this.phone.useServer('')
    this.#unread = undefined
  }

  /** Ends everything here, at the end of the run or with the account. Resolves when all is released. */
  async close(): Promise<void> {
    this.rooms.close()
    this.roomTexts.close()
    this.directTexts.close()
    this.people.close()
    await this.phone.shutdown()
    this.account.close()
  }
}
