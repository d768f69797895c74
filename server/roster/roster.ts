import type { Clock } from '../../base/clock'
import { checkName, type NameProblem } from '../../base/names/check-name'
import type { Networks } from '../../base/networks/networks-of'
import { LookAlikeIndex } from '../names/look-alike-index'
import type { NameRegister, OwnerKey } from '../names/name-register'
import { Member } from './member'
import type { MemberPort } from './member-port'
import { type Defer, PresenceFeed } from './presence-feed'

export interface RosterOptions {
  readonly clock: Clock
  readonly defer: Defer
  /** Who owns which name. */
  readonly names: NameRegister
}

export interface SignInRequest<Offer> {
  /** As the person wrote it; white space around it does not count. */
  readonly name: string
  readonly announced: Uint8Array | undefined
  readonly port: MemberPort<Offer>
  /** The key that the phone has proved to have. */
  readonly key: OwnerKey | undefined
  /** Where the phone is. */
  readonly networks: Networks
  /** Whether there is a place for one more. Not asked when the member takes over the place of its own connection. */
  readonly mayEnter: () => boolean
}

export type SignInOutcome<Offer> =
  | { readonly ok: true; readonly member: Member<Offer> }
  /** The name is in use; a name that looks like it is; it belongs to another key; there is no place for one more. */
  | { readonly ok: false; readonly problem: 'taken' | 'look-alike' | 'owned' | 'full' }
  | { readonly ok: false; readonly problem: NameProblem; /** In English. */ readonly reason: string }

/** How a call is over. */
export interface CallOver {
  /** Which call; undefined: the last one between the two. */
  readonly reference?: string | undefined
  /** What is passed on to phones that understand it; opaque. */
  readonly detail?: Uint8Array | undefined
}

/**
 * Who is signed in. It keeps names unique, also to the eye, and for those who own them, tells everybody who comes and goes, and passes call requests and refusals on,
 * within limits. It reaches members through their ports only: it knows neither connections nor messages.
 */
export class Roster<Offer> {
  readonly #clock: Clock
  readonly #names: NameRegister
  readonly #members = new Map<string, Member<Offer>>()
  readonly #looks = new LookAlikeIndex<Member<Offer>>()
  readonly #feed: PresenceFeed<Offer>

  constructor({ clock, defer, names }: RosterOptions) {
    this.#clock = clock
    this.#names = names
    this.#feed = new PresenceFeed({ members: () => this.#members.values(), clock, defer })
  }

  get size(): number {
    return this.#members.size
  }

  /**
   * Gives a free name to a new member, whose port is told before anybody else. The owner of a name takes the place of
   * whoever is signed in with it: of a dead connection of their own, as a rule.
   */
  signIn({
    name: rawName,
    announced,
    port,
    key,
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
    const member = new Member({ contact: { name, announced }, port, key, networks })
    this.#members.set(name, member)
    this.#looks.add(member)
    if (key !== undefined) this.#names.arrived(name, key, networks.host)
    port.signedIn()
    this.#feed.arrived(member)
    return { ok: true, member }
  }

  /**
   * Gives a name back that belongs to this key. Whoever is signed in with it stays so.
   * @returns false for the name of somebody else
   */
  giveBack(rawName: string, key: OwnerKey): boolean {
    const checked = checkName(rawName)
    return checked.ok && this.#names.giveBack(checked.name, key)
  }

  /** Frees a member's name and tells the others. Does nothing the second time. */
  signOut(member: Member<Offer>): void {
    if (!this.#isHere(member)) return
    this.#members.delete(member.name)
    this.#looks.delete(member)
    if (member.key !== undefined) this.#names.left(member.name)
    for (const callee of member.called) this.#members.get(callee)?.forget(member.name)
    this.#feed.left(member)
  }

  /**
   * Passes a call request on, or tells the caller why not. A caller or callee who has just arrived is announced to
   * everybody first.
   * @param reference names this call, so that the late end of an earlier one does not end it
   */
  requestCall(caller: Member<Offer>, calleeName: string, offer: Offer, reference?: string): void {
    const callee = this.#members.get(calleeName)
    this.#feed.whenTold([caller, callee], () => this.#call(caller, calleeName, offer, reference))
  }

  /** Passes a refusal on to the caller. A refusal that answers no call is ignored. */
  refuseCall(callee: Member<Offer>, callerName: string, { reference, detail }: CallOver = {}): void {
    if (!this.#isHere(callee) || !callee.forget(callerName, reference)) return
    this.#members.get(callerName)?.port.refused(callee.name, detail)
  }

  /** Tells the callee that the caller has given up. Ignored without a call, and after its refusal. */
  cancelCall(caller: Member<Offer>, calleeName: string, { reference, detail }: CallOver = {}): void {
    // In the order of the request, which may wait as well.
    this.#feed.whenTold([caller, this.#members.get(calleeName)], () => {
      const callee = this.#members.get(calleeName)
      if (this.#isHere(caller) && callee?.forget(caller.name, reference))
        callee.port.cancelled(caller.name, detail)
    })
  }

  /** Tells nobody anything any more. */
  close(): void {
    this.#feed.close()
  }

  #displace(member: Member<Offer>): void {
    this.signOut(member)
    member.port.displaced()
  }

  #isHere(member: Member<Offer>): boolean {
    return this.#members.get(member.name) === member
  }

  /** Either may have left, and the callee's name have a new owner, while the request waited. */
  #call(caller: Member<Offer>, calleeName: string, offer: Offer, reference: string | undefined): void {
    if (!this.#isHere(caller)) return
    const callee = this.#members.get(calleeName)
    if (!callee) return caller.port.callFailed('not-found')
    if (callee === caller) return caller.port.callFailed('yourself')
    if (!callee.takeCall(caller, this.#clock.now(), reference)) return caller.port.callFailed('too-often')
    callee.port.ring(caller.name, offer)
  }
}
