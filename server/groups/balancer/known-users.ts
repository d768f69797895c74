import type { Endpoint } from '../../../protocol/groups'
import type { Member } from './member'

/** A user in a group, and the serving node that has them. */
export interface KnownUser {
  readonly groupId: number
  readonly userId: number
  /** Where the user's datagrams come from. */
  readonly endpoint: Endpoint
  readonly node: Member
}

export interface UserLimits {
  /** Users in groups, of one node and of all. */
  readonly perNode: number
  readonly total: number
}

/** Which serving node has which users, as the nodes tell. Pure. */
export class KnownUsers {
  readonly #limits: UserLimits
  readonly #users = new Map<string, KnownUser>()
  readonly #byNode = new Map<Member, Set<string>>()
  /** How many there are of each group. */
  readonly #inGroup = new Map<number, number>()

  constructor(limits: UserLimits) {
    this.#limits = limits
  }

  get size(): number {
    return this.#users.size
  }

  hasAnyOf(groupId: number): boolean {
    return this.#inGroup.has(groupId)
  }

  *[Symbol.iterator](): Iterator<KnownUser> {
    yield* this.#users.values()
  }

  find(groupId: number, userId: number): KnownUser | undefined {
    return this.#users.get(subjectOfUser({ groupId, userId }))
  }

  /** The last node that tells of a user has them. @returns whether there was room */
  add(user: KnownUser): boolean {
    const subject = subjectOfUser(user)
    const own = this.#byNode.get(user.node)
    const isNew = !this.#users.has(subject)
    if (isNew && this.#users.size >= this.#limits.total) return false
    if (own?.has(subject) !== true && (own?.size ?? 0) >= this.#limits.perNode) return false
    this.delete(user.groupId, user.userId)
    this.#users.set(subject, user)
    this.#inGroup.set(user.groupId, (this.#inGroup.get(user.groupId) ?? 0) + 1)
    const users = this.#byNode.get(user.node) ?? new Set()
    this.#byNode.set(user.node, users.add(subject))
    return true
  }

  delete(groupId: number, userId: number): void {
    const subject = subjectOfUser({ groupId, userId })
    const known = this.#users.get(subject)
    if (!known) return
    this.#users.delete(subject)
    const left = (this.#inGroup.get(groupId) ?? 0) - 1
    if (left > 0) this.#inGroup.set(groupId, left)
    else this.#inGroup.delete(groupId)
    const own = this.#byNode.get(known.node)
    own?.delete(subject)
    if (own?.size === 0) this.#byNode.delete(known.node)
  }

  /** Another registration of the same node has its users now. */
  move(from: Member, to: Member): void {
    for (const user of this.#of(from)) this.add({ ...user, node: to })
  }

  /** @returns the users that were at the node */
  deleteAllOf(node: Member): readonly KnownUser[] {
    const users = this.#of(node)
    for (const { groupId, userId } of users) this.delete(groupId, userId)
    return users
  }

  #of(node: Member): readonly KnownUser[] {
    return [...(this.#byNode.get(node) ?? [])].flatMap((subject) => this.#users.get(subject) ?? [])
  }
}

export const subjectOfUser = ({ groupId, userId }: { groupId: number; userId: number }): string =>
  `user ${groupId}/${userId}`
