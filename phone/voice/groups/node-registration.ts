import { createHmac } from 'node:crypto'
import type { CancelTimer, Clock } from '../../../base/clock'
import {
  challengeEntry,
  challengeIn,
  type ControlPacket,
  type Endpoint,
  type Extension,
  groupTicketEntry,
  leaveEntry,
  mutedEntry,
  pointsElsewhere,
  seal,
  withProof,
  writeClientPacket,
} from '../../../protocol/groups'
import type { RoomAdmission } from '../room-contract'

/** A node forgets who has not registered for 45 s. ms */
const REGISTER_MS = 15_000
/** While media goes there, this often: whoever speaks learns within 3 s that nobody hears it. ms */
const SENDING_MS = 800
/** Without an answer for so long it is tried again, ms, and after so many tries the node counts as silent. */
const PATIENCE = { retryMs: 1_000, tries: 2 }
/** While media goes there: as long altogether, with more tries, since there are many registrations of which two in a row may be lost. */
const PATIENCE_SENDING = { retryMs: 500, tries: 4 }
/** What has changed is told no sooner than so long after the last registration. ms */
const SOON_MS = 1_000
/** A silent node is still tried, as often as this. It may come back before another one is found. ms */
const SILENT_RETRY_MS = 5_000
/** A node has one challenge for us. One that answers with new ones without end counts as silent. */
const MOST_CHALLENGES = 3

export type RegistrationResponse = Extract<ControlPacket, { kind: 'registration-response' }>

export interface NodeRegistrationOptions {
  readonly clock: Clock
  readonly node: Endpoint
  /** The newest, read at each registration. */
  readonly admission: () => RoomAdmission
  /** The users whom we do not want to hear, 200 at most; read at each registration. */
  readonly muted: () => readonly number[]
  /** A number above all before it. */
  readonly nextCount: () => number
  readonly send: (bytes: Uint8Array) => void
  /** We are a member there: at first, and again after each answer. */
  readonly onTaken: () => void
  /** It takes nobody, or nobody any more. What we send is forwarded if we are a member. */
  readonly onElsewhere: () => void
  /** It has not answered twice in a row, or never has enough. Once, until it takes us. */
  readonly onSilent: () => void
}

/**
 * Registers at one serving node, again and again, as docs/groups-media.md says: ticket, challenge, proof, a count that rises. Input
 * and output are its caller's.
 */
export class NodeRegistration {
  readonly #options: NodeRegistrationOptions
  #challenge: Uint8Array | undefined
  /** In a row. */
  #challenges = 0
  /** Registrations since the last answer. */
  #unanswered = 0
  #sentMs = 0
  /** What the last registration said has changed since. */
  #isStale = false
  #isSilent = false
  #patience = PATIENCE
  #roundTripMs: number | undefined
  #cancelTimer: CancelTimer = () => undefined

  constructor(options: NodeRegistrationOptions) {
    this.#options = options
  }

  get node(): Endpoint {
    return this.#options.node
  }

  /** To the node and back, the last one, ms; undefined: not known yet. */
  get roundTripMs(): number | undefined {
    return this.#roundTripMs
  }

  /** Registers now, and from then on regularly. */
  register(): void {
    this.#patience = PATIENCE
    this.#registerOnce()
  }

  /** Media goes there. */
  sending(): void {
    if (this.#unanswered > 0 || this.#options.clock.now() - this.#sentMs < SENDING_MS) return
    this.#patience = PATIENCE_SENDING
    this.#registerOnce()
  }

  /** Registers soon, but not more than once a second. */
  registerSoon(): void {
    if (this.#unanswered > 0) {
      this.#isStale = true
      return
    }
    const waitMs = this.#sentMs + SOON_MS - this.#options.clock.now()
    if (waitMs <= 0) this.register()
    else this.#later(waitMs, () => this.register())
  }

  /** A response of this node. */
  receive(response: RegistrationResponse): void {
    const { clock, admission, onTaken, onElsewhere } = this.#options
    if (response.userId !== admission().userId) return
    const isElsewhere = pointsElsewhere(response.extension)
    if (this.#unanswered === 0) {
      // A node that stops says so unasked. Nothing else is believed that does not answer.
      if (isElsewhere) onElsewhere()
      return
    }
    // After several tries it is not known which one is answered.
    if (this.#unanswered === 1) this.#roundTripMs = clock.now() - this.#sentMs
    this.#unanswered = 0
    const challenge = challengeIn(response.extension)
    if (challenge) {
      this.#prove(challenge)
      return
    }
    this.#challenges = 0
    this.#isSilent &&= isElsewhere
    this.#later(REGISTER_MS, () => this.register())
    if (this.#isStale) this.registerSoon()
    if (isElsewhere) onElsewhere()
    else onTaken()
  }

  /** Goes, without waiting for an answer. */
  leave(): void {
    if (this.#challenge) this.#options.send(this.#registration(leaveEntry()))
    this.close()
  }

  /** Registers no more. */
  close(): void {
    this.#cancelTimer()
  }

  #registerOnce(): void {
    const { clock, send } = this.#options
    this.#sentMs = clock.now()
    this.#unanswered++
    this.#isStale = false
    send(this.#registration())
    this.#later(this.#isSilent ? SILENT_RETRY_MS : this.#patience.retryMs, () => this.#tryAgain())
  }

  #prove(challenge: Uint8Array): void {
    this.#challenge = challenge
    if (++this.#challenges <= MOST_CHALLENGES) {
      this.register()
      return
    }
    this.#challenges = 0
    this.#later(SILENT_RETRY_MS, () => this.register())
    this.#silent()
  }

  #tryAgain(): void {
    const isLost = this.#unanswered >= this.#patience.tries
    this.#registerOnce()
    if (isLost) this.#silent()
  }

  #silent(): void {
    if (this.#isSilent) return
    this.#isSilent = true
    this.#options.onSilent()
  }

  #later(ms: number, action: () => void): void {
    this.#cancelTimer()
    this.#cancelTimer = this.#options.clock.after(ms, action)
  }

  #registration(more?: Extension): Uint8Array {
    const { admission, muted, nextCount } = this.#options
    const { userId, ticket, secret } = admission()
    const entries: Extension = new Map([
      ...groupTicketEntry(ticket),
      ...(this.#challenge ? challengeEntry(this.#challenge) : []),
      ...mutedEntry(muted()),
      ...(more ?? []),
    ])
    if (!this.#challenge) return writeClientPacket({ kind: 'registration', userId, extension: entries })
    const extension = withProof(entries, nextCount())
    const bytes = writeClientPacket({ kind: 'registration', userId, extension })
    seal(bytes, (covered) => createHmac('sha256', secret).update(covered).digest())
    return bytes
  }
}
