import type { Clock } from '../../base/clock'
import { checkName, type NameProblem } from '../../base/names/check-name'
import type { Networks } from '../../base/networks/networks-of'
import { LookAlikeIndex } from '../names/look-alike-index'
import type { NameRegister, OwnerKey } from '../names/name-register'
import { Member } from './member'
import type { MemberPort, RelayedSignal } from './member-port'
import { type Defer, PresenceFeed } from './presence-feed'
import type { Status } from '../../base/status'

export interface RosterOptions {
  readonly clock: Clock
  readonly defer: Defer
  /** The owners of names. */
  readonly names: NameRegister
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
  /** Whether the server has a free place. Not called when the member replaces its own connection. */
  readonly mayEnter: () => boolean
}

export type SignInOutcome<Offer> =
  | { readonly ok: true; readonly member: Member<Offer> }
  /** The name is in use; a look-alike is in use; the name belongs to another key; the server is full. */
  | { readonly ok: false; readonly problem: 'taken' | 'look-alike' | 'owned' | 'full' }
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
 * The signed-in members. The roster keeps names unique, including look-alikes, reserves names for their owners, announces arrivals,
 * departures and statuses, and forwards call requests, refusals and signals within limits. It reaches members only through their ports and knows
 * neither connections nor messages.
 */
export class Roster<Offer> {
  readonly #clock: Clock
  readonly #names: NameRegister
  readonly #members = new Map<string, Member<Offer>>()
  readonly #looks = new LookAlikeIndex<Member<Offer>>()
  readonly #feed: PresenceFeed<Offer>
  #heldSignals = 0

  constructor({ clock, defer, names }: RosterOptions) {
    this.#clock = clock
    this.#names = names
    this.#feed = new PresenceFeed({ members: () => this.#members.values(), clock, defer })
  }

  get size(): number {
    return this.#members.size
  }

  /** The members with this name or a look-alike. */
  alike(name: string): readonly Member<Offer>[] {
    return this.#looks.alike(name)
  }

  /**
   * Gives a free name to a new member, and tells its port first. The owner of a name displaces the member that has it,
   * usually its own dead connection.
   */
  signIn({
    name: rawName,
    announced,
    port,
    key,
    ticket,
    networks,
    mayEnter,
  }: SignInRequest<Offer>): SignInOutcome<Offer> {
    const checked = checkName(rawName)
    if (!checked.ok) return checked
    const { name } = checked
    const owners = this.#names.ownersOf(name)
    if (owners.some((owned) => owned.key !== key)) return { ok: false, problem: 'owned' }
    const here = this.#looks.alike(name)
    const others = owners.length > 0 ? [] : here.filter((each) => key === undefined || each.key !== key)
    if (others.length > 0)
      return { ok: false, problem: others.some((each) => each.name === name) ? 'taken' : 'look-alike' }
    if (here.length === 0 && !mayEnter()) return { ok: false, problem: 'full' }
    for (const before of here) this.#displace(before)
    const member = new Member({ contact: { name, announced }, port, key, ticket, networks })
    this.#members.set(name, member)
    this.#looks.add(member)
    if (key !== undefined) this.#names.arrived(name, key, networks.host)
    port.signedIn()
    this.#feed.arrived(member)
    return { ok: true, member }
  }

  /**
   * Frees a name that belongs to this key. A member with this name stays signed in.
   * @returns false for somebody else's name
   */
  giveBack(rawName: string, key: OwnerKey): boolean {
    const checked = checkName(rawName)
    return checked.ok && this.#names.giveBack(checked.name, key)
  }

  /** Frees a member's name and tells the others. A second call does nothing. */
  signOut(member: Member<Offer>): void {
    if (!this.#isHere(member)) return
    this.#members.delete(member.name)
    this.#looks.delete(member)
    member.close()
    if (member.key !== undefined) this.#names.left(member.name)
    for (const callee of member.called) this.#members.get(callee)?.forget(member.name)
    this.#feed.left(member)
  }

  /**
   * Forwards a call request, or tells the caller why it failed. A caller or callee who has just arrived is first announced
   * to everybody.
   * @param reference names this call, so that the late end of an earlier one does not end it
   */
  requestCall(caller: Member<Offer>, calleeName: string, offer: Offer, reference?: string): void {
    const callee = this.#members.get(calleeName)
    this.#feed.whenTold([caller, callee], () => this.#call(caller, calleeName, offer, reference))
  }

  /** Forwards a refusal to the caller. A refusal without an open call is ignored. */
  refuseCall(callee: Member<Offer>, callerName: string, { reference, detail }: CallOver = {}): void {
    if (!this.#isHere(callee) || !callee.forget(callerName, reference)) return
    this.#members.get(callerName)?.port.refused(callee.name, detail)
  }

  /** Tells the callee that the caller has cancelled the call. Ignored without an open call. */
  cancelCall(caller: Member<Offer>, calleeName: string, { reference, detail }: CallOver = {}): void {
    // The request may wait too; the order stays.
    this.#feed.whenTold([caller, this.#members.get(calleeName)], () => {
      const callee = this.#members.get(calleeName)
      if (this.#isHere(caller) && callee?.forget(caller.name, reference))
        callee.port.cancelled(caller.name, detail)
    })
  }

  /** Passes a signal on, after the call request before it. What cannot be passed on is dropped. */
  signal(sender: Member<Offer>, recipientName: string, signal: RelayedSignal): void {
    const recipient = this.#members.get(recipientName)
    if (!recipient || recipient === sender || !this.#isHere(sender)) return
    if (!recipient.takeSignal(sender, this.#clock.now()) || this.#heldSignals >= MAX_HELD_SIGNALS) return
    this.#heldSignals++
    this.#feed.whenTold([sender, recipient], () => {
      this.#heldSignals--
      if (this.#isHere(sender) && this.#isHere(recipient)) recipient.port.signal(sender.name, signal)
    })
  }

  /** Tells the others how the member is; changes in quick succession become one. */
  setStatus(member: Member<Offer>, status: Status): void {
    if (!this.#isHere(member)) return
    member.setStatus(status, this.#clock, () => this.#feed.statusChanged(member))
  }

  /** Stops all messages to members. */
  close(): void {
    this.#feed.close()
    for (const member of this.#members.values()) member.close()
  }

  #displace(member: Member<Offer>): void {
    this.signOut(member)
    member.port.displaced()
  }

  #isHere(member: Member<Offer>): boolean {
    return this.#members.get(member.name) === member
  }

  /** While the request waited, either may have left, and somebody else may have taken the callee's name. */
  #call(caller: Member<Offer>, calleeName: string, offer: Offer, reference: string | undefined): void {
    if (!this.#isHere(caller)) return
    const callee = this.#members.get(calleeName)
    if (!callee) return caller.port.callFailed('not-found')
    if (callee === caller) return caller.port.callFailed('yourself')
    if (!callee.takeCall(caller, this.#clock.now(), reference)) return caller.port.callFailed('too-often')
    callee.port.ring(caller.name, offer)
  }
}
