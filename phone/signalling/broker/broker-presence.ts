import type { Clock } from '../../../base/clock'
import type { Signature } from '../../../base/signature'
import type { Ticket } from '../../../protocol/directory'
import type { ConnectionState } from '../../model'
import { BrokerClient } from './broker-client'
import type { ChooseProxy } from '../proxy-choice'

/** The directory, as the presence at its broker follows it. */
export interface FollowedDirectory {
  readonly state: ConnectionState
  readonly ownName: string
  /** The broker of the server that we are signed in to; undefined: there is none. */
  readonly broker: { readonly url: string; readonly ticket: Ticket | undefined } | undefined
  /** Signs with our lasting identity; undefined: there is none. */
  readonly sign: ((statement: Uint8Array) => Signature) | undefined
  on(event: 'connection', listener: () => void): unknown
}

export interface BrokerPresenceOptions {
  readonly clock: Clock
  readonly random: () => number
  readonly directory: FollowedDirectory
  /** Called with the client of the broker that is in use from now on; undefined: with none. */
  readonly onClient: (client: BrokerClient | undefined) => void
  readonly chooseProxy?: ChooseProxy | undefined
  /** PEM; Node's when undefined. */
  readonly roots?: readonly string[] | undefined
}

/**
 * Registers the name that we are signed in with at the broker of the same server, as long as we are: a second way for signals, which
 * lasts while the first one reconnects. Ends with the sign-out, and while the computer sleeps.
 */
export class BrokerPresence {
  readonly #options: BrokerPresenceOptions
  #current: { readonly client: BrokerClient; readonly url: string; readonly name: string } | undefined
  /** Of the last login. */
  #ticket: Ticket | undefined

  constructor(options: BrokerPresenceOptions) {
    this.#options = options
    options.directory.on('connection', () => this.#follow())
  }

  #follow(): void {
    const { state } = this.#options.directory
    switch (state.kind) {
      case 'online':
        return this.#online()
      case 'signed-out':
        return this.#stop()
      case 'waiting':
        if (state.error.message.key === 'server.asleep') this.#stop()
        // A connection from an address that is gone is noticed as lost much later.
        if (state.error.message.key === 'server.otherNetwork') this.#current?.client.start()
        return
      case 'connecting':
    }
  }

  #online(): void {
    const { broker, ownName: name, sign } = this.#options.directory
    this.#ticket = broker?.ticket
    // The name is in use at the directory: the broker gives it to nobody who does not prove that he has it.
    if (!broker || (!sign && !broker.ticket)) return this.#stop()
    const { url } = broker
    if (this.#current?.url === url && this.#current.name === name) {
      if (!this.#current.client.isRegistered) this.#current.client.start()
      return
    }
    this.#stop()
    const { clock, random, chooseProxy, roots, onClient } = this.#options
    const client = new BrokerClient({
      ...{ url, name, clock, random, chooseProxy, roots, sign },
      ticket: () => this.#ticket,
    })
    this.#current = { client, url, name }
    onClient(client)
    client.start()
  }

  #stop(): void {
    if (!this.#current) return
    this.#current.client.stop()
    this.#current.client.removeAllListeners()
    this.#current = undefined
    this.#options.onClient(undefined)
  }
}
