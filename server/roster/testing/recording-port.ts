import type { Contact, ContactStatus } from '../contact'
import type { CallProblem, MemberPort, PresenceChange, RelayedSignal, Welcome } from '../member-port'
import type { Status } from '../../../base/status'

/** A message to a member. */
export type RecordedMessage<Offer> =
  | { readonly kind: 'signed-in' }
  | { readonly kind: 'welcome'; readonly names: readonly string[] }
  | {
      readonly kind: 'changed'
      readonly left: readonly string[]
      readonly arrived: readonly string[]
      /** Left out without a new one. */
      readonly statuses?: Readonly<Record<string, Status>>
    }
  | { readonly kind: 'ring'; readonly caller: string; readonly offer: Offer }
  | { readonly kind: 'refused'; readonly callee: string }
  | { readonly kind: 'cancelled'; readonly caller: string }
  | { readonly kind: 'unknown-over'; readonly contact: string }
  | { readonly kind: 'signal'; readonly sender: string; readonly signal: RelayedSignal }
  | { readonly kind: 'displaced' | 'replaced' }
  | { readonly kind: 'call-failed'; readonly problem: CallProblem }

/**
 * A port that keeps the member's contact list as a client does, and records all messages. It throws for a breach of the
 * contract: a change before the welcome, the arrival of a listed person, the departure, call, signal or status of somebody not listed.
 */
export class RecordingPort<Offer> implements MemberPort<Offer> {
  readonly told: RecordedMessage<Offer>[] = []
  readonly welcomes: Welcome[] = []
  readonly changes: PresenceChange[] = []
  #list: Set<string> | undefined
  #self = ''
  readonly #statuses = new Map<string, Status>()

  /** The names on the member's list, sorted. */
  get names(): readonly string[] {
    return [...(this.#list ?? [])].toSorted()
  }

  /** The others on the list who are not available. */
  get statuses(): Readonly<Record<string, Status>> {
    const here = [...this.#statuses].filter(([name, status]) => name !== this.#self && status !== 'available')
    return Object.fromEntries(here.toSorted(([a], [b]) => (a < b ? -1 : 1)))
  }

  signedIn(): void {
    if (this.told.length > 0) throw new Error('signed in after something else')
    this.told.push({ kind: 'signed-in' })
  }

  welcome(welcome: Welcome): void {
    if (this.#list) throw new Error(`${welcome.self.name} is welcomed twice`)
    this.#list = new Set()
    this.#self = welcome.self.name
    this.welcomes.push(welcome)
    const { self, earlier, newcomers } = welcome
    if (!newcomers.includes(self)) throw new Error(`${self.name} is not among the newcomers`)
    const others = namesOf([...earlier, ...newcomers.filter((contact) => contact !== self)])
    for (const name of others) this.#add(name)
    this.#learn(welcome.statuses)
    this.told.push({ kind: 'welcome', names: others })
  }

  changed(change: PresenceChange): void {
    this.changes.push(change)
    const [left, arrived] = [namesOf(change.left), namesOf(change.arrived)]
    const { statuses } = change
    if (left.length + arrived.length + statuses.length === 0) throw new Error('a change is empty')
    for (const name of left) this.#remove(name)
    for (const name of arrived) this.#add(name)
    this.#learn(statuses)
    const told = Object.fromEntries(statuses.map(({ contact, status }) => [contact.name, status]))
    this.told.push({ kind: 'changed', left, arrived, ...(statuses.length > 0 && { statuses: told }) })
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

  unknownOver(contact: string): void {
    this.told.push({ kind: 'unknown-over', contact })
  }

  signal(sender: string, signal: RelayedSignal): void {
    if (!this.#list?.has(sender)) throw new Error(`${sender} sends a signal, who is not listed`)
    this.told.push({ kind: 'signal', sender, signal })
  }

  displaced(): void {
    this.told.push({ kind: 'displaced' })
  }

  replaced(): void {
    this.told.push({ kind: 'replaced' })
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

  #learn(statuses: readonly ContactStatus[]): void {
    for (const { contact, status } of statuses) {
      if (contact.name !== this.#self && !this.#list?.has(contact.name))
        throw new Error(`${contact.name} has a status, who is not listed`)
      this.#statuses.set(contact.name, status)
    }
  }

  #remove(name: string): void {
    if (!this.#list?.delete(name)) throw new Error(`${name} leaves without having arrived`)
    this.#statuses.delete(name)
  }
}

const namesOf = (contacts: readonly Contact[]): readonly string[] => contacts.map(({ name }) => name)
