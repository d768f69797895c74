import type { RemoteInfo } from 'node:dgram'
import type { Clock } from '../../../base/clock'
import { mediaLevel, RELAYED_AT, type RelayedPacket } from '../../../protocol/groups'
import type { RelaySeals } from '../relay-seals'
import type { Member } from './member'
import type { Members } from './members'
import type { NodeCalls } from './node-calls'
import type { NodeGroup } from './node-group'
import type { OtherNodes } from './other-nodes'

export interface MediaForwarderOptions {
  readonly clock: Clock
  readonly members: Members
  readonly calls: NodeCalls
  readonly nodes: OtherNodes
  readonly seals: RelaySeals
  readonly send: (bytes: Uint8Array, port: number, address: string) => void
  /** The sound of a member of a push-to-talk group has come, which asks for the floor or keeps it. Rarely called. */
  readonly onFloorAsked: (member: Member, datagram: Uint8Array) => void
}

/** How often the sound of one member asks at most. ms */
const ASK_INTERVAL_MS = 200

/**
 * Forwards sound as it came: to the members of the group at this node, and once to each other node that has some. That of other nodes
 * goes to members only. Runs for every datagram: it makes nothing that it does not need.
 */
export class MediaForwarder {
  readonly #options: MediaForwarderOptions
  #sent = 0

  constructor(options: MediaForwarderOptions) {
    this.#options = options
  }

  /** Datagrams of sound that have left. */
  get sent(): number {
    return this.#sent
  }

  /** @param datagram Media of a client, whole */
  fromClient(datagram: Buffer, from: RemoteInfo): void {
    const { clock, members, calls } = this.#options
    const groupId = calls.groupOf(datagram.readUInt16BE(1))
    if (groupId === undefined) return
    const member = members.at(from.address, from.port, groupId)
    if (!member) return
    const nowMs = clock.now()
    if (!member.packets.take(nowMs) || !member.bytes.take(nowMs, datagram.length)) return
    if (member.isSilenced || member.ticket.listensOnly) return
    const { group } = member
    const isHeard = group.isPushToTalk
      ? this.#hasFloor(member, datagram, nowMs)
      : group.speakers.admits(member.userId, mediaLevel(datagram), nowMs)
    if (!isHeard) return
    this.#toMembers(group, member.userId, datagram)
    this.#toNodes(member, datagram)
  }

  /** @param datagram the relay, @param relay what it says: media of a member of another node */
  fromNode(datagram: Uint8Array, { groupId, userId, packet }: RelayedPacket): void {
    const group = this.#options.members.groups.get(groupId)
    if (!group) return
    // Where one has the floor, the node of the speaker has seen to it.
    const isHeard =
      group.isPushToTalk ||
      group.speakers.admits(userId, mediaLevel(datagram, RELAYED_AT), this.#options.clock.now())
    if (isHeard) this.#toMembers(group, userId, packet)
  }

  #hasFloor(member: Member, datagram: Uint8Array, nowMs: number): boolean {
    if (nowMs - member.askedMs >= ASK_INTERVAL_MS) {
      member.askedMs = nowMs
      this.#options.onFloorAsked(member, datagram)
    }
    return member.group.holder === member.userId
  }

  #toMembers(group: NodeGroup, speaker: number, bytes: Uint8Array): void {
    const { send } = this.#options
    for (const { userId, muted, port, address } of group.members) {
      if (userId === speaker || muted?.has(speaker) === true) continue
      this.#sent++
      send(bytes, port, address)
    }
  }

  #toNodes({ userId, group, ticket }: Member, packet: Uint8Array): void {
    const { nodes, seals, send } = this.#options
    const others = nodes.with(group.id)
    if (!others) return
    const bytes = seals.seal({
      ...{ kind: 'relayed-packet', userId, groupId: group.id, packet },
      ...{ isModerator: ticket.isModerator, hasFloor: group.isPushToTalk, isForUser: false },
    })
    for (const { endpoint } of others.keys()) {
      this.#sent++
      send(bytes, endpoint.port, endpoint.address)
    }
  }
}
