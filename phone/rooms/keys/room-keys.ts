import { createHash } from 'node:crypto'
import {
  type ClientState,
  createApplicationMessage,
  createCommit,
  createProposal,
  emptyPskIndex,
  encodeMlsMessage,
  type IncomingMessageCallback,
  mlsExporter,
  type MLSMessage,
  type PrivateMessage,
  processMessage,
  type ProcessMessageResult,
  type Proposal,
  type PublicMessage,
  zeroOutUint8Array,
} from 'ts-mls'
import type { CancelTimer, Clock } from '../../../base/clock'
import { errorText } from '../../../base/error-text'
import type { Fingerprint } from '../../../protocol/directory'
import type { GroupFrameKeys } from '../../../protocol/media/sframe'
import type { GroupClient } from './group-client'
import { groupInfoOf, missing, problemOfLeaf, problemOfState, readMessage, viewOf } from './group-state'
import { MAX_MESSAGE_BYTES, MAX_TEXT_BYTES, MAX_WAITING, PADDING_STEP, PREVIOUS_EPOCH_MS } from './limits'
import { type Member, memberAt, membersOf, type Person, readLeaf } from './members'
import { moderatorsExtension } from './moderators'
import type { RoomEvent } from './room-event'
import { isLeaving, problemOfCommit, problemOfEntry, type RoomPolicy, type RoomView } from './room-policy'
import { roomSafetyCode } from './room-safety-code'

/** A commit of ours for the host, which accepts one of each epoch. It changes nothing here until it comes back. */
export interface OutgoingCommit {
  /** The epoch that it ends. */
  readonly epoch: bigint
  readonly commit: Uint8Array
  /** Of the epoch that it begins: the host gives it to newcomers. */
  readonly groupInfo: Uint8Array
}

interface PendingCommit extends OutgoingCommit {
  readonly digest: string
  readonly state: ClientState
  /** Secrets that are of no use once it is accepted. */
  readonly consumed: readonly Uint8Array[]
}

export interface RoomKeysContext {
  readonly client: GroupClient
  readonly policy: RoomPolicy
  readonly clock: Clock
}

const BASE_KEY_LABEL = 'SFrame 1.0 Base Key'
const BASE_KEY_BYTES = 16
/** Frames of each cipher of an epoch. */
const COUNTERS = 2n ** 32n
/** What MLS adds to a text before its padding: a signature, and lengths. Bytes */
const TEXT_OVERHEAD = 96

/**
 * The keys of a room: a member's side of its MLS group (RFC 9420). A machine without input or output: messages of the
 * host go in, in any order and any number of times; what is to be sent comes out. Operations wait for each other.
 *
 * The host orders commits, and accepts one of each epoch. Ours counts only when it comes back. If another comes first,
 * ours is dropped, and the epoch's event says so.
 */
export class RoomKeys {
  readonly #context: RoomKeysContext
  #state: ClientState
  #view: RoomView
  #pending: PendingCommit | undefined
  #isLeaving = false
  #isClosed = false
  /** Ciphers that were given keys of this epoch. */
  #ciphers = 0n
  /** When each epoch before this one ended. ms */
  readonly #ended = new Map<bigint, number>()
  #stopForgetting: CancelTimer | undefined
  #waiting = 0
  #last: Promise<unknown> = Promise.resolve()

  /** @param state of which this machine is the only owner */
  constructor(context: RoomKeysContext, state: ClientState) {
    this.#context = context
    this.#state = state
    this.#view = viewOf(state)
  }

  get groupId(): Uint8Array {
    return this.#state.groupContext.groupId
  }

  get epoch(): bigint {
    return this.#state.groupContext.epoch
  }

  /** In the order of their leaves. */
  get members(): readonly Member[] {
    return this.#view.members
  }

  /** In ascending order; not all need to be in the room. */
  get moderators(): readonly Fingerprint[] {
    return this.#view.moderators
  }

  /** Our own leaf index. */
  get ownLeaf(): number {
    return this.#state.privatePath.leafIndex
  }

  /** False once we were removed, or after `close`. */
  get isMember(): boolean {
    return !this.#isClosed
  }

  /** Equal at all members of the epoch, and at nobody else: 64 hexadecimal digits (RFC 9420 section 8.7). */
  get authenticator(): string {
    return Buffer.from(this.#state.keySchedule.epochAuthenticator).toString('hex')
  }

  /** Who has asked to leave: until a commit removes them, nobody may write. */
  get leaving(): readonly Member[] {
    return Object.values(this.#state.unappliedProposals).flatMap(({ senderLeafIndex = NaN }) => {
      const member = memberAt(this.#state.ratchetTree, senderLeafIndex)
      return member ? [member] : []
    })
  }

  /**
   * How many members should try before us to commit what is due, such as the removal of those who leave: the first tries
   * at once, the others a little later if it does not.
   * @param absent members who cannot, because they have gone
   */
  rank(absent: ReadonlySet<Fingerprint> = new Set()): number {
    const gone = new Set([...absent, ...this.leaving.map(({ identity }) => identity)])
    return this.members.filter(({ identity, leaf }) => leaf < this.ownLeaf && !gone.has(identity)).length
  }

  /** Two groups with the same code have the same members, and are of the same room. Takes some tenths of a second. */
  safetyCode(): Promise<string> {
    return roomSafetyCode(
      this.groupId,
      this.members.map(({ identity }) => identity),
    )
  }

  /** Keys for one cipher of the room's voice. Each call's own frames have counters of their own. */
  frameKeys(): Promise<GroupFrameKeys> {
    return this.#run(async () => {
      const { keySchedule } = this.#state
      const firstCounter = this.#ciphers++ * COUNTERS
      const baseKey = await mlsExporter(
        keySchedule.exporterSecret,
        BASE_KEY_LABEL,
        new Uint8Array(),
        BASE_KEY_BYTES,
        this.#context.client.suite,
      )
      const leaves = this.members.map(({ leaf }) => leaf)
      return {
        epoch: this.epoch,
        baseKey: Uint8Array.from(baseKey),
        ownLeaf: this.ownLeaf,
        leaves,
        firstCounter,
      }
    })
  }

  /** What lets others enter now: any member can give it to the host. */
  groupInfo(): Promise<Uint8Array> {
    return this.#run(() => groupInfoOf(this.#state, this.#context.client))
  }

  /**
   * Encrypts a text for those who are in the room now.
   * @throws RangeError for more than `MAX_TEXT_BYTES`
   * @throws Error while somebody is leaving: commit first
   */
  seal(text: Uint8Array): Promise<Uint8Array> {
    if (text.length > MAX_TEXT_BYTES) throw new RangeError(`${text.length} bytes are too long for a text`)
    return this.#run(async () => {
      const { suite, config } = this.#context.client
      const padUntilLength = Math.ceil((text.length + TEXT_OVERHEAD) / PADDING_STEP) * PADDING_STEP
      const clientConfig = { ...config, paddingConfig: { kind: 'padUntilLength', padUntilLength } as const }
      const sealed = await createApplicationMessage({ ...this.#state, clientConfig }, text, suite)
      this.#state = { ...sealed.newState, clientConfig: config }
      wipe(sealed.consumed)
      const { privateMessage } = sealed
      return encodeMlsMessage({ version: 'mls10', wireformat: 'mls_private_message', privateMessage })
    })
  }

  /**
   * Removes members, who must not be able to hear or read what comes, and all who are leaving. Who is not in the room, or
   * leaves anyway, is passed over.
   */
  remove(identities: Iterable<Fingerprint>): Promise<OutgoingCommit> {
    const unwanted = new Set(identities)
    return this.#commit(() => {
      const leaving = new Set(this.leaving.map(({ leaf }) => leaf))
      return this.members
        .filter(({ identity, leaf }) => unwanted.has(identity) && !leaving.has(leaf))
        .map(({ leaf }): Proposal => ({ proposalType: 'remove', remove: { removed: leaf } }))
    })
  }

  /** @throws RangeError for more than `MAX_MODERATORS`, or anything but identities */
  nameModerators(identities: Iterable<Fingerprint>): Promise<OutgoingCommit> {
    const extensions = [moderatorsExtension(identities)]
    return this.#commit(() => [
      { proposalType: 'group_context_extensions', groupContextExtensions: { extensions } },
    ])
  }

  /** A commit that removes who is leaving, and replaces our own keys: a thief of old ones hears no more. */
  update(): Promise<OutgoingCommit> {
    return this.#commit(() => [])
  }

  /** Asks the others to remove us. @returns a message for the host */
  leave(): Promise<Uint8Array> {
    return this.#run(async () => {
      this.#isLeaving = true
      const removal: Proposal = { proposalType: 'remove', remove: { removed: this.ownLeaf } }
      const proposed = await createProposal(this.#state, false, removal, this.#context.client.suite)
      this.#state = proposed.newState
      wipe(proposed.consumed)
      return encodeMlsMessage(proposed.message)
    })
  }

  /** Takes a message of the host. Nothing that it may hold throws. */
  receive(bytes: Uint8Array): Promise<RoomEvent> {
    if (bytes.length > MAX_MESSAGE_BYTES) return Promise.resolve(refused('the message is too long'))
    return this.#run(() => this.#receive(bytes))
  }

  /** Forgets all keys. Nothing can be done afterwards. */
  close(): void {
    this.#isClosed = true
    this.#wipeAll()
  }

  #wipeAll(): void {
    this.#pending = undefined
    this.#stopForgetting?.()
    this.#stopForgetting = undefined
    this.#state = { ...this.#state, historicalReceiverData: new Map(), secretTree: [] }
    wipe(Object.values(this.#state.keySchedule))
  }

  #run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#waiting >= MAX_WAITING)
      return Promise.reject(new Error('too much waits for the keys of the room'))
    this.#waiting++
    const result = this.#last.then(() => {
      if (this.#isClosed) throw new Error('we are not in the room')
      return task()
    })
    const settled = (): void => {
      this.#waiting--
      // The task may have gone on to new keys since.
      if (this.#isClosed) this.#wipeAll()
    }
    this.#last = result.then(settled, settled)
    return result
  }

  /** @returns the commit of this epoch that we have already, if there is one: two would share a key */
  #commit(propose: () => Proposal[]): Promise<OutgoingCommit> {
    return this.#run(async () => {
      if (this.#pending) return this.#pending
      if (this.#isLeaving) throw new Error('we are leaving the room')
      const { client } = this.#context
      const { commit, newState, consumed } = await createCommit(
        { state: this.#state, cipherSuite: client.suite },
        { extraProposals: propose() },
      )
      const bytes = encodeMlsMessage(commit)
      const groupInfo = await groupInfoOf(newState, client)
      this.#pending = {
        ...{ epoch: this.epoch, commit: bytes, groupInfo, state: newState, consumed },
        digest: digestOf(bytes),
      }
      return this.#pending
    })
  }

  async #receive(bytes: Uint8Array): Promise<RoomEvent> {
    if (this.#pending && digestOf(bytes) === this.#pending.digest) return this.#accept(this.#pending)
    const message = readMessage(bytes)
    const head = message && headOf(message)
    if (head === undefined) return refused('it is no message of a room')
    if (!Buffer.from(this.groupId).equals(head.groupId)) return refused('the message is of another group')
    if (head.epoch > this.epoch) return { kind: 'behind', epoch: head.epoch }
    const isText = head.contentType === 'application'
    if (head.epoch < this.epoch && !(isText && this.#state.historicalReceiverData.has(head.epoch)))
      return { kind: 'old' }
    try {
      return await (head.external
        ? this.#enterOther(head.message, head.external)
        : this.#process(head.message, isText))
    } catch (error) {
      return refused(errorText(error))
    }
  }

  async #process(message: GroupMessage, isText: boolean): Promise<RoomEvent> {
    const { client } = this.#context
    client.takeLastSigner()
    const judged = new Judgement(this.#state, this.#view, this.#context.policy)
    const result = await processMessage(message, this.#state, emptyPskIndex, judged.callback, client.suite)
    const signer = client.takeLastSigner()
    if (judged.problem !== undefined) return forbidden(judged.problem)
    if (result.kind === 'applicationMessage') return this.#text(message, result, signer)
    if (isText) return refused('the message is not what it seems')
    if (judged.leaving) {
      this.#state = result.newState
      wipe(result.consumed)
      return { kind: 'leaving', member: judged.leaving }
    }
    const by = judged.committer
    if (by === undefined) return refused('the commit is of nobody')
    const problem = problemOfLeaf(this.#state, result.newState, by.leaf)
    return problem === undefined ? this.#apply(result, by) : forbidden(problem)
  }

  #text(message: GroupMessage, result: TextResult, signer: Fingerprint | undefined): RoomEvent {
    const epoch = 'privateMessage' in message ? message.privateMessage.epoch : this.epoch
    const tree =
      epoch === this.epoch
        ? this.#state.ratchetTree
        : (this.#state.historicalReceiverData.get(epoch)?.ratchetTree ?? [])
    const from = membersOf(tree).find(({ identity }) => identity === signer)
    if (from === undefined) return refused('the text is of nobody')
    this.#state = result.newState
    wipe(result.consumed)
    return { kind: 'text', from, epoch, text: result.message }
  }

  /** Somebody joins by a commit of his own. */
  async #enterOther(message: GroupMessage, person: Person): Promise<RoomEvent> {
    const { client, policy } = this.#context
    const judged = new Judgement(this.#state, this.#view, policy, person)
    const result = await processMessage(message, this.#state, emptyPskIndex, judged.callback, client.suite)
    if (judged.problem !== undefined) return forbidden(judged.problem)
    if (judged.replacesUs) {
      this.close()
      return { kind: 'removed', by: person }
    }
    if (result.kind === 'applicationMessage') return refused('the message is not what it seems')
    return this.#apply(result, person)
  }

  #apply(result: StateResult, by: Person): RoomEvent {
    if (result.newState.groupActiveState.kind === 'removedFromGroup') {
      this.close()
      return { kind: 'removed', by }
    }
    const problem = problemOfState(result.newState)
    if (problem !== undefined) return forbidden(problem)
    const ownCommit = this.#pending ? 'lost' : 'none'
    wipe(result.consumed)
    return this.#enterEpoch(result.newState, by, ownCommit)
  }

  #accept(pending: PendingCommit): RoomEvent {
    const { historicalReceiverData } = pending.state
    const own = historicalReceiverData.get(this.epoch)
    const kept = new Map(this.#state.historicalReceiverData)
    // What has arrived since the commit was made must not arrive again.
    if (own) kept.set(this.epoch, { ...own, secretTree: this.#state.secretTree })
    const state = { ...pending.state, historicalReceiverData: kept }
    const by = memberAt(state.ratchetTree, this.ownLeaf)
    if (by === undefined) return refused('our own leaf is missing')
    wipe(pending.consumed)
    return this.#enterEpoch(state, by, 'accepted')
  }

  #enterEpoch(state: ClientState, by: Person, ownCommit: 'accepted' | 'lost' | 'none'): RoomEvent {
    const { members } = this.#view
    this.#ended.set(this.epoch, this.#context.clock.now())
    this.#state = state
    this.#view = viewOf(state)
    this.#pending = undefined
    this.#ciphers = 0n
    this.#forget()
    const now = this.#view.members
    const [joined, left] = [missing(now, members), missing(members, now)]
    return { kind: 'epoch', epoch: this.epoch, by, joined, left, ownCommit }
  }

  /** Forgets the epochs that ended long ago, now and when it is time. */
  #forget(): void {
    this.#stopForgetting?.()
    this.#stopForgetting = undefined
    const nowMs = this.#context.clock.now()
    const epochs = [...this.#state.historicalReceiverData].sort(([a], [b]) => (a < b ? 1 : -1))
    const kept = epochs
      .slice(0, this.#context.client.config.keyRetentionConfig.retainKeysForEpochs)
      .filter(([epoch]) => (this.#ended.get(epoch) ?? -Infinity) + PREVIOUS_EPOCH_MS > nowMs)
    this.#state = { ...this.#state, historicalReceiverData: new Map(kept) }
    for (const epoch of this.#ended.keys())
      if (!this.#state.historicalReceiverData.has(epoch)) this.#ended.delete(epoch)
    const oldest = Math.min(...this.#ended.values())
    if (oldest < Infinity)
      this.#stopForgetting = this.#context.clock.after(oldest + PREVIOUS_EPOCH_MS - nowMs, () =>
        this.#forget(),
      )
  }
}

/** What the policy says about a message while the library processes it. */
class Judgement {
  problem: string | undefined
  committer: Member | undefined
  leaving: Member | undefined
  replacesUs = false

  constructor(
    readonly state: ClientState,
    readonly room: RoomView,
    readonly policy: RoomPolicy,
    readonly newcomer?: Person,
  ) {}

  readonly callback: IncomingMessageCallback = (incoming) => {
    if (incoming.kind === 'proposal') this.problem = this.#problemOfProposal(incoming.proposal)
    else this.problem = this.#problemOfCommit(incoming)
    return this.problem === undefined && !this.replacesUs ? 'accept' : 'reject'
  }

  #problemOfProposal(proposal: Parameters<typeof isLeaving>[0]): string | undefined {
    if (!isLeaving(proposal) || proposal.senderLeafIndex === undefined) return 'only leaving is proposed'
    const { senderLeafIndex } = proposal
    const pending = Object.values(this.state.unappliedProposals)
    if (pending.some((one) => one.senderLeafIndex === senderLeafIndex)) return 'the member is leaving already'
    this.leaving = memberAt(this.state.ratchetTree, senderLeafIndex)
    return this.leaving ? undefined : 'a proposal is not of a member'
  }

  #problemOfCommit({
    senderLeafIndex,
    proposals,
  }: Extract<Parameters<IncomingMessageCallback>[0], { kind: 'commit' }>): string | undefined {
    const { state, room, policy, newcomer } = this
    const commit = { tree: state.ratchetTree, room, policy, proposals }
    if (senderLeafIndex !== undefined) {
      this.committer = memberAt(state.ratchetTree, senderLeafIndex)
      return newcomer ? 'a member joins again' : problemOfCommit(commit, senderLeafIndex)
    }
    if (newcomer === undefined) return 'the commit is of nobody'
    const problem = problemOfEntry(commit, newcomer)
    this.replacesUs =
      problem === undefined &&
      proposals.some(
        ({ proposal }) =>
          proposal.proposalType === 'remove' && proposal.remove.removed === state.privatePath.leafIndex,
      )
    return problem
  }
}

type GroupMessage = Parameters<typeof processMessage>[0]
type TextResult = Extract<ProcessMessageResult, { kind: 'applicationMessage' }>
type StateResult = Extract<ProcessMessageResult, { kind: 'newState' }>

interface Head {
  readonly message: GroupMessage
  readonly groupId: Uint8Array
  readonly epoch: bigint
  readonly contentType: PrivateMessage['contentType']
  /** Who joins by this commit. */
  readonly external?: Person
}

/** @returns undefined for what members of a room do not send */
function headOf(message: MLSMessage): Head | undefined {
  if (message.wireformat === 'mls_private_message') {
    const { groupId, epoch, contentType } = message.privateMessage
    return { message, groupId, epoch, contentType }
  }
  if (message.wireformat !== 'mls_public_message') return undefined
  const external = newcomerOf(message.publicMessage)
  if (external === undefined) return undefined
  const { groupId, epoch, contentType } = message.publicMessage.content
  return { message, groupId, epoch, contentType, external }
}

/** Who joins by a commit; undefined for any other message, and for a newcomer with proposals of others. */
function newcomerOf({ content }: PublicMessage): Person | undefined {
  if (content.sender.senderType !== 'new_member_commit' || content.contentType !== 'commit') return undefined
  const { path, proposals } = content.commit
  if (path === undefined || proposals.some((one) => one.proposalOrRefType !== 'proposal')) return undefined
  const leaf = readLeaf(path.leafNode)
  return leaf && { identity: leaf.identity, name: leaf.name }
}

const refused = (reason: string): RoomEvent => ({ kind: 'refused', cause: 'invalid', reason })
const forbidden = (reason: string): RoomEvent => ({ kind: 'refused', cause: 'forbidden', reason })

const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

const wipe = (secrets: readonly Uint8Array[]): void => secrets.forEach(zeroOutUint8Array)
