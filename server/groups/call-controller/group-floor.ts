import type { Clock } from '../../../base/clock'
import {
  type ControlPacket,
  type Endpoint,
  GROUPS_HERE_MS,
  isSameEndpoint,
  placeEntry,
  type RelayedPacket,
  talkLimitEntry,
  type UserRights,
  writeClientPacket,
} from '../../../protocol/groups'
import type { RelayPeer } from '../relay-seals'
import { DEFAULT_FLOOR_LIMITS, Floor, type FloorLimits } from './floor'

/** A serving node that has members of groups. */
export interface NodeWithGroup {
  /** Where its packets come from, and where answers go. */
  readonly source: Endpoint
  /** Where clients reach it, as it says. */
  announced: Endpoint | undefined
  readonly heard: RelayPeer
}

/** Somebody wants the floor. */
export interface FloorAsked {
  readonly userId: number
  readonly isModerator: boolean
  /** As their node knows, perhaps from another controller. */
  readonly hasFloor: boolean
  readonly node: NodeWithGroup
  readonly by: 'voice' | 'request'
}

export interface GroupFloorOptions {
  readonly clock: Clock
  readonly groupId: number
  readonly callId: number
  readonly limits?: Partial<FloorLimits> | undefined
  /** Whether the host of the room has silenced a user. */
  readonly isSilenced: (userId: number) => boolean
  readonly onGranted?: (() => void) | undefined
  readonly send: (relay: RelayedPacket, node: NodeWithGroup) => void
  readonly sendToAll: (relay: RelayedPacket, nodes: Iterable<NodeWithGroup>) => void
}

/** For so long after it has got the group, a controller believes a node that says who has the floor. ms */
const TAKE_OVER_MS = 2_000
/** For so long it is told again that nobody has the floor. ms */
const REPEAT_RELEASE_MS = 3_000
/** In rights: whoever has the floor. */
const ANYBODY = 0
/** So many of those who neither talk nor wait are remembered until it is tidied. */
const SPARE_USERS = 64

/** The floor of one group at its call controller, and which serving nodes are to know of it. */
export class GroupFloor {
  readonly callId: number
  readonly #options: GroupFloorOptions
  readonly #limits: FloorLimits
  readonly #floor: Floor
  readonly #startedMs: number
  /** Until when a node counts as having members. */
  readonly #nodes = new Map<NodeWithGroup, number>()
  /** The nodes of those who talk or wait, and of some who have done so. */
  readonly #nodeOf = new Map<number, NodeWithGroup>()
  #releasedMs = -Infinity
  #isTakenOver = false

  constructor(options: GroupFloorOptions) {
    const { clock, callId, limits } = options
    this.#options = options
    this.callId = callId
    this.#limits = { ...DEFAULT_FLOOR_LIMITS, ...limits }
    this.#startedMs = clock.now()
    this.#floor = new Floor({
      ...{ clock, limits },
      listener: {
        granted: () => {
          options.onGranted?.()
          this.#tellState()
        },
        grantedAgain: (userId) => this.#tellUser(userId, this.#granted(userId)),
        released: () => {
          this.#releasedMs = clock.now()
          this.#tellState()
        },
        denied: (userId, place) =>
          this.#tellUser(userId, { kind: 'floor-denied', userId, extension: placeEntry(place) }),
      },
    })
  }

  /** Who has the floor. */
  get holder(): number | undefined {
    return this.#floor.holder
  }

  close(): void {
    this.#floor.close()
  }

  /** A node says that it has members. One that is new here is told who has the floor. */
  noteNode(node: NodeWithGroup): void {
    const nowMs = this.#options.clock.now()
    const isNew = !this.#nodes.has(node)
    this.#nodes.set(node, nowMs + GROUPS_HERE_MS)
    if (isNew && this.holder !== undefined) this.#options.send(this.#relay(this.#granted(this.holder)), node)
  }

  asked({ userId, isModerator, hasFloor, node, by }: FloorAsked): void {
    this.noteNode(node)
    this.#nodeOf.set(userId, node)
    if (this.#options.isSilenced(userId)) this.#tellUser(userId, { kind: 'floor-denied', userId })
    else if (hasFloor && this.holder !== userId && this.#believesNodes) this.#takeOver(userId)
    else if (by === 'voice') this.#floor.heard(userId, isModerator)
    else this.#floor.ask(userId, isModerator)
    this.#forgetOthers()
  }

  letGo(userId: number, node: NodeWithGroup): void {
    // From where they were before they moved.
    if (this.#isElsewhere(userId, node.announced)) return
    this.#floor.letGo(userId)
    this.#forgetOthers()
  }

  /** @param node where they have been, undefined: anywhere */
  gone(userId: number, node: Endpoint | undefined): void {
    if (this.#isElsewhere(userId, node)) return
    this.#floor.gone(userId)
    this.#forgetOthers()
  }

  nodeGone(node: NodeWithGroup): void {
    this.#nodes.delete(node)
    for (const [userId, at] of this.#nodeOf) if (at === node) this.#floor.gone(userId)
    this.#forgetOthers()
  }

  setRights(userId: number, { isSilenced, isOut, floor }: UserRights): void {
    if (isSilenced || isOut) this.#floor.gone(userId)
    if (floor === 'taken' && (userId === ANYBODY || this.holder === userId)) this.#floor.takeAway()
    if (floor === 'given' && !isSilenced && !isOut) this.#floor.giveTo(userId)
    this.#forgetOthers()
  }

  /** Tells again what a node may have missed. */
  repeat(): void {
    const nowMs = this.#options.clock.now()
    for (const [node, untilMs] of this.#nodes) if (untilMs <= nowMs) this.#nodes.delete(node)
    if (this.holder !== undefined || nowMs - this.#releasedMs < REPEAT_RELEASE_MS) this.#tellState()
  }

  get #believesNodes(): boolean {
    return !this.#isTakenOver && this.#options.clock.now() - this.#startedMs < TAKE_OVER_MS
  }

  /** Who has had the floor before keeps it; who has got it meanwhile waits. */
  #takeOver(userId: number): void {
    this.#isTakenOver = true
    const hasty = this.holder
    this.#floor.giveTo(userId)
    if (hasty !== undefined) this.#floor.ask(hasty, false)
  }

  #isElsewhere(userId: number, node: Endpoint | undefined): boolean {
    const at = this.#nodeOf.get(userId)?.announced
    return at !== undefined && node !== undefined && !isSameEndpoint(at, node)
  }

  #forgetOthers(): void {
    if (this.#nodeOf.size <= 2 * this.#floor.waiting + SPARE_USERS) return
    const known = new Set([this.holder, ...this.#floor.queue])
    for (const userId of this.#nodeOf.keys()) if (!known.has(userId)) this.#nodeOf.delete(userId)
  }

  #tellState(): void {
    const { groupId, sendToAll } = this.#options
    const { holder, callId } = this
    const packet: ControlPacket =
      holder === undefined ? { kind: 'floor-released', groupId, callId } : this.#granted(holder)
    sendToAll(this.#relay(packet), this.#nodes.keys())
  }

  #tellUser(userId: number, packet: ControlPacket): void {
    const node = this.#nodeOf.get(userId)
    if (node) this.#options.send({ ...this.#relay(packet), userId, isForUser: true }, node)
  }

  #granted(userId: number): ControlPacket {
    const { groupId } = this.#options
    const extension = talkLimitEntry(Math.ceil(this.#limits.talkMs / 1000))
    return { kind: 'floor-granted', userId, groupId, callId: this.callId, extension }
  }

  #relay(packet: ControlPacket): RelayedPacket {
    return {
      ...{ kind: 'relayed-packet', userId: 0, groupId: this.#options.groupId },
      ...{ isModerator: false, hasFloor: false, isForUser: false },
      packet: writeClientPacket(packet),
    }
  }
}
