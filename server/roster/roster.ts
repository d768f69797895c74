import type { Clock } from '../../base/clock'
import { checkName, type NameProblem } from '../../base/names/check-name'
import type { Networks } from '../../base/networks/networks-of'
import type { Status } from '../../base/status'
import type { NodeId, RosterEntry } from '../backplane/backplane'
import type { SeenChange, SharedRoster } from '../backplane/shared-roster'
import { LookAlikeIndex } from '../names/look-alike-index'
import type { OwnerKey } from '../names/name-register'
import { type Caller, Member } from './member'
import type { CallProblem, MemberPort, RelayedSignal } from './member-port'
import {
  OtherNodes,
  type RemoteCall,
  type RemoteEnd,
  type RemoteProblem,
  type RemoteSignal,
  type RemoteUnknownEnd,
} from './other-nodes'
import { type Person, RemotePerson } from './person'
import { type Defer, PresenceFeed } from './presence-feed'
import { RecentEnds } from './recent-ends'
import { Returns } from './returns'

/** Writes offers for other nodes. */
export interface OfferCodec<Offer> {
  write(offer: Offer): string
  /** @returns undefined for a text that is no offer */
  read(text: string): Offer | undefined
}

export interface RosterOptions<Offer> {
  readonly clock: Clock
  readonly defer: Defer
  /** The network's roster. This roster starts and stops it. */
  readonly shared: SharedRoster
  readonly offers: OfferCodec<Offer>
}

export interface SignInRequest<Offer> {
  /** As typed; surrounding white space is ignored. */
  readonly name: string
  readonly announced: Uint8Array | undefined
  readonly port: MemberPort<Offer>
  /** The key that the phone has proved to own. */
  readonly key: OwnerKey | undefined
  /** Proves elsewhere that a phone is the one that signs in; undefined: it gets none. */
  readonly ticket?: Uint8Array | undefined
  /** The phone's networks. */
  readonly networks: Networks
  /** Whether the server has a free place. Not called when the member replaces its own connection to this node. */
  readonly mayEnter: () => boolean
}

export type SignInOutcome<Offer> =
  | { readonly ok: true; readonly member: Member<Offer> }
  /** The name is in use; a look-alike is in use; the name belongs to another key; the server is full; the other nodes are not reached. */
  | { readonly ok: false; readonly problem: 'taken' | 'look-alike' | 'owned' | 'full' | 'away' }
  | { readonly ok: false; readonly problem: NameProblem; /** In English. */ readonly reason: string }

/** The end of a call. */
export interface CallOver {
  /** Names the call; undefined: the last one between the two. */
  readonly reference?: string | undefined
  /** Opaque; passed on to phones that understand it. */
  readonly detail?: Uint8Array | undefined
}

/** Signals that wait until their sender and recipient have been announced. Further ones are dropped. */
const MAX_HELD_SIGNALS = 1000

/**
 * The signed-in people. The network's roster keeps names unique, including look-alikes, and reserves names for their owners. This
 * one announces arrivals, departures and statuses to the members of its node, and forwards call requests, refusals and signals within
 * limits, to other nodes as well. It reaches members only through their ports and knows neither connections nor messages.
 */
export class Roster<Offer> {
  readonly #clock: Clock
  readonly #shared: SharedRoster
  readonly #offers: OfferCodec<Offer>
  readonly #nodes: OtherNodes
  readonly #members = new Map<string, Member<Offer>>()
  readonly #people = new Map<string, Member<Offer> | RemotePerson>()
  readonly #looks = new LookAlikeIndex<Member<Offer> | RemotePerson>()
  readonly #feed: PresenceFeed<Offer>
  readonly #returns: Returns
  readonly #ends: RecentEnds
  #heldSignals = 0

  constructor({ clock, defer, shared, offers }: RosterOptions<Offer>) {
    this.#clock = clock
    this.#shared = shared
    this.#offers = offers
    this.#returns = new Returns(clock)
    this.#ends = new RecentEnds(clock)
    this.#feed = new PresenceFeed({
      members: () => this.#members.values(),
      people: () => this.#people.values(),
      ...{ clock, defer },
    })
    this.#nodes = new OtherNodes({
      clock,
      send: (to, text) => shared.send(to, text),
      listener: {
        ring: (from, call, answer) => this.#ringFrom(from, call, answer),
        refused: (from, end) => this.#refusedFrom(from, end),
        cancelled: (from, end) => this.#cancelledFrom(from, end),
        unknownOver: (from, end) => this.#unknownOverFrom(from, end),
        signal: (from, signal) => this.#signalFrom(from, signal),
      },
    })
  }

  /** Joins the network. */
  start(): void {
    this.#shared.start({
      together: (act) => this.#feed.together(act),
      changed: (change) => this.#changed(change),
      evicted: (entry, by) => this.#evicted(entry, by),
      message: (from, text) => void this.#nodes.hear(from, text),
    })
  }

  /** Everybody in the network. */
  get size(): number {
    return this.#people.size
  }

  /** The people at this node. */
  get members(): number {
    return this.#members.size
  }

  /** The people with this name or a look-alike. */
  alike(name: string): readonly Person[] {
    return this.#looks.alike(name)
  }

  /**
   * Gives a free name to a new member, and tells its port first. The owner of a name displaces whoever has it, usually its own
   * dead connection.
   * @param answer called once, perhaps before this returns. Whoever leaves before the answer signs out after it.
   */
  signIn(
    { name: rawName, announced, port, key, ticket, networks, mayEnter }: SignInRequest<Offer>,
    answer: (outcome: SignInOutcome<Offer>) => void,
  ): void {
    const checked = checkName(rawName)
    if (!checked.ok) return answer(checked)
    const { name } = checked
    const isReplacing = this.#looks.alike(name).some((each) => each instanceof Member)
    if (!isReplacing && !mayEnter()) return answer({ ok: false, problem: 'full' })
    this.#shared.enter({ name, announced, key, ticket, network: networks.host }, (entered) => {
      if (entered.outcome !== 'entered') return answer({ ok: false, problem: entered.outcome })
      const member = new Member({ entry: entered.entry, port, networks })
      this.#members.set(name, member)
      port.signedIn()
      this.#add(member)
      answer({ ok: true, member })
    })
  }

  /**
   * Frees a name that belongs to this key. A member with this name stays signed in.
   * @returns false for somebody else's name
   * @throws {BackplaneAwayError}
   */
  async giveBack(rawName: string, key: OwnerKey): Promise<boolean> {
    const checked = checkName(rawName)
    return checked.ok && (await this.#shared.backplane.giveBack({ name: checked.name, key }))
  }

  /** Frees a member's name and tells the others. A second call does nothing. */
  signOut(member: Member<Offer>): void {
    if (!this.#isHere(member)) return
    this.#shared.leave(member.entry)
    this.#forget(member)
  }

  /**
   * Forwards a call request, or tells the caller why it failed. A caller or callee who has just arrived is first announced
   * to everybody.
   * @param reference names this call, so that the late end of an earlier one does not end it
   */
  requestCall(caller: Member<Offer>, calleeName: string, offer: Offer, reference?: string): void {
    const callee = this.#people.get(calleeName)
    this.#feed.whenTold([caller, callee], () => this.#call(caller, calleeName, offer, reference))
  }

  /**
   * Forwards a refusal to the caller. A refusal without an open call is ignored, unless either has come back and the phones can
   * tell the call by its reference.
   */
  refuseCall(callee: Member<Offer>, callerName: string, over: CallOver = {}): void {
    if (!this.#isHere(callee)) return
    const { reference, detail } = over
    const caller = this.#people.get(callerName)
    if (!callee.isCalledBy(callerName)) return void this.#unknownOver(callee, callerName, over)
    if (!callee.over(callerName, { reference, caller })) return
    this.#noteEnd(callee, callerName, over)
    if (caller instanceof Member) caller.port.refused(callee.name, detail)
    else if (caller)
      this.#nodes.refused(caller.node, { caller: caller.name, callee: callee.name, reference, detail })
  }

  /** Tells the callee that the caller has cancelled the call. Ignored without an open call, except as a refusal is not. */
  cancelCall(caller: Member<Offer>, calleeName: string, over: CallOver = {}): void {
    const { reference, detail } = over
    // The request may wait too; the order stays.
    this.#feed.whenTold([caller, this.#people.get(calleeName)], () => {
      if (!this.#isHere(caller)) return
      const callee = this.#people.get(calleeName)
      if (callee instanceof Member && !callee.isCalledBy(caller.name))
        return void this.#unknownOver(caller, calleeName, over)
      this.#noteEnd(caller, calleeName, over)
      if (callee instanceof Member) cancel(callee, caller, over)
      else if (callee && !this.#unknownOver(caller, calleeName, over))
        this.#nodes.cancelled(callee.node, { caller: caller.name, callee: callee.name, reference, detail })
    })
  }

  /** Passes a signal on, after the call request before it. What cannot be passed on is dropped. */
  signal(sender: Member<Offer>, recipientName: string, signal: RelayedSignal): void {
    const recipient = this.#people.get(recipientName)
    if (!recipient || recipient === sender || !this.#isHere(sender)) return
    if (!sender.maySignal(this.#clock.now())) return
    if (recipient instanceof Member) return this.#pass(sender, sender.networks, recipient, signal)
    this.#whenTold(sender, recipient, () =>
      this.#nodes.signal(recipient.node, {
        ...{ sender: sender.name, recipient: recipient.name, networks: sender.networks, signal },
      }),
    )
  }

  /** Tells the others how the member is; changes in quick succession become one. */
  setStatus(member: Member<Offer>, status: Status): void {
    if (!this.#isHere(member)) return
    member.setStatus(status, this.#clock, () => {
      this.#shared.setStatus(member.entry, member.status)
      this.#feed.statusChanged(member)
    })
  }

  /** Stops all messages to members, and leaves the network with all of them. */
  async close(): Promise<void> {
    this.#feed.close()
    this.#nodes.close()
    for (const member of this.#members.values()) member.close()
    await this.#shared.stop()
  }

  #add(person: Member<Offer> | RemotePerson): void {
    this.#people.set(person.name, person)
    this.#looks.add(person)
    const isBack = this.#returns.arrived(person)
    this.#feed.arrived(person)
    if (isBack) this.#repeatEnds(person)
  }

  #remove(person: Member<Offer> | RemotePerson): void {
    this.#people.delete(person.name)
    this.#looks.delete(person)
    // The owner of a name may come back, and has the calls then.
    if (person.key === undefined)
      for (const callee of person.called) this.#members.get(callee)?.forget(person.name)
    this.#returns.left(person)
    this.#feed.left(person)
  }

  #forget(member: Member<Offer>): void {
    this.#members.delete(member.name)
    member.close()
    this.#remove(member)
  }

  #isHere(person: Member<Offer> | RemotePerson): boolean {
    return this.#people.get(person.name) === person
  }

  /** The people of other nodes. */
  #changed({ left, arrived, statuses }: SeenChange): void {
    for (const { name } of left) {
      const person = this.#people.get(name)
      if (person instanceof RemotePerson) this.#remove(person)
    }
    for (const entry of arrived) this.#add(new RemotePerson(entry))
    for (const { name, status } of statuses) {
      const person = this.#people.get(name)
      if (!(person instanceof RemotePerson)) continue
      person.status = status
      this.#feed.statusChanged(person)
    }
  }

  #evicted({ name, session }: RosterEntry, by: 'owner' | 'another'): void {
    const member = this.#members.get(name)
    if (member?.entry.session !== session) return
    this.#forget(member)
    if (by === 'owner') member.port.displaced()
    else member.port.replaced()
  }

  /** While the request waited, either may have left, and somebody else may have taken the callee's name. */
  #call(caller: Member<Offer>, calleeName: string, offer: Offer, reference: string | undefined): void {
    if (!this.#isHere(caller)) return
    const callee = this.#people.get(calleeName)
    if (!callee) return caller.port.callFailed('not-found')
    if (callee === caller) return caller.port.callFailed('yourself')
    const nowMs = this.#clock.now()
    if (!caller.mayCall(calleeName, nowMs)) return caller.port.callFailed('too-often')
    if (callee instanceof Member) {
      const problem = ring(callee, caller, offer, nowMs, reference)
      if (problem) caller.port.callFailed(problem)
      return
    }
    const { name, networks } = caller
    const call = { caller: name, callee: calleeName, networks, reference, offer: this.#offers.write(offer) }
    this.#nodes.ring(callee.node, call, (problem) => {
      if (problem && this.#isHere(caller)) caller.port.callFailed(problem)
    })
  }

  #ringFrom(
    from: NodeId,
    { caller: callerName, callee: calleeName, networks, reference, offer: written }: RemoteCall,
    answer: (problem: RemoteProblem | undefined) => void,
  ): void {
    const caller = this.#remote(callerName, from)
    const offer = this.#offers.read(written)
    if (!caller || offer === undefined) return answer('not-found')
    this.#feed.whenTold([caller, this.#members.get(calleeName)], () => {
      const callee = this.#members.get(calleeName)
      if (!callee || !this.#isHere(caller)) return answer('not-found')
      caller.calls(calleeName)
      const { key } = caller
      answer(ring(callee, { name: callerName, networks, key }, offer, this.#clock.now(), reference))
    })
  }

  #refusedFrom(from: NodeId, { caller, callee, detail }: RemoteEnd): void {
    if (this.#remote(callee, from)) this.#members.get(caller)?.port.refused(callee, detail)
  }

  #cancelledFrom(from: NodeId, { caller: callerName, callee: calleeName, ...over }: RemoteEnd): void {
    const caller = this.#remote(callerName, from)
    this.#feed.whenTold([caller, this.#members.get(calleeName)], () => {
      const callee = this.#members.get(calleeName)
      if (caller && callee) cancel(callee, caller, over)
    })
  }

  /** Whoever is told it may have lost the connection, and is told again when it is back. */
  #noteEnd(sender: Member<Offer>, recipient: string, { reference, detail }: CallOver): void {
    if (reference !== undefined && detail && sender.maySignal(this.#clock.now()))
      this.#ends.sent(recipient, { sender: sender.name, detail })
  }

  #repeatEnds(recipient: Member<Offer> | RemotePerson): void {
    for (const { sender: name, detail } of this.#ends.takeFor(recipient.name)) {
      const sender = this.#members.get(name)
      if (sender?.maySignal(this.#clock.now())) this.#passUnknownOver(sender, recipient, detail)
    }
  }

  /**
   * Passes on the end of a call if either side has come back: the node that knows the call may be gone. It counts as a signal, because
   * there may never have been such a call.
   * @returns whether it is one of such a call
   */
  #unknownOver(sender: Member<Offer>, recipientName: string, { reference, detail }: CallOver): boolean {
    const recipient = this.#people.get(recipientName)
    if (reference === undefined || !detail || recipient === sender) return false
    if (![sender, recipient].some((person) => person && this.#returns.isBack(person))) return false
    if (!sender.maySignal(this.#clock.now())) return true
    this.#ends.sent(recipientName, { sender: sender.name, detail })
    if (recipient) this.#passUnknownOver(sender, recipient, detail)
    return true
  }

  #passUnknownOver(sender: Member<Offer>, recipient: Member<Offer> | RemotePerson, detail: Uint8Array): void {
    if (recipient instanceof Member) return this.#passEnd(sender, sender.networks, recipient, detail)
    this.#whenTold(sender, recipient, () =>
      this.#nodes.unknownOver(recipient.node, {
        ...{ sender: sender.name, recipient: recipient.name, networks: sender.networks, detail },
      }),
    )
  }

  #unknownOverFrom(
    from: NodeId,
    { sender: senderName, recipient: name, networks, detail }: RemoteUnknownEnd,
  ): void {
    const sender = this.#remote(senderName, from)
    const recipient = this.#members.get(name)
    if (sender && recipient) this.#passEnd(sender, networks, recipient, detail)
  }

  #passEnd(
    sender: Member<Offer> | RemotePerson,
    networks: Networks,
    recipient: Member<Offer>,
    detail: Uint8Array,
  ): void {
    if (!recipient.takeSignal(networks, this.#clock.now())) return
    this.#whenTold(sender, recipient, () => recipient.port.unknownOver(sender.name, detail))
  }

  #signalFrom(
    from: NodeId,
    { sender: senderName, recipient: recipientName, networks, signal }: RemoteSignal,
  ): void {
    const sender = this.#remote(senderName, from)
    const recipient = this.#members.get(recipientName)
    if (sender && recipient) this.#pass(sender, networks, recipient, signal)
  }

  /** A person of another node, as that node says. */
  #remote(name: string, node: NodeId): RemotePerson | undefined {
    const person = this.#people.get(name)
    return person instanceof RemotePerson && person.node === node ? person : undefined
  }

  #pass(
    sender: Member<Offer> | RemotePerson,
    networks: Networks,
    recipient: Member<Offer>,
    signal: RelayedSignal,
  ): void {
    if (!recipient.takeSignal(networks, this.#clock.now())) return
    this.#whenTold(sender, recipient, () => recipient.port.signal(sender.name, signal))
  }

  /** Sends a signal once both sides have been announced; drops it when there are too many, or when either has left. */
  #whenTold(
    sender: Member<Offer> | RemotePerson,
    recipient: Member<Offer> | RemotePerson,
    send: () => void,
  ): void {
    if (this.#heldSignals >= MAX_HELD_SIGNALS) return
    this.#heldSignals++
    this.#feed.whenTold([sender, recipient], () => {
      this.#heldSignals--
      if (this.#isHere(sender) && this.#isHere(recipient)) send()
    })
  }
}

/** @returns why the callee does not ring */
function ring<Offer>(
  callee: Member<Offer>,
  caller: Caller,
  offer: Offer,
  nowMs: number,
  reference: string | undefined,
): Extract<CallProblem, 'too-often'> | undefined {
  if (!callee.takeCall(caller, nowMs, reference)) return 'too-often'
  callee.port.ring(caller.name, offer)
  return undefined
}

function cancel<Offer>(callee: Member<Offer>, caller: Person, { reference, detail }: CallOver): void {
  if (callee.over(caller.name, { reference, caller })) callee.port.cancelled(caller.name, detail)
}
