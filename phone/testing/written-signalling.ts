import { EventEmitter } from 'node:events'
import type { Status } from '../../base/status'
import { NO_CAPABILITIES } from '../../protocol/directory'
import type { Offer } from '../../protocol/media/negotiation'
import type { CallDirection, ConnectionState } from '../model'
import type { Identity } from '../privacy/identity'
import type { Presence } from '../signalling/presence'
import type { PeerSignal, Refusal, RoomsAccess, Signalling, SignallingEvents } from '../signalling/signalling'

/** Signalling that is online and records its commands. */
export class WrittenSignalling extends EventEmitter<SignallingEvents> implements Signalling {
  readonly asked: unknown[][] = []
  /** Is given each command as it comes. */
  onAsked: (asked: readonly unknown[]) => void = () => undefined
  readonly ownName: string = 'me'
  readonly contacts = []
  readonly iceServers = []
  readonly relays = []
  rooms: RoomsAccess | undefined
  readonly guestPage = undefined
  state: ConnectionState = { kind: 'online', sinceMs: 0, encrypted: false }
  /** Of the calls with each contact. */
  readonly references: Partial<Record<CallDirection, string>> = {}
  readonly #hasSignals: boolean

  constructor(hasSignals: boolean) {
    super()
    this.#hasSignals = hasSignals
  }

  /** Who is at the directory; undefined: everybody. */
  present: ReadonlySet<string> | undefined
  readonly presenceOf = (name: string): Presence | undefined =>
    (this.present?.has(name) ?? true) ? { name, online: true } : undefined
  readonly identityOf = () => undefined
  readonly linkKindTo = () => 'tcp' as const
  readonly lookUp = () => Promise.resolve()
  readonly capabilitiesOf = () => ({ ...NO_CAPABILITIES, signals: this.#hasSignals })
  readonly requestCall = (contact: string, offer: Offer) => this.#note('request', contact, offer)
  readonly refuseCall = (contact: string, why: Refusal) => this.#note('refuse', contact, why)
  readonly cancelCall = (contact: string) => this.#note('cancel', contact)
  readonly announcesCancel = () => true
  readonly admittedCalls: string[] = []
  admitted(contact: string): void {
    this.admittedCalls.push(contact)
  }
  readonly endCall = (contact: string) => void this.#note('end', contact)
  readonly knowsGlare = () => true
  readonly callReference = (_contact: string, direction: CallDirection) => this.references[direction]
  readonly callRandom = () => undefined
  readonly takesSignals = () => this.#hasSignals
  readonly sendSignal = (signal: PeerSignal) => this.#hasSignals && this.#note('signal', signal)
  readonly signIn = () => this.#note('sign-in')
  readonly signOut = () => this.#note('sign-out')
  readonly setStatus = (status: Status) => this.#note('status', status)
  readonly tryNow = () => this.#note('try-now')
  readonly sleep = () => this.#note('sleep')
  readonly wake = () => this.#note('wake')
  readonly identify = (identity: Identity) => this.#note('identify', identity)

  #note(...asked: unknown[]): true {
    this.asked.push(asked)
    this.onAsked(asked)
    return true
  }
}
