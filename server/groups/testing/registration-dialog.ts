import {
  challengeEntry,
  challengeIn,
  type ClientPacket,
  type Extension,
  groupTicketEntry,
  leaveEntry,
  mutedEntry,
  seal,
  withProof,
  writeClientPacket,
} from '../../../protocol/groups'
import { hmac } from '../group-keys'

export interface RegistrationWishes {
  readonly muted?: readonly number[]
  readonly leaves?: boolean
}

/** What a phone is given by the host of a room. */
export interface TicketHolder {
  readonly ticket: Uint8Array
  readonly secret: Uint8Array
}

/** What a client says to register at serving nodes, with the answers that it gets. */
export class RegistrationDialog {
  readonly userId: number
  #holder: TicketHolder
  #challenge: Uint8Array | undefined
  #count = 0

  constructor(userId: number, holder: TicketHolder) {
    this.userId = userId
    this.#holder = holder
  }

  hold(holder: TicketHolder): void {
    this.#holder = holder
  }

  /** It goes on at another node. */
  startAnew(): void {
    this.#challenge = undefined
  }

  /** A Registration, whose ticket is proved after a challenge. */
  registration(wishes: RegistrationWishes = {}): Uint8Array {
    const { userId } = this
    const { ticket, secret } = this.#holder
    const entries: Extension = new Map([
      ...groupTicketEntry(ticket),
      ...(this.#challenge ? challengeEntry(this.#challenge) : []),
      ...(wishes.muted ? mutedEntry(wishes.muted) : []),
      ...(wishes.leaves === true ? leaveEntry() : []),
    ])
    if (!this.#challenge) return writeClientPacket({ kind: 'registration', userId, extension: entries })
    const extension = withProof(entries, ++this.#count)
    const bytes = writeClientPacket({ kind: 'registration', userId, extension })
    seal(bytes, (covered) => hmac(secret, covered))
    return bytes
  }

  /** @returns whether the packet is a challenge, which another registration has to answer */
  isChallengedBy(packet: ClientPacket): boolean {
    const challenge = packet.kind === 'registration-response' ? challengeIn(packet.extension) : undefined
    if (challenge) this.#challenge = challenge
    return challenge !== undefined
  }
}
