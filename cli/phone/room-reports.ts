import type { EventEmitter } from 'node:events'
import { isDeepStrictEqual } from 'node:util'
import { say } from '../../locales/message'
import type {
  GuestAsk,
  GuestInRoom,
  RoomEndCause,
  RoomImage,
  RoomMember,
  RoomMessage,
  RoomState,
} from '../../phone/model'
import type { RoomUpdate } from '../../phone/rooms/room'
import type { RoomManagerEvents } from '../../phone/rooms/room-manager'
import type { RoomSpeaker } from '../../phone/model'
import type { RoomVoiceStats } from '../../phone/voice/room-contract'
import type { Fingerprint } from '../../protocol/directory'
import type { Output } from '../output'
import { english, nameWords } from '../words'
import { END_WORDS, membersWords, REFUSAL_WORDS, roomWords } from './room-words'

/** The rooms of the phone, as reports use them. */
export interface ReportedRooms extends EventEmitter<RoomManagerEvents> {
  readonly state: RoomState | undefined
  readonly members: readonly RoomMember[]
}

/** Reports what happens in the room that the phone is in. */
export class RoomReports {
  readonly #rooms: ReportedRooms
  readonly #output: Pick<Output, 'emit' | 'error'>
  readonly #onEnded: (cause: RoomEndCause) => void
  #name = ''
  #told: unknown
  #members: readonly RoomMember[] = []
  #floor: unknown
  #doubted: readonly Fingerprint[] = []
  #asks: readonly GuestAsk[] = []
  #guests: readonly unknown[] = []
  /** Members, by their keys. */
  #heard: readonly Fingerprint[] = []
  #speaking: Speaking = NOBODY

  constructor(
    rooms: ReportedRooms,
    output: Pick<Output, 'emit' | 'error'>,
    onEnded: (cause: RoomEndCause) => void,
  ) {
    this.#rooms = rooms
    this.#output = output
    this.#onEnded = onEnded
    rooms.on('update', (update) => this.#take(update))
    rooms.on('changed', () => this.#compare())
    rooms.on('speaking', (speakers) => this.#hear(speakers))
    rooms.on('stats', (stats) => this.#tellStats(stats))
  }

  /** Tells who is there, as at each change. */
  tellMembers(): void {
    const { members } = this.#rooms
    this.#output.emit({ event: 'members', members }, membersWords(members))
  }

  #take(update: RoomUpdate): void {
    this.#compare()
    switch (update.kind) {
      case 'ended':
        return this.#ended(update.cause)
      case 'message':
        return this.#tellMessage(update.message)
      case 'safety-code':
        this.#output.emit({ event: 'safety-code', code: update.code }, `safety code: ${update.code}`)
        return
      case 'refused':
        return this.#output.error(`${update.of}: ${REFUSAL_WORDS[update.reason]}`)
      case 'unsaid':
        return this.#output.error(`your message is not in the room: ${REFUSAL_WORDS[update.reason]}`)
      case 'gap':
        return this.#output.error('some of what was written meanwhile is lost')
      case 'lost':
        return this.#output.error(`the connection to the room is lost, and made again: ${update.detail}`)
      case 'phase':
      case 'members':
      case 'settings':
      case 'muted':
      case 'guests':
      case 'guest-asks':
      case 'guest-answered':
      case 'brings':
      case 'guest-speech':
      case 'guest-removal':
      case 'ticket':
      case 'said':
      case 'typing':
        return
    }
  }

  #compare(): void {
    const { state } = this.#rooms
    if (!state || state.phase === 'ended') return
    if (state.name !== this.#name) this.#begin(state.name)
    this.#compareRoom(state)
    this.#compareMembers()
    this.#compareFloor(state)
    this.#compareDoubts(state)
    this.#compareGuests(state)
  }

  #begin(name: string): void {
    this.#name = name
    this.#told = undefined
    this.#members = []
    this.#floor = undefined
    this.#doubted = []
    this.#asks = []
    this.#guests = []
    this.#heard = []
    this.#speaking = NOBODY
  }

  #compareRoom(state: RoomState): void {
    const { name: room, phase, voice, isModerator, isSilenced, settings } = state
    if (phase === 'ended') return
    const { mode, topic } = settings ?? {}
    const told = {
      ...{ room, phase, voice, isModerator, isSilenced },
      ...(mode !== undefined && { mode }),
      ...(topic !== undefined && { topic }),
    }
    if (isDeepStrictEqual(told, this.#told)) return
    this.#told = told
    this.#output.emit({ event: 'room', ...told }, roomWords(state))
  }

  #compareMembers(): void {
    const before = this.#members
    const { members } = this.#rooms
    if (members === before || isDeepStrictEqual(members, before)) return
    this.#members = members
    const without = (all: readonly RoomMember[], others: readonly RoomMember[]): readonly RoomMember[] => {
      const keys = new Set(others.map(({ key }) => key))
      return all.filter(({ key, isYou }) => !isYou && !keys.has(key))
    }
    for (const { name, key } of without(members, before))
      this.#output.emit({ event: 'member-joined', name, key }, `${nameWords(name)} has come`)
    for (const { name, key } of without(before, members))
      this.#output.emit({ event: 'member-left', name, key }, `${nameWords(name)} has gone`)
    this.tellMembers()
  }

  #compareFloor({ floor }: RoomState): void {
    if (isDeepStrictEqual(floor, this.#floor)) return
    this.#floor = floor
    if (!floor) return
    const { holder: key, own } = floor
    const name = this.#nameOf(key)
    this.#output.emit(
      { event: 'floor', own, ...(key !== undefined && { key }), ...(name !== undefined && { holder: name }) },
      `floor: ${name === undefined ? 'nobody' : nameWords(name)}; yours: ${own.kind}`,
    )
  }

  #compareDoubts({ doubted }: RoomState): void {
    const before = this.#doubted
    this.#doubted = doubted
    for (const key of doubted) {
      if (before.includes(key)) continue
      const message = { key: 'problem.roomIdentityChanged', fill: { name: this.#nameOf(key) ?? '' } } as const
      this.#output.error(`${say(english, message)} Type: confirm`)
    }
  }

  #compareGuests({ asks = [], browserGuests = [] }: RoomState): void {
    const before = this.#asks
    this.#asks = asks
    for (const { guest, name, lookAlike } of asks) {
      if (before.some((ask) => ask.guest === guest)) continue
      const doubt = lookAlike === undefined ? '' : `, whose name looks like that of ${nameWords(lookAlike)}`
      this.#output.emit(
        { event: 'guest-asks', name, ...(lookAlike !== undefined && { lookAlike }) },
        `the guest ${nameWords(name)}${doubt} asks to be let in. Type: admit NAME, or turn-away NAME`,
      )
    }
    this.#followSpeech()
    const guests = browserGuests.map(({ id, name, by, isConnected }) => ({
      ...{ id, name, by, isConnected },
      ...{ broughtBy: this.#nameOf(by) ?? '' },
    }))
    if (isDeepStrictEqual(guests, this.#guests)) return
    this.#guests = guests
    const words = guests.map(
      ({ name, broughtBy }) => `${nameWords(name)} (brought by ${nameWords(broughtBy)})`,
    )
    this.#output.emit(
      { event: 'room-guests', guests },
      `guests: ${words.length === 0 ? 'none' : words.join(', ')}`,
    )
  }

  #tellMessage(message: RoomMessage): void {
    const { id, name, isDeleted, isEdited, replyTo, image } = message
    const how = isDeleted ? 'deleted' : isEdited ? 'edited' : undefined
    const about = [id, ...(replyTo === undefined ? [] : [`answers ${replyTo}`]), ...(how ? [how] : [])]
    const text = image ? `(an image, ${image.width} x ${image.height})` : message.text
    this.#output.emit(
      // Without what only its readers need.
      { event: 'text', ...message, ...(image && { image: shownImage(image) }) },
      `${nameWords(name)}: ${text} [${about.join(', ')}]`,
    )
  }

  #hear(speakers: readonly RoomSpeaker[]): void {
    this.#heard = speakers.map(({ key }) => key).sort()
    this.#followSpeech()
  }

  #followSpeech(): void {
    const keys = this.#heard
    const guests = (this.#rooms.state?.browserGuests ?? [])
      .filter(({ isSpeaking }) => isSpeaking)
      .map(({ id, name }) => ({ id, name }))
    const speaking = { keys, guests }
    if (isDeepStrictEqual(speaking, this.#speaking)) return
    this.#speaking = speaking
    const names = keys.map((key) => this.#nameOf(key) ?? '')
    const words = [...names.map(nameWords), ...guests.map(({ name }) => `the guest ${nameWords(name)}`)]
    this.#output.emit(
      { event: 'speaking', keys, names, ...(guests.length > 0 && { guests }) },
      words.length === 0 ? 'nobody speaks' : `${words.join(', ')} speaks`,
    )
  }

  #tellStats(stats: RoomVoiceStats): void {
    const { packetsSent, packetsReceived, concealedFrames, bufferMs, roundTripMs } = stats
    const words = [
      ...[`sent ${packetsSent}`, `received ${packetsReceived}`, `concealed ${concealedFrames}`],
      `buffer ${bufferMs.toFixed(0)} ms`,
      ...(roundTripMs === undefined ? [] : [`round trip ${roundTripMs} ms`]),
    ]
    this.#output.emit({ event: 'room-stats', ...stats }, words.join(', '))
  }

  #ended(cause: RoomEndCause): void {
    const { state } = this.#rooms
    const room = state?.name ?? this.#name
    this.#begin('')
    this.#output.emit(
      { event: 'room-ended', room, cause },
      `room ${nameWords(room)} is over for you: ${END_WORDS[cause]}`,
    )
    this.#onEnded(cause)
  }

  #nameOf(key: Fingerprint | undefined): string | undefined {
    return this.#rooms.members.find((member) => member.key === key)?.name
  }
}

interface Speaking {
  readonly keys: readonly Fingerprint[]
  readonly guests: readonly Pick<GuestInRoom, 'id' | 'name'>[]
}
const NOBODY: Speaking = { keys: [], guests: [] }

const shownImage = ({ type, width, height, bytes }: RoomImage): RoomImage => ({ type, width, height, bytes })
