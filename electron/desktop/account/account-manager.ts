import { EventEmitter } from 'node:events'
import type { People } from '../../../phone/people/people'
import type { Phone } from '../../../phone/phone'
import type { Account, AccountSlice, CommandResult } from '../../api'
import type { NetworkHost } from '../networks/network-host'
import type { AccountStore } from '../../../phone/signalling/account-store'
import { serverKey } from '../../../phone/people/server-key'

export interface AccountParts {
  readonly phone: Pick<Phone, 'signIn' | 'signOut' | 'state'> & {
    on(event: 'state', listener: () => void): unknown
  }
  readonly accounts: Pick<AccountStore, 'remembered' | 'remember' | 'noteOnline' | 'forget'>
  /** The stored people of the account's server. */
  readonly people: Pick<People, 'setAccount'>
  readonly ownServer: Pick<NetworkHost, 'resume' | 'forgetSignIn' | 'on'>
  /** The user's name in the system. */
  readonly suggestedName: string
}

/** The user's account: signs in and out, and stores name and server. */
export class AccountManager extends EventEmitter<{ changed: [] }> {
  readonly #parts: AccountParts
  #wasOnline = false

  constructor(parts: AccountParts) {
    super()
    this.#parts = parts
    parts.people.setAccount(this.#account)
    parts.phone.on('state', () => {
      if (parts.phone.state.connection.kind !== 'online') return
      this.#wasOnline = true
      parts.accounts.noteOnline(true)
    })
    parts.ownServer.on('ready', (account) => this.signIn(account))
    parts.ownServer.on('stopping', (server) => {
      if (this.#account?.server === server) this.signOut()
    })
  }

  get state(): AccountSlice {
    const account = this.#account
    const { suggestedName } = this.#parts
    return { ...(account && { account, serverKey: serverKey(account.server) }), suggestedName }
  }

  /** Hosts and signs in as in the last run, unless the user stopped that. */
  resume(): void {
    const { accounts, phone, ownServer, suggestedName } = this.#parts
    const { account, signIn = false, mayHaveGhost } = accounts.remembered ?? {}
    const waits = ownServer.resume(signIn ? account : undefined, account?.name ?? suggestedName)
    if (account && signIn && !waits) phone.signIn(account, mayHaveGhost)
  }

  signIn(account: Account): CommandResult {
    this.#parts.ownServer.forgetSignIn()
    const kept: Account = { name: account.name.trim(), server: account.server.trim() }
    const result = this.#parts.phone.signIn(kept)
    if (result.ok) this.#remember(kept, true)
    return result
  }

  signOut(): CommandResult {
    this.#parts.ownServer.forgetSignIn()
    const account = this.#account
    const result = this.#parts.phone.signOut()
    if (account) this.#remember(account, false)
    return result
  }

  /** To be called when the phone has left the server at the end of the app. */
  close(): void {
    // A run that was never online leaves the dead connection of the one before.
    if (this.#wasOnline) this.#parts.accounts.noteOnline(false)
  }

  /** Forgets the account, as at the very first start. */
  forget(): void {
    this.#parts.accounts.forget()
    // The place may have another account when this one is closed.
    this.#wasOnline = false
    this.#parts.people.setAccount(undefined)
    this.emit('changed')
  }

  get #account(): Account | undefined {
    return this.#parts.accounts.remembered?.account
  }

  #remember(account: Account, signIn: boolean): void {
    this.#parts.accounts.remember(account, signIn)
    this.#parts.people.setAccount(account)
    this.emit('changed')
  }
}
