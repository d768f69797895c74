import { ManualClock } from '../../../../base/testing/manual-clock'
import type { Identity } from '../../../privacy/identity'
import { identityOf, makePrivateKey } from '../../../privacy/identity'
import { enterRoom, type FoundedRoom, foundRoom, type RoomMemberOptions } from '../enter-room'
import type { EpochEvent, RoomEvent } from '../room-event'
import type { OutgoingCommit, RoomKeys } from '../room-keys'
import type { RoomPolicy } from '../room-policy'

export const ROOM = 'Küche'

/** Somebody with a key, who enters rooms. */
export interface TestPerson extends RoomMemberOptions {
  readonly clock: ManualClock
}

export const person = (name: string, policy?: RoomPolicy): TestPerson => ({
  ...{ name, identity: identityOf(makePrivateKey()), clock: new ManualClock() },
  ...(policy && { policy }),
})

export const fingerprintOf = ({ identity }: { readonly identity: Identity }): string => identity.fingerprint

/** A room whose host loses nothing: everybody gets each message at once. */
export class TestRoom {
  readonly keys = new Map<TestPerson, RoomKeys>()
  groupInfo: Uint8Array

  private constructor(founder: TestPerson, founded: FoundedRoom) {
    this.keys.set(founder, founded.keys)
    this.groupInfo = founded.groupInfo
  }

  /** The first is the founder and the moderator. */
  static async of(first: TestPerson, ...others: readonly TestPerson[]): Promise<TestRoom> {
    const room = new TestRoom(first, await foundRoom(ROOM, [fingerprintOf(first)], first))
    for (const other of others) await room.enter(other)
    return room
  }

  /** @throws Error for somebody who is not in the room */
  of(who: TestPerson): RoomKeys {
    const keys = this.keys.get(who)
    if (!keys) throw new Error(`${who.name} is not in the room`)
    return keys
  }

  async enter(who: TestPerson): Promise<ReadonlyMap<TestPerson, RoomEvent>> {
    const entry = await enterRoom(ROOM, this.groupInfo, who)
    this.keys.delete(who)
    const events = await this.accept(entry)
    this.keys.set(who, entry.accepted())
    return events
  }

  accept({ commit, groupInfo }: OutgoingCommit): Promise<ReadonlyMap<TestPerson, RoomEvent>> {
    this.groupInfo = groupInfo
    return this.send(commit)
  }

  /** @returns what came of it at each member; those who are out are dropped */
  async send(message: Uint8Array): Promise<ReadonlyMap<TestPerson, RoomEvent>> {
    const events = new Map<TestPerson, RoomEvent>()
    for (const [who, keys] of this.keys) {
      const event = await keys.receive(message)
      events.set(who, event)
      if (event.kind === 'removed') this.keys.delete(who)
    }
    return events
  }

  get authenticators(): readonly string[] {
    return [...new Set([...this.keys.values()].map(({ authenticator }) => authenticator))]
  }
}

export const namesIn = (keys: RoomKeys): readonly string[] => keys.members.map(({ name }) => name).sort()

/** @throws Error for another event */
export function epochOf(event: RoomEvent | undefined): EpochEvent {
  if (event?.kind !== 'epoch') throw new Error(`no epoch but ${JSON.stringify(event)}`)
  return event
}
