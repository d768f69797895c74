import type { Contact } from '../contact'
import type { CallProblem, MemberPort, PresenceChange, Welcome } from '../member-port'

/** A message to a member. */
export type RecordedMessage<Offer> =
  | { readonly kind: 'signed-in' }
  | { readonly kind: 'welcome'; readonly names: readonly string[] }
  | { readonly kind: 'changed'; readonly left: readonly string[]; readonly arrived: readonly string[] }
  | { readonly kind: 'ring'; readonly caller: string; readonly offer: Offer }
  | { readonly kind: 'refused'; readonly callee: string }
  | { readonly kind: 'cancelled'; readonly caller: string }
  | { readonly kind: 'displaced' }
  | { readonly kind: 'call-failed'; readonly problem: CallProblem }

/**
 * A port that keeps the member's contact list as a client does, and records all messages. It throws for a breach of the
 * contract: a change before the welcome, the arrival of a listed person, the departure or call of somebody not listed.
 */
export class RecordingPort<Offer> implements MemberPort<Offer> {
  readonly told: RecordedMessage<Offer>[] = []
  readonly welcomes: Welcome[] = []
  readonly changes: PresenceChange[] = []
  #list: Set<string> | undefined

  /** The names on the member's list, sorted. */
  get names(): readonly string[] {
    return [...(this.#list ?? [])].toSorted()
  }

  signedIn(): void {
    if (this.told.length > 0) throw new Error('signed in after something else')
    this.told.push({ kind: 'signed-in' })
  }

  welcome(welcome: Welcome): void {
    if (this.#list) throw new Error(`${welcome.self.name} is welcomed twice`)
    this.#list = new Set()
    this.welcomes.push(welcome)
    const { self, earlier, newcomers } = welcome
    if (!newcomers.includes(self)) throw new Error(`${self.name} is not among the newcomers`)
    const others = namesOf([...earlier, ...newcomers.filter((contact) => contact !== self)])
    for (const name of others) this.#add(name)
    this.told.push({ kind: 'welcome', names: others })
  }

  changed(change: PresenceChange): void {
    this.changes.push(change)
    const [left, arrived] = [namesOf(change.left), namesOf(change.arrived)]
    if (left.length + arrived.length === 0) throw new Error('a change is empty')
    for (const name of left) this.#remove(name)
    for (const name of arrived) this.#add(name)
    this.told.push({ kind: 'changed', left, arrived })
  }

  ring(caller: string, offer: Offer): void {
    if (!this.#list?.has(caller)) throw new Error(`${caller} calls, who is not listed`)
    this.told.push({ kind: 'ring', caller, offer })
  }

  refused(callee: string): void {
    this.told.push({ kind: 'refused', callee })
  }

  cancelled(caller: string): void {
    this.told.push({ kind: 'cancelled', caller })
  }

  displaced(): void {
    this.told.push({ kind: 'displaced' })
  }

  callFailed(problem: CallProblem): void {
    this.told.push({ kind: 'call-failed', problem })
  }

  /** The messages since the last call of this method. */
  take(): readonly RecordedMessage<Offer>[] {
    return this.told.splice(0)
  }

  #add(name: string): void {
    if (!this.#list) throw new Error(`${name} arrives before the welcome`)
    if (this.#list.has(name)) throw new Error(`${name} arrives twice`)
    this.#list.add(name)
  }

  #remove(name: string): void {
    if (!this.#list?.delete(name)) throw new Error(`${name} leaves without having arrived`)
  }
}

const namesOf = (contacts: readonly Contact[]): readonly string[] => contacts.map(({ name }) => name)
