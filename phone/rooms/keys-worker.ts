import type { Clock } from '../../base/clock'
import { errorText } from '../../base/error-text'
import type { Fingerprint } from '../../protocol/directory'
import { isDirectRoom, isOfDirectRoom } from '../../protocol/rooms'
import type { Identity } from '../privacy/identity'
import {
  DesertedGroupError,
  enterRoom,
  foundRoom,
  MODERATED,
  type OutgoingCommit,
  type Person,
  type RoomKeys,
  type RoomPolicy,
} from './keys'
import type { Absences, GroupView, KeysResult, KeysTask } from './keys-task'
import { encodeContent } from './room-text'

export interface KeysWorkerOptions {
  /** The name of the room. */
  readonly room: string
  readonly identity: Identity
  /** The name that we are signed in with. */
  readonly name: string
  readonly clock: Clock
}

/** Does what takes the keys of a room, and owns them. */
export class KeysWorker {
  readonly #options: KeysWorkerOptions
  /** Of the message that is received now. */
  #absences: Absences = new Set<Fingerprint>()
  #sender: Person | undefined
  readonly #policy: RoomPolicy = {
    // A name is only claimed in the group. Nobody claims another one than the network knows.
    mayEnter: (person, room) =>
      this.#isExpected(person.identity) &&
      MODERATED.mayEnter(person, room) &&
      person.identity === this.#sender?.identity &&
      person.name === this.#sender.name,
    mayRemove: (by, whom, room) =>
      MODERATED.mayRemove(by, whom, room) ||
      this.#absences === 'unknown' ||
      this.#absences.has(whom.identity),
  }
  #keys: RoomKeys | undefined
  /** What the host has not accepted yet. */
  #adopt: (() => RoomKeys) | undefined
  #dropOffer: () => void = () => undefined

  constructor(options: KeysWorkerOptions) {
    this.#options = options
  }

  /** Undefined while we are in no group. Ask it for keys of voice; give it no messages. */
  get keys(): RoomKeys | undefined {
    return this.#keys
  }

  /** Call it when the task before is done. Never rejects. */
  async perform(task: KeysTask): Promise<KeysResult> {
    try {
      return await this.#perform(task)
    } catch (error) {
      if (error instanceof DesertedGroupError) return { kind: 'deserted' }
      return { kind: 'failed', task: task.kind, reason: errorText(error) }
    }
  }

  /** Forgets all keys. */
  forget(): void {
    this.#keys?.close()
    this.#keys = undefined
    this.#forgetOffer()
  }

  #perform(task: KeysTask): Promise<KeysResult> {
    switch (task.kind) {
      case 'found':
        return this.#found(task.moderators)
      case 'enter':
        return this.#enter(bytesOf(task.info))
      case 'adopt':
        return Promise.resolve(this.#adoptOffer())
      case 'receive':
        return this.#receive(task)
      case 'remove':
        return this.#commit((keys) => keys.remove(task.keys))
      case 'name-moderators':
        return this.#commit((keys) => keys.nameModerators(task.keys))
      case 'seal':
        return this.#seal(encodeContent(task.content))
      case 'group-info':
        return this.#groupInfo()
    }
  }

  async #found(moderators: readonly Fingerprint[]): Promise<KeysResult> {
    const { keys, groupInfo } = await foundRoom(this.#options.room, moderators, this.#member)
    this.#forgetOffer()
    this.#adopt = () => keys
    this.#dropOffer = () => keys.close()
    return { kind: 'founded', info: textOf(groupInfo) }
  }

  async #enter(info: Uint8Array): Promise<KeysResult> {
    const entry = await enterRoom(this.#options.room, info, this.#member)
    if (!entry.room.members.every(({ identity }) => this.#isExpected(identity)))
      throw new Error('somebody else is in the group of two people')
    this.#forgetOffer()
    this.#adopt = entry.accepted
    return { kind: 'entry', ...written(entry) }
  }

  /** Whatever the host says, there is no third one between two people: both see by its name whose room it is. */
  #isExpected(identity: Fingerprint): boolean {
    const { room } = this.#options
    return !isDirectRoom(room) || isOfDirectRoom(room, identity)
  }

  get #member() {
    const { identity, name, clock } = this.#options
    return { identity, name, clock, policy: this.#policy }
  }

  #adoptOffer(): KeysResult {
    const adopt = this.#adopt
    if (!adopt) throw new Error('no keys were offered')
    this.#adopt = undefined
    this.#dropOffer = () => undefined
    this.#keys?.close()
    this.#keys = adopt()
    return { kind: 'adopted', group: viewOf(this.#keys) }
  }

  async #receive({ data, absences, sender }: Extract<KeysTask, { kind: 'receive' }>): Promise<KeysResult> {
    const keys = this.#inside
    this.#absences = absences
    this.#sender = sender
    const event = await keys.receive(bytesOf(data))
    return { kind: 'received', event, group: viewOf(keys) }
  }

  async #commit(make: (keys: RoomKeys) => Promise<OutgoingCommit>): Promise<KeysResult> {
    return { kind: 'commit', ...written(await make(this.#inside)) }
  }

  async #seal(content: Uint8Array): Promise<KeysResult> {
    const keys = this.#inside
    const data = textOf(await keys.seal(content))
    return { kind: 'sealed', data, epoch: Number(keys.epoch) }
  }

  async #groupInfo(): Promise<KeysResult> {
    return { kind: 'group-info', info: textOf(await this.#inside.groupInfo()) }
  }

  /** @throws Error while we are in no group */
  get #inside(): RoomKeys {
    if (!this.#keys) throw new Error('we have no keys of the room')
    return this.#keys
  }

  #forgetOffer(): void {
    this.#dropOffer()
    this.#dropOffer = () => undefined
    this.#adopt = undefined
  }
}

const viewOf = ({ epoch, ownLeaf, members, moderators, leaving }: RoomKeys): GroupView => ({
  ...{ epoch: Number(epoch), ownLeaf, members, moderators, leaving },
})

const written = ({ epoch, commit, groupInfo }: OutgoingCommit) => ({
  ...{ epoch: Number(epoch), commit: textOf(commit), info: textOf(groupInfo) },
})

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')

const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'base64url')
