import { isDeepStrictEqual } from 'node:util'
import type { CancelTimer, Clock } from '../../../base/clock'
import { isName } from '../../../base/names/check-name'
import { lookAlikeKeys } from '../../../base/names/look-alike'
import { PacedSignal } from '../../../base/paced-signal'
import { startPacer } from '../../../base/pacer'
import type { Message } from '../../../locales/message'
import type { Fingerprint } from '../../../protocol/directory'
import type { CommandResult, GuestAsk, GuestInRoom, RoomMember } from '../../model'
import type { ExpectedGuests, GuestWord } from '../../signalling/broker/expected-guests'
import { DONE, refused } from '../in-room'
import type { Room } from '../room'
import type { KnownPeople } from '../room-trust'
import type { GuestLinkOptions, GuestVoiceEvent, RoomVoice } from '../room-voice'
import { BroughtGuests } from './brought-guests'
import { GuestSpeech } from './guest-speech'
import { OtherGuests, TOLD_EVERY_MS, type ToldGuest } from './other-guests'

/** How guests reach this phone. */
export interface GuestWays {
  readonly calls: ExpectedGuests
  /** How their browsers connect to us. */
  readonly link: () => GuestLinkOptions
  /** Why the user's rules let no guest in; undefined: they do. */
  readonly problem: () => Message | undefined
}

export interface BrowserGuestsOptions {
  readonly clock: Clock
  readonly own: Fingerprint
  readonly room: Pick<Room, 'signal' | 'answerGuest'>
  readonly voice: RoomVoice
  readonly people: Pick<KnownPeople, 'privacyOf' | 'lookAlikeOf'>
  /** Undefined: guests cannot reach us. */
  readonly ways: GuestWays | undefined
  readonly onChanged: () => void
}

/** Where the guests are. */
export interface GuestScene {
  readonly members: readonly RoomMember[]
  /** Whether the room hears guests: not where people take turns, or we are not heard. */
  readonly isHeard: boolean
  /** A call has the devices. */
  readonly isHeld: boolean
}

/** Guests who ask at once. */
const MOST_ASKS = 8
/** What members, and guests, are told at most. ms */
const TELL_EVERY_MS = 1_000
/** Names that a guest is told. */
const MOST_NAMES = 50
/** Our guests are told so often who of all guests speaks, at most. ms */
const SPEECH_EVERY_MS = 250
/** Names whose likeness is remembered: more than are shown. */
const MOST_LIKENESSES = 500

/**
 * Guests from browsers, in the room where we are: who asks, whom we bring in, and whom others bring in. A guest has no keys. Its voice
 * passes the phone of the member who has let it in, and is the member's for the encryption.
 */
export class BrowserGuests {
  readonly #options: BrowserGuestsOptions
  readonly #brought: BroughtGuests
  readonly #others: OtherGuests
  readonly #asks = new Map<number, string>()
  readonly #telling: PacedSignal
  readonly #informing: PacedSignal
  readonly #speech: GuestSpeech
  readonly #informingOfSpeech: PacedSignal
  /** The names that our guests were told last. */
  #toldSpeakers: readonly string[] = []
  #scene: GuestScene = { members: [], isHeard: false, isHeld: false }
  /** Whom names could be taken for, among those who are there now. */
  readonly #likenesses = new Map<string, { readonly lookAlike?: string }>()
  /** The names of members by their looks; undefined until somebody is compared with them. */
  #looks: ReadonlyMap<string, string> | undefined
  /** We have told of guests, and not that there are none. */
  #hasTold = false
  #cancelTimer: CancelTimer

  constructor(options: BrowserGuestsOptions) {
    const { clock, voice, ways } = options
    this.#options = options
    this.#others = new OtherGuests(clock)
    this.#brought = new BroughtGuests({
      ...{ clock, voice },
      calls: ways?.calls ?? NO_CALLS,
      link: ways?.link ?? (() => ({ iceServers: [], hidesAddresses: true })),
      onChanged: () => {
        this.#telling.changed()
        this.#informing.changed()
        options.onChanged()
      },
    })
    this.#telling = new PacedSignal(clock, TELL_EVERY_MS, () => this.#tell())
    this.#informing = new PacedSignal(clock, TELL_EVERY_MS, () => this.#inform())
    this.#speech = new GuestSpeech({
      clock,
      tell: (speaking) => options.room.signal({ kind: 'guest-speech', speaking: [...speaking] }),
    })
    this.#informingOfSpeech = new PacedSignal(clock, SPEECH_EVERY_MS, () => this.#informOfSpeech())
    this.#cancelTimer = startPacer(clock, TOLD_EVERY_MS, () => {
      this.#tellAgain()
      if (!this.#others.tidy(this.#keys)) return
      this.#informing.changed()
      options.onChanged()
    })
    ways?.calls.on('said', this.#hear)
  }

  get asks(): readonly GuestAsk[] {
    return [...this.#asks].map(([guest, name]) => ({ guest, name, ...this.#likeness(name) }))
  }

  /** Ours first. */
  get all(): readonly GuestInRoom[] {
    return this.#present.map((guest) => ({ ...guest, ...this.#likeness(guest.name) }))
  }

  get #present(): readonly Omit<GuestInRoom, 'lookAlike'>[] {
    const { own, voice } = this.#options
    const heard = new Set(voice.speaking)
    return [
      ...this.#brought.all.map((guest) => ({ ...guest, by: own, isSpeaking: this.#speech.isOurs(guest.id) })),
      ...this.#others.of(this.#keys).map((guest) => ({
        ...{ ...guest, isConnected: true },
        isSpeaking: heard.has(guest.by) && this.#speech.isTold(guest.by, guest.id),
      })),
    ]
  }

  /** Somebody asks to be let in. By a name that other members would not show nobody comes in. */
  asked(guest: number, name: string): void {
    if (this.#asks.size < MOST_ASKS && isName(name)) this.#asks.set(guest, name)
  }

  answered(guest: number): void {
    this.#asks.delete(guest)
  }

  /** Nobody asks us any more: the host is another one, or we may let nobody in. */
  forgetAsks(): void {
    this.#asks.clear()
  }

  /** What is so now; to be called at each change. */
  follow(scene: GuestScene): void {
    const before = this.#scene
    this.#scene = scene
    this.#followSpeech()
    if (scene.members !== before.members) {
      this.#likenesses.clear()
      this.#looks = undefined
    }
    if (scene.isHeard !== before.isHeard) this.#options.voice.hearGuests(scene.isHeard)
    const isSame = (of: (members: readonly RoomMember[]) => readonly string[]): boolean =>
      scene.members === before.members || isDeepStrictEqual(of(before.members), of(scene.members))
    // Who has just got keys could not read what was told before.
    if (!isSame(readersIn)) this.#tellAgain()
    if (isSame(presentIn) && scene.isHeard === before.isHeard && scene.isHeld === before.isHeld) return
    this.#others.tidy(this.#keys)
    this.#speech.tidy(this.#keys)
    this.#informing.changed()
  }

  /** We have come in, or have come back. */
  cameIn(): void {
    this.#tellAgain()
  }

  /** The user lets somebody in. */
  admit(guest: number): CommandResult {
    const { ways, room } = this.#options
    const name = this.#asks.get(guest)
    if (name === undefined) return refused('problem.guestGone')
    if (!ways?.calls.isOpen) return refused('problem.guestsNoWay')
    const problem = ways.problem()
    if (problem) return { ok: false, problem }
    const reference = this.#brought.expect(name)
    if (reference === undefined) return refused('problem.tooManyGuests')
    this.#asks.delete(guest)
    room.answerGuest(guest, reference)
    return DONE
  }

  refuse(guest: number): CommandResult {
    if (!this.#asks.delete(guest)) return refused('problem.guestGone')
    this.#options.room.answerGuest(guest, undefined)
    return DONE
  }

  /** Ends the visit of a guest: of ours, or as a moderator. */
  remove(id: string, isModerator: boolean): CommandResult {
    const guest = this.#present.find((each) => each.id === id)
    if (!guest) return refused('problem.guestGone')
    if (this.#brought.end(id)) return DONE
    if (!isModerator) return refused('problem.notYourGuest')
    this.#options.room.signal({ kind: 'guest-removal', by: guest.by, id })
    return DONE
  }

  /** A member tells whom it brings. */
  told(by: Fingerprint, guests: readonly ToldGuest[]): void {
    const ours = new Set(this.#brought.all.map(({ id }) => id))
    const theirs = guests.filter(({ id }) => !ours.has(id))
    if (this.#others.hear(by, theirs)) this.#informing.changed()
  }

  /** A member tells which of its guests speak. Of others it tells nothing. */
  toldOfSpeech(by: Fingerprint, speaking: readonly string[]): void {
    this.#speech.hear(by, speaking)
    this.#followSpeech()
  }

  /** A moderator wants a guest to go. */
  removed(by: Fingerprint, id: string): void {
    if (by === this.#options.own) this.#brought.end(id)
  }

  hearVoice(event: GuestVoiceEvent): void {
    if (event.kind === 'guests-speaking') return this.#heardOurs(event.guestIds)
    if (event.kind !== 'room-closed') return this.#brought.hearVoice(event)
    // The voice process has died.
    this.#brought.endAll()
    this.#heardOurs([])
  }

  /** Ends all visits: we are in the room no longer. */
  close(): void {
    this.#options.ways?.calls.off('said', this.#hear)
    this.#brought.endAll()
    this.#others.clear()
    this.#asks.clear()
    this.#cancelTimer()
    this.#telling.close()
    this.#informing.close()
    this.#informingOfSpeech.close()
    this.#speech.close()
  }

  readonly #hear = (reference: string, word: GuestWord): void => this.#brought.hear(reference, word)

  get #keys(): ReadonlySet<Fingerprint> {
    return new Set(this.#scene.members.filter(({ isPresent }) => isPresent).map(({ key }) => key))
  }

  #likeness(name: string): { readonly lookAlike?: string } {
    const found = this.#likenesses.get(name) ?? this.#findLikeness(name)
    if (this.#likenesses.size >= MOST_LIKENESSES) this.#likenesses.clear()
    this.#likenesses.set(name, found)
    return found
  }

  /** Somebody whom we know, or who is here. */
  #findLikeness(name: string): { readonly lookAlike?: string } {
    const { people } = this.#options
    const isKnown = people.privacyOf({ contact: name }) === 'stripped'
    const known = isKnown ? (people.lookAlikeOf({ contact: name }) ?? name) : undefined
    this.#looks ??= new Map(
      this.#scene.members.flatMap((member) =>
        lookAlikeKeys(member.name).map((look): [string, string] => [look, member.name]),
      ),
    )
    const [folded, seen] = lookAlikeKeys(name)
    const lookAlike = known ?? this.#looks.get(folded) ?? this.#looks.get(seen)
    return lookAlike === undefined ? {} : { lookAlike }
  }

  #tellAgain(): void {
    if (this.#hasTold) this.#telling.changed()
    this.#speech.repeat()
  }

  #heardOurs(ids: readonly string[]): void {
    this.#speech.setOurs(ids)
    this.#followSpeech()
    this.#options.onChanged()
  }

  get #speakers(): readonly string[] {
    return this.#present.filter(({ isSpeaking }) => isSpeaking).map(({ name }) => name)
  }

  /** Who speaks may have changed. */
  #followSpeech(): void {
    if (this.#brought.all.length === 0) this.#toldSpeakers = []
    else if (!isDeepStrictEqual(this.#speakers, this.#toldSpeakers)) this.#informingOfSpeech.changed()
  }

  /** Tells our guests which guests speak. */
  #informOfSpeech(): void {
    const speakers = this.#speakers
    if (isDeepStrictEqual(speakers, this.#toldSpeakers)) return
    this.#toldSpeakers = speakers
    this.#brought.tell(speechNews(speakers))
  }

  #tell(): void {
    const guests = this.#brought.all
      .filter(({ isConnected }) => isConnected)
      .map(({ id, name }) => ({ id, name }))
    if (guests.length === 0 && !this.#hasTold) return
    this.#hasTold = guests.length > 0
    this.#options.room.signal({ kind: 'guests', guests })
  }

  /** Tells our guests who can hear them. */
  #inform(): void {
    const { isHeard, isHeld } = this.#scene
    const members = presentIn(this.#scene.members)
    this.#brought.tell({
      ...{ link: 'webrtc', type: 'room' },
      members: members.slice(0, MOST_NAMES),
      count: members.length,
      // Ours first, so that they are among these.
      guests: this.all
        .filter(({ isConnected }) => isConnected)
        .slice(0, MOST_NAMES)
        .map(({ name }) => name),
      ...{ isHeard, isHeld },
    })
    // Who has just come has not been told.
    if (this.#toldSpeakers.length > 0) this.#brought.tell(speechNews(this.#toldSpeakers))
  }
}

const speechNews = (speakers: readonly string[]): object => ({
  ...{ link: 'webrtc', type: 'room-speech', speaking: speakers.slice(0, MOST_NAMES) },
})

/** Who can read what is told now. */
const readersIn = (members: readonly RoomMember[]): readonly string[] =>
  members.filter(({ isPresent, isInGroup }) => isPresent && isInGroup).map(({ key }) => key)

const presentIn = (members: readonly RoomMember[]): readonly string[] =>
  members.filter(({ isPresent }) => isPresent).map(({ name }) => name)

/** Where guests cannot reach us, none is expected. */
const NO_CALLS = { expect: () => undefined, say: () => undefined, end: () => undefined }
