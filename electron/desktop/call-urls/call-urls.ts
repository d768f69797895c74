import { EventEmitter } from 'node:events'
import type { CallUrl, CallUrlSlice, CommandResult, Contact } from '../../api'
import { knownLookAlike } from './known-look-alike'

export interface CallUrlsOptions {
  /** Looks for somebody who may not be on the list, and then is if they are there. */
  readonly lookUp: (contact: string) => void
  /** Places the call that the user wants. */
  readonly call: (contact: string) => CommandResult
  /** Everybody at the server, and the people remembered from there. */
  readonly contacts: () => readonly Contact[]
}

/** Keeps the contact of a call URL until the user decides. A newer call URL replaces an earlier one. */
export class CallUrls extends EventEmitter<{ changed: [] }> {
  readonly #options: CallUrlsOptions
  #asked: CallUrl | undefined

  constructor(options: CallUrlsOptions) {
    super()
    this.#options = options
  }

  get state(): CallUrlSlice {
    return this.#asked === undefined ? {} : { callUrl: this.#asked }
  }

  ask(contact: string): void {
    this.#options.lookUp(contact)
    const lookAlike = knownLookAlike(contact, this.#options.contacts())
    this.#asked = { contact, ...(lookAlike !== undefined && { lookAlike }) }
    this.emit('changed')
  }

  /** Another network is shown: the contact may be somebody else there. */
  drop(): void {
    if (!this.#asked) return
    this.#asked = undefined
    this.emit('changed')
  }

  /** @param contact the contact that the user was asked about; no other one is called */
  answerCallUrl(contact: string, accept: boolean): CommandResult {
    const asked = this.#asked
    if (asked?.contact !== contact) return { ok: false, problem: { key: 'problem.callUrlGone' } }
    this.#asked = undefined
    this.emit('changed')
    return accept ? this.#options.call(asked.contact) : { ok: true }
  }
}
