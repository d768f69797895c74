import type { Fingerprint } from '../../protocol/directory'
import type { Member, Person, RoomEvent } from './keys'
import type { RoomContent } from './room-text'

/** Who may be removed by others: those who were seen to be absent in this epoch; all, when we cannot know. */
export type Absences = ReadonlySet<Fingerprint> | 'unknown'

/** Something that takes the keys of a room, and time. One is done after the other. Bytes are in base64url. */
export type KeysTask =
  | { readonly kind: 'found'; readonly moderators: readonly Fingerprint[] }
  | { readonly kind: 'enter'; readonly info: string }
  /** The host has accepted what `found` or `enter` has made: these are our keys. */
  | { readonly kind: 'adopt' }
  /** @param sender as the host says: who enters has to be the same; undefined: of what lets nobody in */
  | {
      readonly kind: 'receive'
      readonly data: string
      readonly absences: Absences
      readonly sender?: Person
    }
  | { readonly kind: 'remove'; readonly keys: readonly Fingerprint[] }
  | { readonly kind: 'name-moderators'; readonly keys: readonly Fingerprint[] }
  | { readonly kind: 'seal'; readonly content: RoomContent }
  | { readonly kind: 'group-info' }

/** The group that we are in. */
export interface GroupView {
  readonly epoch: number
  readonly ownLeaf: number
  readonly members: readonly Member[]
  readonly moderators: readonly Fingerprint[]
  /** Who has asked to leave. */
  readonly leaving: readonly Member[]
}

/** A commit, the epoch that it ends, and the info of the group after it. */
export interface MadeCommit {
  readonly epoch: number
  readonly commit: string
  readonly info: string
}

/** What came of a task. */
export type KeysResult =
  | { readonly kind: 'founded'; readonly info: string }
  /** A commit for the host: of `enter`; of `remove` or `name-moderators`. */
  | ({ readonly kind: 'entry' } & MadeCommit)
  | ({ readonly kind: 'commit' } & MadeCommit)
  /** Nobody is in the group that we wanted to enter. */
  | { readonly kind: 'deserted' }
  | { readonly kind: 'adopted'; readonly group: GroupView }
  | { readonly kind: 'received'; readonly event: RoomEvent; readonly group: GroupView }
  | { readonly kind: 'sealed'; readonly data: string; readonly epoch: number }
  | { readonly kind: 'group-info'; readonly info: string }
  | { readonly kind: 'failed'; readonly task: KeysTask['kind']; readonly reason: string }
