import type { Extension, ProposalWithSender, RatchetTree } from 'ts-mls'
import type { Fingerprint } from '../../../protocol/directory'
import { type Member, memberAt, type Person } from './members'
import { moderatorsIn } from './moderators'

/** Who is in a room. */
export interface RoomView {
  readonly members: readonly Member[]
  readonly moderators: readonly Fingerprint[]
}

/**
 * The rules that each member enforces. All members have to decide alike about the same commit: whoever does not falls
 * behind and has to enter again. So decide by what the group has agreed on, or the host has ordered.
 */
export interface RoomPolicy {
  readonly mayRemove: (by: Member, whom: Member, room: RoomView) => boolean
  readonly mayEnter: (person: Person, room: RoomView) => boolean
}

/** Moderators remove others; everybody enters. */
export const MODERATED: RoomPolicy = {
  mayRemove: ({ identity }, _, { moderators }) => moderators.includes(identity),
  mayEnter: () => true,
}

/** A commit, before it is applied. */
export interface JudgedCommit {
  readonly tree: RatchetTree
  readonly room: RoomView
  readonly policy: RoomPolicy
  readonly proposals: readonly ProposalWithSender[]
}

/** Why a member's commit is refused; undefined: it is allowed. @param committer its leaf index */
export function problemOfCommit(commit: JudgedCommit, committer: number): string | undefined {
  for (const { proposal, senderLeafIndex } of commit.proposals) {
    const by = senderLeafIndex === undefined ? undefined : memberAt(commit.tree, senderLeafIndex)
    if (by === undefined) return 'a proposal is not of a member'
    if (proposal.proposalType === 'remove') {
      const problem = problemOfRemove(commit, by, proposal.remove.removed)
      if (problem !== undefined) return problem
    } else if (proposal.proposalType === 'group_context_extensions') {
      if (by.leaf !== committer) return 'somebody else proposes the moderators'
      const problem = problemOfModerators(commit.room, by, proposal.groupContextExtensions.extensions)
      if (problem !== undefined) return problem
    } else return `a commit has a proposal of type ${proposal.proposalType}`
  }
  return undefined
}

/** Why somebody may not join by a commit of his own; undefined: he may. */
export function problemOfEntry(commit: JudgedCommit, person: Person): string | undefined {
  const former = commit.room.members.find(({ identity }) => identity === person.identity)
  for (const { proposal } of commit.proposals) {
    if (proposal.proposalType === 'external_init') continue
    if (proposal.proposalType !== 'remove') return `a newcomer proposes ${proposal.proposalType}`
    if (proposal.remove.removed !== former?.leaf) return 'a newcomer removes somebody else'
  }
  const inits = commit.proposals.filter(({ proposal }) => proposal.proposalType === 'external_init')
  if (inits.length !== 1) return 'a newcomer brings no secret'
  if (former && commit.proposals.length !== 2) return 'somebody would be in the room twice'
  if (!commit.policy.mayEnter(person, commit.room)) return `${person.name} may not enter`
  return undefined
}

/** Of a proposal by reference: members propose only that they leave. */
export const isLeaving = ({ proposal, senderLeafIndex }: ProposalWithSender): boolean =>
  proposal.proposalType === 'remove' && proposal.remove.removed === senderLeafIndex

function problemOfRemove(
  { tree, room, policy }: JudgedCommit,
  by: Member,
  removed: number,
): string | undefined {
  const whom = memberAt(tree, removed)
  if (whom === undefined) return 'nobody is removed'
  if (whom.leaf === by.leaf || policy.mayRemove(by, whom, room)) return undefined
  return `${by.name} may not remove ${whom.name}`
}

function problemOfModerators(
  { moderators }: RoomView,
  by: Member,
  extensions: readonly Extension[],
): string | undefined {
  if (!moderators.includes(by.identity)) return `${by.name} may not name moderators`
  return moderatorsIn(extensions) ? undefined : 'the moderators are malformed'
}
