import type { LeafNode, RatchetTree } from 'ts-mls'
import { fingerprintOfPoint } from '../../../base/p256'
import { POINT_BYTES, UNCOMPRESSED } from '../../../base/signature'
import type { Fingerprint } from '../../../protocol/directory'
import { type Claim, decodeClaim } from './credential'

/** Somebody who has proved an identity. */
export interface Person {
  readonly identity: Fingerprint
  /** What the person calls itself; unique only as far as the network sees to it. */
  readonly name: string
}

export interface Member extends Person {
  /** The leaf index in the group's tree. It is free again when the member has left. */
  readonly leaf: number
}

/** A leaf whose credential has the right form. */
interface ReadLeaf extends Person {
  readonly groupId: Claim['groupId']
}

/** The part of a leaf that says whose it is. */
export type LeafClaim = Pick<LeafNode, 'credential' | 'signaturePublicKey'>

/** Leaves stay the same objects from epoch to epoch. */
const read = new WeakMap<LeafClaim, ReadLeaf>()

/** The identity of a signature key; undefined for anything but a point. Whether it is on the curve shows at a signature. */
export const identityOfKey = (publicKey: Uint8Array): Fingerprint | undefined =>
  publicKey.length === POINT_BYTES && publicKey[0] === UNCOMPRESSED
    ? fingerprintOfPoint(publicKey)
    : undefined

/** @returns undefined for a leaf that no Ringdown makes */
export function readLeaf(leaf: LeafClaim): ReadLeaf | undefined {
  const known = read.get(leaf)
  if (known) return known
  const identity = identityOfKey(leaf.signaturePublicKey)
  const claim = leaf.credential.credentialType === 'basic' ? decodeClaim(leaf.credential.identity) : undefined
  if (identity === undefined || claim === undefined) return undefined
  const person = { identity, ...claim }
  read.set(leaf, person)
  return person
}

/** The leaf at an index; undefined when it is blank, or there is none. */
export function leafAt(tree: RatchetTree, index: number): LeafNode | undefined {
  const node = tree[2 * index]
  return node?.nodeType === 'leaf' ? node.leaf : undefined
}

export function memberAt(tree: RatchetTree, index: number): Member | undefined {
  const leaf = leafAt(tree, index)
  const person = leaf && readLeaf(leaf)
  return person && { identity: person.identity, name: person.name, leaf: index }
}

/** The members in the order of their leaves. */
export function membersOf(tree: RatchetTree): readonly Member[] {
  const members: Member[] = []
  for (let index = 0; 2 * index < tree.length; index++) {
    const member = memberAt(tree, index)
    if (member) members.push(member)
  }
  return members
}
