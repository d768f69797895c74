import {
  type ClientState,
  createGroupInfoWithExternalPubAndRatchetTree,
  decodeMlsMessage,
  encodeMlsMessage,
  type MLSMessage,
} from 'ts-mls'
import { MAX_LEAF } from '../../../protocol/media/sframe'
import type { GroupClient } from './group-client'
import { leafAt, type Member, membersOf } from './members'
import { moderatorsIn } from './moderators'
import type { RoomView } from './room-policy'

/** @returns undefined for anything but exactly one message */
export function readMessage(bytes: Uint8Array): MLSMessage | undefined {
  try {
    // A copy, because the state keeps parts of it.
    const decoded = decodeMlsMessage(Uint8Array.from(bytes), 0)
    return decoded?.[1] === bytes.length ? decoded[0] : undefined
  } catch {
    return undefined
  }
}

/** What lets somebody join by himself: for the host, who gives it to newcomers. */
export async function groupInfoOf(state: ClientState, { suite }: GroupClient): Promise<Uint8Array> {
  const groupInfo = await createGroupInfoWithExternalPubAndRatchetTree(state, [], suite)
  return encodeMlsMessage({ version: 'mls10', wireformat: 'mls_group_info', groupInfo })
}

export const viewOf = ({ ratchetTree, groupContext }: ClientState): RoomView => ({
  members: membersOf(ratchetTree),
  moderators: moderatorsIn(groupContext.extensions) ?? [],
})

/**
 * What the library does not check of a group: each member has one leaf and keys of its own, all leaves can speak, and
 * the extensions are ours.
 */
export function problemOfState({ ratchetTree, groupContext }: ClientState): string | undefined {
  if (moderatorsIn(groupContext.extensions) === undefined) return 'the extensions of the group are malformed'
  const members = membersOf(ratchetTree)
  if (members.some(({ leaf }) => leaf > MAX_LEAF)) return 'the group is full'
  const leaves = ratchetTree.filter((node) => node?.nodeType === 'leaf').length
  if (members.length !== leaves) return 'a leaf is malformed'
  if (new Set(members.map(({ identity }) => identity)).size !== leaves) return 'somebody is in the room twice'
  const keys = ratchetTree.flatMap((node) => (node ? [keyOf(node)] : []))
  return new Set(keys).size === keys.length ? undefined : 'two nodes have the same key'
}

/** A commit's new leaf has to stay that of the committer. @returns undefined if it does */
export function problemOfLeaf(before: ClientState, after: ClientState, leaf: number): string | undefined {
  const [old, now] = [leafAt(before.ratchetTree, leaf), leafAt(after.ratchetTree, leaf)]
  if (old === now) return undefined
  const isSame =
    old?.credential.credentialType === 'basic' &&
    now?.credential.credentialType === 'basic' &&
    Buffer.from(old.signaturePublicKey).equals(now.signaturePublicKey) &&
    Buffer.from(old.credential.identity).equals(now.credential.identity)
  return isSame ? undefined : 'a member has changed its identity or name'
}

/** Who is in one list and not in the other, by identity. */
export function missing(from: readonly Member[], others: readonly Member[]): readonly Member[] {
  const identities = new Set(others.map(({ identity }) => identity))
  return from.filter(({ identity }) => !identities.has(identity))
}

const keyOf = (node: NonNullable<ClientState['ratchetTree'][number]>): string =>
  Buffer.from(node.nodeType === 'leaf' ? node.leaf.hpkePublicKey : node.parent.hpkePublicKey).toString(
    'base64',
  )
