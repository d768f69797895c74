import type { Fingerprint } from '../../protocol/directory'
import type { RoomMember, RoomNews } from '../../protocol/rooms/inside'
import type { GroupView } from './keys-task'

/** Somebody in a room, as the host and the group say. */
export interface RoomPerson {
  readonly key: Fingerprint
  /** What the group says, where it says anything. */
  readonly name: string
  /** Of the host; undefined for somebody who has gone, and is not removed from the group yet. */
  readonly user?: number
  readonly isMuted: boolean
  /** Whether this person can read and hear the room: everybody who can is shown. */
  readonly isInGroup: boolean
  /** The host says another name than the group. One of both is wrong. */
  readonly isDisputed?: true
}

/** More than any room has: a host that says so is not believed. */
const MAX_PEOPLE = 5_000

/**
 * Who is in a room: the host says who is there, the group who has keys. Those two differ for a moment when somebody comes
 * or goes. Whoever has keys, and is not there, is to be removed. Pure.
 */
export class RoomPeople {
  readonly #own: Fingerprint
  readonly #there = new Map<number, RoomMember>()
  #isListWhole = false
  #group: GroupView | undefined
  /** Who has gone, as the host has said, or is missing for long. */
  readonly #gone = new Set<Fingerprint>()
  /** Who was absent at some moment of this epoch. */
  #absences = new Set<Fingerprint>()

  constructor(own: Fingerprint) {
    this.#own = own
  }

  get group(): GroupView | undefined {
    return this.#group
  }

  /** Who may be removed in this epoch by anybody. All members see the same, because the host tells it in one order. */
  get absences(): ReadonlySet<Fingerprint> {
    return new Set(this.#absences)
  }

  /** Who is to be removed now. */
  get due(): readonly Fingerprint[] {
    return this.#absent.filter((key) => this.#gone.has(key))
  }

  /** Who is missing, although the host has not said that they have gone. */
  get missing(): readonly Fingerprint[] {
    return this.#absent.filter((key) => !this.#gone.has(key))
  }

  /** In the order in which they came; then those who have gone. */
  get all(): readonly RoomPerson[] {
    const names = new Map(this.#group?.members.map(({ identity, name }) => [identity, name]))
    const there = [...this.#there.values()].map((member): RoomPerson => ({
      ...member,
      name: names.get(member.key) ?? member.name,
      isInGroup: names.has(member.key),
      ...((names.get(member.key) ?? member.name) !== member.name && { isDisputed: true }),
    }))
    const present = new Set(there.map(({ key }) => key))
    const others = (this.#group?.members ?? []).filter(({ identity }) => !present.has(identity))
    const absent = others.map(({ identity: key, name }): RoomPerson => ({
      key,
      name,
      isMuted: false,
      isInGroup: true,
    }))
    return [...there, ...absent]
  }

  /** How many members should try before us to commit what is due. */
  get rank(): number {
    const group = this.#group
    if (!group) return 0
    const others = new Set([...this.#absent, ...group.leaving.map(({ identity }) => identity)])
    return group.members.filter(({ leaf, identity }) => leaf < group.ownLeaf && !others.has(identity)).length
  }

  keyOf(user: number): Fingerprint | undefined {
    return this.#there.get(user)?.key
  }

  isModerator(key: Fingerprint): boolean {
    return this.#group?.moderators.includes(key) ?? false
  }

  /** The host begins to say who is there. */
  listAnew(): void {
    this.#there.clear()
    this.#isListWhole = false
  }

  /** The host has said who is there: others are absent. */
  endList(): void {
    this.#isListWhole = true
    this.#noteAbsences()
  }

  hear({ joined, left }: Extract<RoomNews, { action: 'members' }>): void {
    for (const { user } of left) {
      const member = this.#there.get(user)
      if (!member) continue
      this.#there.delete(user)
      if (this.#absent.includes(member.key)) this.#gone.add(member.key)
    }
    for (const member of joined) {
      if (this.#there.size >= MAX_PEOPLE) break
      this.#there.set(member.user, member)
      this.#gone.delete(member.key)
    }
    this.#noteAbsences()
  }

  mute(user: number, isMuted: boolean): void {
    const member = this.#there.get(user)
    if (member) this.#there.set(user, { ...member, isMuted })
  }

  /** @param group undefined: we are in none */
  setGroup(group: GroupView | undefined): void {
    const isNew = group?.epoch !== this.#group?.epoch
    this.#group = group
    if (isNew) this.#absences = new Set()
    const members = new Set(group?.members.map(({ identity }) => identity))
    for (const key of this.#gone) if (!members.has(key)) this.#gone.delete(key)
    this.#noteAbsences()
  }

  /** These have been missing for long. */
  giveUp(missing: readonly Fingerprint[]): void {
    for (const key of this.#absent) if (missing.includes(key)) this.#gone.add(key)
  }

  #noteAbsences(): void {
    if (this.#isListWhole) for (const key of this.#absent) this.#absences.add(key)
  }

  get #absent(): readonly Fingerprint[] {
    const there = new Set([...this.#there.values()].map(({ key }) => key))
    const members = this.#group?.members ?? []
    return members.map(({ identity }) => identity).filter((key) => key !== this.#own && !there.has(key))
  }
}
