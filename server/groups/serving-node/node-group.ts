import type { GroupTicket, Stamp } from '../../../protocol/groups'
import type { Member } from './member'
import { Speakers } from './speakers'

/** The most users who wait for the start of a call by name; the others hear of it as well. */
const MAX_STARTERS = 16

/** A group that has members at this node. Pure. */
export class NodeGroup {
  readonly id: number
  /** In no order. */
  readonly members: Member[] = []
  /** Who is heard, where all may speak. */
  readonly speakers = new Speakers<number>()
  /** Who wants a call that has not started. */
  readonly starters = new Set<number>()
  /** When the balancer was asked for a call. ms */
  callAskedMs = -Infinity
  #isPushToTalk = false
  #modeExpiry = -1
  #holder: number | undefined
  #floorStamp: Stamp | undefined
  #floorMs = -Infinity

  constructor(id: number) {
    this.id = id
  }

  /** One talks at a time, who has the floor. */
  get isPushToTalk(): boolean {
    return this.#isPushToTalk
  }

  /** Who has the floor. */
  get holder(): number | undefined {
    return this.#holder
  }

  /** When the controller has told of the floor last. ms */
  get floorMs(): number {
    return this.#floorMs
  }

  /** The ticket that expires last says how the group talks. */
  learnMode({ isPushToTalk, expiry }: GroupTicket): void {
    if (expiry < this.#modeExpiry) return
    this.#modeExpiry = expiry
    this.#isPushToTalk = isPushToTalk
  }

  addStarter(userId: number): void {
    if (this.starters.size < MAX_STARTERS) this.starters.add(userId)
  }

  remove(member: Member): void {
    const at = this.members.indexOf(member)
    const last = this.members.pop()
    if (last && last !== member) this.members[at] = last
    this.speakers.delete(member.userId)
    this.starters.delete(member.userId)
  }

  /**
   * The controller tells who has the floor.
   * @param stamp of its packet; undefined: what this node decides by itself
   * @returns whether that is news; undefined for what is older than the last
   */
  setHolder(holder: number | undefined, nowMs: number, stamp?: Stamp): boolean | undefined {
    if (stamp && this.#floorStamp && isBefore(stamp, this.#floorStamp)) return undefined
    this.#floorStamp = stamp ?? this.#floorStamp
    this.#floorMs = nowMs
    const isNews = holder !== this.#holder
    this.#holder = holder
    return isNews
  }

  /** Another controller has the group: its packets count from anew. The floor stays until it tells. */
  forgetController(nowMs: number): void {
    this.#floorStamp = undefined
    this.#floorMs = nowMs
  }
}

const isBefore = (one: Stamp, other: Stamp): boolean =>
  one.run < other.run || (one.run === other.run && one.counter < other.counter)
