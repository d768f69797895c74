import { EventEmitter } from 'node:events'
import type { CancelTimer, Clock } from '../../../base/clock'
import { parseAddress } from '../../../protocol/directory/address'
import type { CommandResult, InvitationSlice, Whereabouts } from '../../api'
import { guestPageUrl, isOnlyHere } from './guest-page-url'
import { invitationUrl, type InvitedTo } from './invitation-url'
import { openedInvitation } from './opened-url'
import type { RoomPlace } from './room-url'
import { type AddressesOf, whereIs } from './where-is'

export interface InvitationsOptions {
  readonly clock: Clock
  /** Where we are online, in the form of an account; undefined elsewhere. */
  readonly server: () => string | undefined
  /** Our name there. */
  readonly me: () => string | undefined
  /** The page for guests there; undefined: there is none. */
  readonly guestPage: () => string | undefined
  /** The addresses of this server for people elsewhere, the best first. */
  readonly addresses: AddressesOf
  /** Whether somebody is known to be online. */
  readonly isOnline: (contact: string) => boolean
  /** Ask the user whether to call, or to enter. */
  readonly askToCall: (contact: string) => void
  readonly askToEnter: (place: RoomPlace) => void
}

/** After the sign-in the list of who is there may take so long. ms */
const LIST_MS = 3_000

/**
 * Keeps the network that the user is invited to until they are signed in there, and then asks about the call that the invitation is for.
 * A newer invitation replaces an earlier one. Makes our own as well.
 */
export class Invitations extends EventEmitter<{ changed: [] }> {
  readonly #options: InvitationsOptions
  #invited: InvitedTo | undefined
  #told: Whereabouts | undefined
  /** Runs while we are there and the contact is not. */
  #cancelWait: CancelTimer | undefined

  constructor(options: InvitationsOptions) {
    super()
    this.#options = options
  }

  get state(): InvitationSlice {
    const invited = this.#invited
    return invited ? { invitation: { ...invited, where: this.#whereIs(invited.server) } } : {}
  }

  /** The URL that the user has pasted. */
  openInvitation(url: string): CommandResult {
    const opened = openedInvitation(url.trim())
    if (!opened) return { ok: false, problem: { key: 'problem.noInvitation' } }
    if (opened.kind === 'network') this.ask(opened.invited)
    else {
      this.#drop()
      this.#options.askToEnter(opened.place)
    }
    return { ok: true }
  }

  ask(invited: InvitedTo): void {
    this.#drop()
    this.#invited = invited
    this.follow()
  }

  /** The user does not want to go there. */
  dropInvitation(): CommandResult {
    this.#drop()
    return { ok: true }
  }

  /** What others need to find us here: a URL of this network and our name. Undefined while only this computer reaches the network. */
  ownInvitation(): string | undefined {
    const { server, me, addresses } = this.#options
    const at = server()
    const contact = me()
    const [address] = at === undefined ? [] : addresses(at)
    const host = address === undefined ? undefined : parseAddress(address)?.host
    if (address === undefined || contact === undefined || isOnlyHere(host)) return undefined
    return invitationUrl({ server: address, contact })
  }

  /** The page by which guests call us at this network; as `ownInvitation`, and undefined where there is none. */
  ownGuestPage(): string | undefined {
    const { server, me, addresses, guestPage } = this.#options
    const [at, name, page] = [server(), me(), guestPage()]
    if (at === undefined || name === undefined || page === undefined) return undefined
    return guestPageUrl(page, addresses(at), { kind: 'call', name })
  }

  /** To be called when the account, the connection or who is there may have changed. */
  follow(): void {
    const invited = this.#invited
    if (!invited) return
    const { clock, isOnline } = this.#options
    const where = this.#whereIs(invited.server)
    if (where !== 'here') this.#stopWaiting()
    else if (invited.contact === undefined || isOnline(invited.contact)) return this.#arrive()
    else this.#cancelWait ??= clock.after(LIST_MS, () => this.#arrive())
    if (where !== this.#told) this.#changed()
  }

  close(): void {
    this.#stopWaiting()
  }

  /** We are signed in there. */
  #arrive(): void {
    const contact = this.#invited?.contact
    this.#drop()
    if (contact !== undefined) this.#options.askToCall(contact)
  }

  #drop(): void {
    this.#stopWaiting()
    if (!this.#invited) return
    this.#invited = undefined
    this.#changed()
  }

  #stopWaiting(): void {
    this.#cancelWait?.()
    this.#cancelWait = undefined
  }

  #changed(): void {
    this.#told = this.#invited && this.#whereIs(this.#invited.server)
    this.emit('changed')
  }

  #whereIs(server: string): Whereabouts {
    const { server: here, addresses } = this.#options
    return whereIs(server, here(), addresses)
  }
}
