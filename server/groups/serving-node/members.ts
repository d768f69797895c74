import { type Member, memberKey } from './member'
import { NodeGroup } from './node-group'

/** The groups that one address may be in. */
const MAX_GROUPS = 16

/** Who is registered here: by user and group, by address, and by group. Pure. */
export class Members {
  readonly #byKey = new Map<number, Member>()
  /** By address, then by port: a datagram finds its member without a new string. */
  readonly #bySource = new Map<string, Map<number, Member[]>>()
  readonly #groups = new Map<number, NodeGroup>()

  get size(): number {
    return this.#byKey.size
  }

  *[Symbol.iterator](): Iterator<Member> {
    yield* this.#byKey.values()
  }

  /** Those that have members. */
  get groups(): ReadonlyMap<number, NodeGroup> {
    return this.#groups
  }

  find(groupId: number, userId: number): Member | undefined {
    return this.#byKey.get(memberKey(groupId, userId))
  }

  /** Who sends from there, in this group. */
  at(address: string, port: number, groupId: number): Member | undefined {
    const members = this.#bySource.get(address)?.get(port)
    if (!members) return undefined
    for (const member of members) if (member.group.id === groupId) return member
    return undefined
  }

  /** Whether one more group has room at an address. */
  hasRoomAt(address: string, port: number): boolean {
    return (this.#bySource.get(address)?.get(port)?.length ?? 0) < MAX_GROUPS
  }

  groupOf(groupId: number): NodeGroup {
    return this.#groups.get(groupId) ?? new NodeGroup(groupId)
  }

  /** Of two users of a group at one address the newest is there. @returns the one before, who is no member any more */
  add(member: Member): Member | undefined {
    const { group, userId, address, port } = member
    const before = this.at(address, port, group.id)
    if (before) this.delete(before)
    this.#byKey.set(memberKey(group.id, userId), member)
    this.#groups.set(group.id, group)
    group.members.push(member)
    this.#place(member)
    return before
  }

  /** @returns who was there, and is no member any more */
  move(member: Member, address: string, port: number): Member | undefined {
    const before = this.at(address, port, member.group.id)
    if (before && before !== member) this.delete(before)
    this.#unplace(member)
    member.address = address
    member.port = port
    this.#place(member)
    return before === member ? undefined : before
  }

  /** @returns whether it was there */
  delete(member: Member): boolean {
    const { group, userId } = member
    if (!this.#byKey.delete(memberKey(group.id, userId))) return false
    group.remove(member)
    if (group.members.length === 0) this.#groups.delete(group.id)
    this.#unplace(member)
    return true
  }

  #place(member: Member): void {
    const { address, port } = member
    const ports = this.#bySource.get(address) ?? new Map<number, Member[]>()
    this.#bySource.set(address, ports)
    const members = ports.get(port) ?? []
    ports.set(port, members)
    members.push(member)
  }

  #unplace(member: Member): void {
    const { address, port } = member
    const ports = this.#bySource.get(address)
    const left = (ports?.get(port) ?? []).filter((each) => each !== member)
    if (left.length > 0) ports?.set(port, left)
    else ports?.delete(port)
    if (ports?.size === 0) this.#bySource.delete(address)
  }
}
