import { createInterface } from 'node:readline'
import { isDeepStrictEqual } from 'node:util'
import {
  type Cleaning,
  type EndReason,
  type RoomEndCause,
  targetOf,
  type WaitingCall,
} from '../../phone/model'
import type { People } from '../../phone/people/people'
import type { Phone } from '../../phone/phone'
import type { KnownRooms } from '../../phone/rooms/known-rooms'
import { tcpAddress } from '../../phone/voice/links/tcp/tcp-offer'
import type { VoiceStats } from '../../phone/voice/voice-contract'
import type { PeerState } from '../../protocol/directory'
import type { Offer } from '../../protocol/media/negotiation'
import { say } from '../../locales/message'
import type { CancelTimer, Clock } from '../../base/clock'
import { EXIT, type ExitStatus } from '../exit-status'
import type { Output } from '../output'
import { isolated } from '../../locales/names'
import { english, nameWords } from '../words'
import { Confirmation } from './confirmation'
import { connectionWords, onlineWords } from './connection-words'
import { ContactReports } from './contact-reports'
import { type IncomingCall, refuse } from './incoming-calls'
import { IncomingReports } from './incoming-reports'
import { PathReports } from './path-reports'
import { askedProblem, problemOf } from './problem-words'
import type { RoomCommandTarget } from './room-commands'
import { RoomBellReports } from './room-bell-reports'
import { RoomReports } from './room-reports'
import { RoomVisit, type RoomVisitOptions } from './room-visit'
import { type CommandTarget, runTypedCommand } from './typed-commands'

type State = Phone['state']

/** How long to wait after the login for the identities in the list, which private calls need. ms */
const LIST_TIMEOUT_MS = 1_000

/** Reasons that the user may be able to correct; their details are shown. */
const FAILURES: ReadonlySet<EndReason> = new Set([
  'unreachable',
  'peer-port-busy',
  'connection-lost',
  'slept',
  'port-unavailable',
  'audio-failed',
  'not-authentic',
])

/** The task of a phone. */
export type PhoneTask =
  | { readonly kind: 'call'; readonly contact: string }
  | { readonly kind: 'answer' }
  | { readonly kind: 'refuse' }
  | { readonly kind: 'wait' }

export interface HeadlessPhoneOptions {
  readonly server: string
  readonly name: string
  readonly task: PhoneTask
  /** The room to be in; undefined: none. */
  readonly room: RoomVisitOptions | undefined
  /** Hang up after this much talking, ms. */
  readonly durationMs: number | undefined
  /** The server may still hold our connection of a run that did not end properly: its name is tried again. */
  readonly mayHaveGhost: boolean
  /** Changes the processing of the sound that is sent. */
  readonly setCleaning: (cleaning: Cleaning) => void
  /** Rooms that we have been in. */
  readonly knownRooms: KnownRooms
}

/** A phone without a window: reports events on the output, carries out its task, and takes commands from standard input. */
export class HeadlessPhone {
  readonly #phone: Phone
  readonly #confirmation: Confirmation
  readonly #people: People
  readonly #contacts: ContactReports
  readonly #incoming: IncomingReports
  readonly #path: PathReports
  readonly #rooms: RoomReports
  readonly #bell: RoomBellReports
  readonly #visit: RoomVisit | undefined
  readonly #options: HeadlessPhoneOptions
  readonly #output: Output
  readonly #clock: Clock
  #before: State
  #wasOnline = false
  /** Settled when the commands of all lines so far have run. */
  #typed: Promise<void> = Promise.resolve()
  #talked = false
  #cancelDuration: CancelTimer = () => undefined
  #finish: (status: ExitStatus) => void = () => undefined

  /** @param people already follows the phone */
  constructor(phone: Phone, people: People, options: HeadlessPhoneOptions, output: Output, clock: Clock) {
    this.#phone = phone
    this.#confirmation = new Confirmation(phone)
    this.#people = people
    this.#contacts = new ContactReports({
      ...{ people, output, clock },
      isOnline: () => phone.state.connection.kind === 'online',
    })
    this.#incoming = new IncomingReports({
      report: (call) => this.#report(call),
      arrived: (call) => this.#arrived(call),
    })
    this.#path = new PathReports(output)
    const { room, knownRooms: known, server } = options
    const texts = phone.takeRings((key) => known.at(server).some(({ members }) => members?.includes(key)))
    this.#bell = new RoomBellReports({ rooms: phone.rooms, texts, known, people, clock, server, output })
    const finish = (status: ExitStatus): void => this.#finish(status)
    // It hears of a change after it is reported.
    this.#rooms = new RoomReports(phone.rooms, output, (cause) => this.#roomEnded(cause))
    this.#visit = room && new RoomVisit(phone.rooms, room, output, clock, finish)
    this.#options = options
    this.#output = output
    this.#clock = clock
    this.#before = phone.state
  }

  /** Resolves when the task is done; the phone must still be shut down. */
  run(input: NodeJS.ReadableStream): Promise<ExitStatus> {
    return new Promise((resolve) => {
      this.#finish = (status) => {
        this.#contacts.close()
        this.#visit?.close()
        resolve(status)
      }
      const phone = this.#phone
      phone.on('state', () => this.#changed())
      phone.on('offered', (offer) => this.#offered(offer))
      phone.on('turned-away', (detail) => this.#output.emit({ event: 'turned-away', detail }, detail))
      phone.on('stats', (stats) => {
        this.#path.update(phone.state, stats.path)
        this.#output.emit({ event: 'stats', ...stats }, describe(stats))
      })
      phone.on('ended', (...end) => this.#ended(...end))
      createInterface({ input, crlfDelay: Infinity }).on('line', (line) => {
        this.#typed = this.#typed.then(() => this.#runTypedCommand(line))
      })
      phone.signIn({ name: this.#options.name, server: this.#options.server }, this.#options.mayHaveGhost)
    })
  }

  #changed(): void {
    const before = this.#before
    const state = this.#phone.state
    this.#before = state
    if (state.connection !== before.connection) this.#connectionChanged(state)
    this.#incoming.changed(state)
    this.#talkingChanged(before, state)
    this.#peerChanged(before, state)
    this.#path.changed(state)
    const notice = state.audioNotice
    if (notice && !isDeepStrictEqual(notice, before.audioNotice))
      this.#output.error(say(english, notice.cause))
  }

  #connectionChanged({ connection }: State): void {
    switch (connection.kind) {
      case 'connecting':
        return
      case 'online': {
        const first = !this.#wasOnline
        this.#wasOnline = true
        const { name } = this.#options
        const { isOriginal } = connection
        const identity = this.#phone.fingerprint
        this.#output.emit(
          { event: 'online', name, ...(identity && { identity }), ...(isOriginal && { isOriginal }) },
          onlineWords(name, connection),
        )
        this.#contacts.report()
        if (first) this.#begin()
        return
      }
      case 'waiting':
        this.#output.error(say(english, connection.error.message))
        if (!this.#wasOnline && connection.error.code !== 'name-taken') this.#finish(EXIT.serverUnreachable)
        return
      case 'signed-out':
        if (!connection.error) return
        this.#output.error(connectionWords(connection.error))
        this.#finish(connection.error.code === 'bad-address' ? EXIT.usage : EXIT.loginRefused)
        return
    }
  }

  #roomEnded(cause: RoomEndCause): void {
    const { connection } = this.#phone.state
    // Then the run ends with that, which is reported after it.
    if (connection.kind === 'signed-out' && connection.error) return
    this.#visit?.ended(cause)
  }

  #begin(): void {
    this.#visit?.begin()
    const { task } = this.#options
    if (task.kind !== 'call') return
    const { contact } = task
    const call = (): void => {
      cancel()
      this.#people.off('contacts', callIfThere)
      void this.#phone.lookUp(contact).then(() => this.#call(contact))
    }
    const callIfThere = (): void => {
      if (this.#contacts.online.some(({ name }) => name === contact)) call()
    }
    const cancel = this.#clock.after(LIST_TIMEOUT_MS, call)
    this.#people.on('contacts', callIfThere)
    callIfThere()
  }

  #call(contact: string): void {
    const trouble = problemOf(this.#confirmation.call(contact))
    if (trouble === undefined) return
    const more = this.#confirmation.isAsked
      ? ` A phone without --call can call them: type: call ${nameWords(contact)}, then: confirm`
      : ''
    this.#output.error(`${trouble}${more}`)
    this.#finish(EXIT.notTalked)
  }

  #offered(offer: Offer): void {
    const address = tcpAddress(offer)
    if (address) {
      const { host, port } = address
      this.#output.emit({ event: 'listening', host, port }, undefined)
    }
    const { call } = this.#phone.state
    if (call.kind !== 'calling') return
    this.#output.emit({ event: 'ringing', to: call.contact }, `ringing ${nameWords(call.contact)}`)
  }

  #report(call: IncomingCall): void {
    this.#output.emit(
      { event: 'incoming', from: call.contact, ...this.#privacyOf(call) },
      `${nameWords(call.contact)} is calling (${call.privacy}${lookAlikeWords(call)})`,
    )
  }

  /** A caller who waits is not answered without a command, because that ends the other call. */
  #arrived(call: IncomingCall): void {
    const { kind } = this.#options.task
    if (kind === 'refuse') refuse(this.#phone, call)
    if (kind !== 'answer' || call.line === 'waiting') return
    const trouble = askedProblem(this.#confirmation, this.#confirmation.accept(call))
    if (trouble !== undefined) this.#output.error(trouble)
  }

  #talkingChanged({ call: before }: State, { call }: State): void {
    if (before.kind === 'talking' && (call.kind !== 'talking' || call.id !== before.id))
      this.#cancelDuration()
    if (call.kind !== 'talking' || (before.kind === 'talking' && before.id === call.id)) return
    this.#talked = true
    this.#output.emit(
      { event: 'talking', with: call.contact, ...this.#privacyOf(call) },
      `talking with ${nameWords(call.contact)} (${call.privacy}${lookAlikeWords(call)})`,
    )
    const { durationMs } = this.#options
    if (durationMs !== undefined)
      this.#cancelDuration = this.#clock.after(durationMs, () => this.#phone.hangUp(targetOf(call)))
  }

  #peerChanged(before: State, { call }: State): void {
    if (call.kind !== 'talking' || call.peer === undefined) return
    if (before.call.kind === 'talking' && isDeepStrictEqual(call.peer, before.call.peer)) return
    const { contact, peer } = call
    this.#output.emit({ event: 'peer-state', with: contact, ...peer }, peerWords(contact, peer))
  }

  #privacyOf({ contact, privacy, lookAlike }: Pick<WaitingCall, 'contact' | 'privacy' | 'lookAlike'>) {
    const identity = this.#phone.identityOf(contact)
    return {
      privacy,
      ...(identity !== undefined && { identity }),
      ...(lookAlike !== undefined && { lookAlike }),
    }
  }

  #ended(contact: string, reason: EndReason, stats: VoiceStats, detail: string): void {
    // In --json only: the text of the end contains it.
    if (FAILURES.has(reason) && detail !== '')
      this.#output.emit({ event: 'error', message: detail }, undefined)
    const text = `call with ${nameWords(contact)} ended: ${reason}${detail && ` (${isolated(detail)})`}; ${describe(stats)}`
    this.#output.emit({ event: 'ended', with: contact, reason, stats }, text)
    if (this.#options.task.kind !== 'call') return
    if (this.#talked) this.#finish(EXIT.fine)
    else this.#finish(reason === 'server-unavailable' ? EXIT.serverUnreachable : EXIT.notTalked)
  }

  get #roomTarget(): RoomCommandTarget {
    return {
      rooms: this.#phone.rooms,
      identityOf: (contact) => this.#phone.identityOf(contact),
      tellMembers: () => this.#rooms.tellMembers(),
      ring: () => this.#bell.ring(),
      tellLink: (link) => this.#output.emit({ event: 'invitation', link }, `the secret of the link: ${link}`),
    }
  }

  async #runTypedCommand(line: string): Promise<void> {
    const target: CommandTarget = {
      phone: this.#phone,
      confirmation: this.#confirmation,
      room: this.#roomTarget,
      setCleaning: this.#options.setCleaning,
      quit: () => this.#finish(EXIT.fine),
    }
    const trouble = await runTypedCommand(target, line)
    if (trouble !== undefined) this.#output.error(trouble)
  }
}

function peerWords(name: string, { muted, holding }: PeerState): string {
  if (holding) return english('call.peerHolds', { name })
  return muted ? english('call.peerIsMuted', { name }) : `${nameWords(name)} is back.`
}

const describe = (stats: VoiceStats): string =>
  [
    `${(stats.durationMs / 1000).toFixed(0)} s`,
    `sent ${stats.framesSent}`,
    `received ${stats.framesReceived}`,
    `concealed ${stats.concealedFrames}`,
    `discarded ${stats.discardedFrames}`,
    `buffer ${stats.bufferMs.toFixed(0)} ms`,
    `jitter ${stats.jitterMs.toFixed(1)} ms`,
    ...(stats.roundTripMs === undefined ? [] : [`round trip ${stats.roundTripMs} ms`]),
    `${(stats.bitrate / 1000).toFixed(0)} kbit/s`,
    `MOS ${stats.mos.toFixed(1)}`,
    `in ${stats.inputDbfs.toFixed(0)} dBFS`,
    `out ${stats.outputDbfs.toFixed(0)} dBFS`,
  ].join(', ')

const lookAlikeWords = ({ lookAlike }: Pick<WaitingCall, 'lookAlike'>): string =>
  lookAlike === undefined ? '' : `; not ${nameWords(lookAlike)}, whose name only looks alike`
