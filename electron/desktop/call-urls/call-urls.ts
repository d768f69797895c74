import { EventEmitter } from 'node:events'
import type { CallUrlSlice, CommandResult } from '../../api'

/** Keeps the contact of a call URL until the user has decided. A newer one takes the place of one before. */
export class CallUrls extends EventEmitter<{ changed: [] }> {
  readonly #call: (contact: string) => CommandResult
  #contact: string | undefined

  /** @param call places the call */
  constructor(call: (contact: string) => CommandResult) {
    super()
    this.#call = call
  }

  get state(): CallUrlSlice {
    return this.#contact === undefined ? {} : { callUrl: { contact: this.#contact } }
  }

  ask(contact: string): void {
    this.#contact = contact
    this.emit('changed')
  }

  answerCallUrl(accept: boolean): CommandResult {
    const contact = this.#contact
    if (contact === undefined) return { ok: false, problem: { key: 'problem.linkGone' } }
    this.#contact = undefined
    this.emit('changed')
    return accept ? this.#call(contact) : { ok: true }
  }
}
