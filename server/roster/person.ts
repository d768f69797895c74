import type { Status } from '../../base/status'
import type { NodeId, RosterEntry } from '../backplane/backplane'
import type { OwnerKey } from '../names/name-register'
import type { Contact } from './contact'

/** The most callees of another node's person that are remembered. The oldest is forgotten first. */
const MAX_CALLED = 100

/** Somebody who is signed in, at this node or another one. */
export abstract class Person {
  /** The number of the batch that announces the person's arrival; see presence-feed.ts. */
  batch = 0
  readonly contact: Contact
  /** The key that the person has proved to own. */
  readonly key: OwnerKey | undefined
  /** Proves elsewhere that a phone is this person's; undefined: there is none. */
  readonly ticket: Uint8Array | undefined

  constructor({ name, announced, key, ticket }: Pick<RosterEntry, 'name' | 'announced' | 'key' | 'ticket'>) {
    this.contact = { name, announced }
    this.key = key
    this.ticket = ticket
  }

  get name(): string {
    return this.contact.name
  }

  /** As the others are told. */
  abstract get status(): Status
}

/** Somebody at another node. */
export class RemotePerson extends Person {
  readonly node: NodeId
  status: Status
  /** The names of this node's members whom the person has called. Made for the first call, to save memory. */
  #called: Set<string> | undefined

  constructor(entry: RosterEntry) {
    super(entry)
    this.node = entry.node
    this.status = entry.status
  }

  get called(): Iterable<string> {
    return this.#called ?? []
  }

  /** The person calls a member of this node. */
  calls(callee: string): void {
    const called = (this.#called ??= new Set())
    called.delete(callee)
    called.add(callee)
    const [oldest] = called
    if (called.size > MAX_CALLED && oldest !== undefined) called.delete(oldest)
  }
}
