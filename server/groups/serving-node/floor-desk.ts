import type { Clock } from '../../../base/clock'
import {
  type ControlPacket,
  type Endpoint,
  MEDIA_HEAD_BYTES,
  readClientPacket,
  type RelayedPacket,
  type Stamp,
  writeClientPacket,
} from '../../../protocol/groups'
import type { RelaySeals } from '../relay-seals'
import type { Member } from './member'
import type { Members } from './members'
import type { ControllerPeer, NodeCalls } from './node-calls'
import type { NodeGroup } from './node-group'

export interface FloorDeskOptions {
  readonly clock: Clock
  readonly members: Members
  readonly calls: NodeCalls
  readonly seals: RelaySeals
  readonly send: (bytes: Uint8Array, port: number, address: string) => void
}

/** The packets by which members ask, without entries and sound. */
export type FloorAsk = Extract<ControlPacket, { kind: 'floor-request' | 'floor-released' }>

/** A controller tells every second who has the floor. After this long without, nobody has it any more. ms */
const STALE_MS = 5_000

/** Passes what members ask of the floor to the group's call controller, and what it decides to the members. */
export class FloorDesk {
  readonly #options: FloorDeskOptions

  constructor(options: FloorDeskOptions) {
    this.#options = options
  }

  /** Sends on an ask of a member; nothing happens where the group has no controller. */
  ask(member: Member, ask: FloorAsk): void {
    this.#toController(member, writeClientPacket(ask))
  }

  /** The sound of a member asks. @param datagram Media */
  askByMedia(member: Member, datagram: Uint8Array): void {
    this.#toController(member, datagram.subarray(0, MEDIA_HEAD_BYTES))
  }

  /** @param relay of the controller at `from`, authentic */
  fromController({ groupId, packet, isForUser }: RelayedPacket, stamp: Stamp, from: ControllerPeer): void {
    const { members, calls } = this.#options
    const group = members.groups.get(groupId)
    if (!group || calls.find(groupId)?.controller !== from) return
    const told = readClientPacket(packet)
    if (told?.kind === 'floor-denied') this.#toUser(group, told.userId, packet)
    if (told?.kind !== 'floor-granted' && told?.kind !== 'floor-released') return
    const holder = told.kind === 'floor-granted' ? told.userId : undefined
    const isNews = group.setHolder(holder, this.#options.clock.now(), stamp)
    if (isNews === true) this.#toAll(group, packet)
    else if (isNews === false && isForUser && holder !== undefined) this.#toUser(group, holder, packet)
  }

  /** Another controller has the group now: whoever talks here tells it, so that nobody else gets the floor. */
  controllerChanged(group: NodeGroup): void {
    const { clock, members } = this.#options
    group.forgetController(clock.now())
    const holder = group.holder === undefined ? undefined : members.find(group.id, group.holder)
    if (holder) this.ask(holder, { kind: 'floor-request', userId: holder.userId, groupId: group.id })
  }

  /** Ends a turn of which nothing was heard for long: the controller is lost, and there is no other. */
  sweep(group: NodeGroup): void {
    const nowMs = this.#options.clock.now()
    if (group.holder === undefined || nowMs - group.floorMs < STALE_MS) return
    group.setHolder(undefined, nowMs)
    const callId = this.#options.calls.find(group.id)?.callId ?? 0
    this.#toAll(group, writeClientPacket({ kind: 'floor-released', groupId: group.id, callId }))
  }

  #toController({ userId, group, ticket }: Member, packet: Uint8Array): void {
    const { calls, seals, send } = this.#options
    const to: Endpoint | undefined = calls.find(group.id)?.controller?.endpoint
    if (!to) return
    const relay = seals.seal({
      ...{ kind: 'relayed-packet', userId, groupId: group.id, packet, isForUser: false },
      ...{ isModerator: ticket.isModerator, hasFloor: group.holder === userId },
    })
    send(relay, to.port, to.address)
  }

  #toUser(group: NodeGroup, userId: number, packet: Uint8Array): void {
    const member = this.#options.members.find(group.id, userId)
    if (member) this.#options.send(packet, member.port, member.address)
  }

  #toAll(group: NodeGroup, packet: Uint8Array): void {
    for (const { port, address } of group.members) this.#options.send(packet, port, address)
  }
}
