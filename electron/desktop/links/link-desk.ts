import { EventEmitter } from 'node:events'
import type { CommandResult, LinkRequest } from '../../api'

/** Keeps whom a link wants to call until the user has decided. A newer link takes the place of one before. */
export class LinkDesk extends EventEmitter<{ changed: [] }> {
  readonly #call: (contact: string) => CommandResult
  #request: LinkRequest | undefined

  /** @param call places the call that the user wants */
  constructor(call: (contact: string) => CommandResult) {
    super()
    this.#call = call
  }

  get request(): LinkRequest | undefined {
    return this.#request
  }

  ask(contact: string): void {
    this.#request = { contact }
    this.emit('changed')
  }

  answer(accept: boolean): CommandResult {
    const request = this.#request
    if (!request) return { ok: false, problem: { key: 'problem.linkGone' } }
    this.#request = undefined
    this.emit('changed')
    return accept ? this.#call(request.contact) : { ok: true }
  }
}
