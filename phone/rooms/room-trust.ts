import type { Fingerprint } from '../../protocol/directory'
import type { UserMarks } from '../availability/incoming-policy'
import { isWarning, type RoomMember } from '../model'
import type { NamedPeer, Trust } from '../privacy/trust'
import type { RoomPerson } from './room-people'

/** What we know of other people. */
export type KnownPeople = Pick<Trust, 'privacyOf' | 'lookAlikeOf' | 'nicknameOf' | 'isNameVerified' | 'pin'>

export interface RoomTrustOptions {
  readonly people: KnownPeople
  readonly marksOf: (contact: string, identity: Fingerprint) => UserMarks
  /** Our identity. */
  readonly own: Fingerprint
}

export type MemberMarks = Pick<RoomMember, 'privacy' | 'lookAlike' | 'nickname' | 'isBlocked'>

/** Compares the members of a room with whom we know, as calls do. */
export class RoomTrust {
  readonly #options: RoomTrustOptions
  /** Whom the user has confirmed: their identities could not be pinned when there are too many pins. */
  readonly #confirmed = new Set<Fingerprint>()

  constructor(options: RoomTrustOptions) {
    this.#options = options
  }

  /** Pins those whom we meet for the first time. To be called with all members, at each change. */
  meet(members: readonly RoomPerson[]): void {
    const { people } = this.#options
    for (const member of members) {
      const isProved = member.isInGroup && !member.isDisputed
      if (this.#isOther(member) && isProved && people.privacyOf(peerOf(member)) === 'new')
        people.pin(member.name, member.key)
    }
  }

  /** We know ourselves. */
  marksOf(member: RoomPerson): MemberMarks {
    if (!this.#isOther(member)) return { privacy: 'verified', isBlocked: false }
    const { people, marksOf } = this.#options
    const peer = peerOf(member)
    const known = people.privacyOf(peer)
    const privacy = known === 'new' && member.isDisputed ? 'unproven' : known
    const lookAlike = isWarning(privacy) ? people.lookAlikeOf(peer) : undefined
    const nickname = isWarning(privacy) ? undefined : people.nicknameOf(peer)
    return {
      privacy,
      ...(nickname !== undefined && { nickname }),
      ...(lookAlike !== undefined && { lookAlike }),
      isBlocked: marksOf(member.name, member.key).blocked,
    }
  }

  /** They have another identity than somebody whose safety code was compared, and the user has not agreed to it. */
  isDoubted(member: RoomPerson): boolean {
    const { people } = this.#options
    return (
      this.#isOther(member) &&
      member.isInGroup &&
      !this.#confirmed.has(member.key) &&
      people.privacyOf(peerOf(member)) === 'changed' &&
      people.isNameVerified(member.name)
    )
  }

  /** The user agrees that this identity belongs to this name. */
  confirm({ key, name }: RoomPerson): void {
    this.#confirmed.add(key)
    this.#options.people.pin(name, key)
  }

  #isOther({ key }: RoomPerson): boolean {
    return key !== this.#options.own
  }
}

/** Who has keys has proved their identity; their name, if the network knows them by it. */
const peerOf = ({ name, key, isInGroup, isDisputed }: RoomPerson): NamedPeer => ({
  ...{ contact: name, identity: key, isProved: isInGroup && !isDisputed },
})
