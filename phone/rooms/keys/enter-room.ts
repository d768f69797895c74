import { createGroup, encodeMlsMessage, type GroupInfo, joinGroupExternal, type RatchetTree } from 'ts-mls'
import { ratchetTreeFromExtension } from 'ts-mls/groupInfo.js'
import { type Clock, systemClock } from '../../../base/clock'
import type { Fingerprint } from '../../../protocol/directory'
import { MAX_LEAF } from '../../../protocol/media/sframe'
import type { Identity } from '../../privacy/identity'
import { CIPHER_SUITE } from './cipher-suite'
import { GroupClient } from './group-client'
import { isGroupOf, makeGroupId } from './group-id'
import { groupInfoOf, problemOfState, readMessage, viewOf } from './group-state'
import { MAX_GROUP_INFO_BYTES } from './limits'
import { membersOf } from './members'
import { moderatorsExtension, moderatorsIn } from './moderators'
import { type OutgoingCommit, RoomKeys } from './room-keys'
import { MODERATED, type RoomPolicy, type RoomView } from './room-policy'

export interface RoomMemberOptions {
  readonly identity: Identity
  /** The name that we are signed in with. */
  readonly name: string
  readonly policy?: RoomPolicy
  readonly clock?: Clock
}

/** A group that nobody else is in yet. */
export interface FoundedRoom {
  readonly keys: RoomKeys
  /** For the host. If another's is there before it, close these keys, and enter that group. */
  readonly groupInfo: Uint8Array
}

/** A way into a group, which counts when the host has accepted its commit. */
export interface Entry extends OutgoingCommit {
  /** Who is inside, ourselves too, and who moderates: compare it with what is known of the room. */
  readonly room: RoomView
  /** Call it once, when the host has accepted the commit; if another commit came first, enter anew. */
  readonly accepted: () => RoomKeys
}

/** Nobody else is in a group, so nobody would take a commit: found a new one. */
export class DesertedGroupError extends Error {
  override readonly name = 'DesertedGroupError'
}

/**
 * Founds the group of a room that has none.
 * @throws RangeError for an invalid name of the room, or invalid moderators
 */
export async function foundRoom(
  room: string,
  moderators: Iterable<Fingerprint>,
  { identity, name, policy = MODERATED, clock = systemClock }: RoomMemberOptions,
): Promise<FoundedRoom> {
  const extensions = [moderatorsExtension(moderators)]
  const groupId = makeGroupId(room)
  const client = new GroupClient(identity, name, groupId)
  const { publicPackage, privatePackage } = await client.makeLeaf()
  const state = await createGroup(
    groupId,
    publicPackage,
    privatePackage,
    extensions,
    client.suite,
    client.config,
  )
  const groupInfo = await groupInfoOf(state, client)
  return { keys: new RoomKeys({ client, policy, clock }, state), groupInfo }
}

/**
 * Joins a room by a commit of one's own (RFC 9420 section 12.4.3.2): nobody else has to do anything. Whoever is in the
 * group already, because he missed something or comes back after a crash, replaces his former leaf.
 * @param groupInfo of the present epoch, from the host
 * @throws {DesertedGroupError} when nobody else is in it
 * @throws Error if it is not a valid group of this room
 */
export async function enterRoom(
  room: string,
  groupInfo: Uint8Array,
  { identity, name, policy = MODERATED, clock = systemClock }: RoomMemberOptions,
): Promise<Entry> {
  const { info, tree } = readGroupInfo(groupInfo, room)
  const { groupId, epoch } = info.groupContext
  const client = new GroupClient(identity, name, groupId)
  const members = membersOf(tree)
  const isMember = members.some((one) => one.identity === client.identity)
  if (members.length === Number(isMember))
    throw new DesertedGroupError('nobody else is in the group of the room')
  const { publicPackage, privatePackage } = await client.makeLeaf()
  const { suite, config } = client
  const joined = await joinGroupExternal(info, publicPackage, privatePackage, isMember, suite, tree, config)
  const problem = problemOfState(joined.newState)
  if (problem !== undefined) throw new Error(`the group of the room is not valid: ${problem}`)
  const { publicMessage } = joined
  return {
    epoch,
    commit: encodeMlsMessage({ version: 'mls10', wireformat: 'mls_public_message', publicMessage }),
    groupInfo: await groupInfoOf(joined.newState, client),
    room: viewOf(joined.newState),
    accepted: () => new RoomKeys({ client, policy, clock }, joined.newState),
  }
}

/** @throws Error unless it is a group of this room, with our cipher suite and extensions */
function readGroupInfo(
  bytes: Uint8Array,
  room: string,
): { readonly info: GroupInfo; readonly tree: RatchetTree } {
  if (bytes.length > MAX_GROUP_INFO_BYTES) throw new Error('the group of the room is too large')
  const message = readMessage(bytes)
  if (message?.wireformat !== 'mls_group_info') throw new Error('the host has sent no group')
  const info = message.groupInfo
  const { groupId, cipherSuite, extensions } = info.groupContext
  if (!isGroupOf(groupId, room)) throw new Error('the host has sent the group of another room')
  if (cipherSuite !== CIPHER_SUITE) throw new Error('the group has another cipher suite')
  if (moderatorsIn(extensions) === undefined) throw new Error('the extensions of the group are malformed')
  const tree = ratchetTreeFromExtension(info)
  if (tree === undefined) throw new Error('the host has sent no members')
  if (tree.length > 2 * MAX_LEAF + 1) throw new Error('the group of the room is too large')
  return { info, tree }
}
