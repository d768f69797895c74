import { EventEmitter } from 'node:events'
import { checkName } from '../../../base/names/check-name'
import { nameProblem } from '../../../phone/signalling/name-problem'
import type { Account, CommandResult, HostingSlice, HostingState, HostingRequest } from '../../api'
import type { Hosting } from '../../hosting/hosting'

/** Stores the port on which this computer hosts; undefined when it does not. */
export interface HostingSettings {
  readonly now: { readonly hostingPort?: number | undefined }
  changeSettings(change: { readonly hostingPort: number | undefined }): unknown
}

export interface OwnServerParts {
  readonly hosting: Hosting
  readonly memory: HostingSettings
}

interface OwnServerEvents {
  changed: []
  /** The server runs, and this account waits to sign in to it. */
  ready: [Account]
  /** The server at this address is about to stop. */
  stopping: [server: string]
}

/** The address at which we reach our own server, independent of networks. */
const ownAddress = (port: number): string => `127.0.0.1:${port}`

/**
 * Hosting for the user: runs the server, signs in to it, and does both again at the next start. Looks for
 * other servers only on request.
 */
export class OwnServer extends EventEmitter<OwnServerEvents> {
  readonly #hosting: Hosting
  readonly #memory: HostingSettings
  /** The name that signs in as soon as the server runs. */
  #waitingName: string | undefined
  #looking = false

  constructor({ hosting, memory }: OwnServerParts) {
    super()
    this.#hosting = hosting
    this.#memory = memory
    hosting.on('hosting', (state) => this.#follow(state))
    hosting.on('nearbyServers', () => this.emit('changed'))
  }

  get state(): HostingSlice {
    return {
      hosting: this.#hosting.state,
      ...(this.#looking && { nearbyServers: this.#hosting.nearbyServers }),
    }
  }

  /**
   * Hosts if the last run did.
   * @param account signs in once the server runs, if it belongs to that server
   * @param name the server's name on the network
   * @returns whether the account waits for the server
   */
  resume(account: Account | undefined, name: string): boolean {
    const { hostingPort } = this.#memory.now
    if (hostingPort === undefined) return false
    const waits = account?.server === ownAddress(hostingPort)
    this.#waitingName = waits ? account.name : undefined
    this.#hosting.start(hostingPort, name)
    return waits
  }

  /** Whether an account is at the server that this computer hosts, also before that runs. */
  isOurs(server: string): boolean {
    const { hostingPort } = this.#memory.now
    return hostingPort !== undefined && server === ownAddress(hostingPort)
  }

  /** Runs the server, unless it runs on that port already, and signs in. */
  startHosting({ name, port }: HostingRequest): CommandResult {
    const checked = checkName(name)
    if (!checked.ok) return { ok: false, problem: nameProblem(checked.problem) }
    const { state } = this.#hosting
    this.#waitingName = checked.name
    if (state.kind === 'running' && state.port === port) this.#follow(state)
    else this.#hosting.start(port, checked.name)
    return { ok: true }
  }

  /** Stops the server for everybody. */
  stopHosting(): CommandResult {
    const { state } = this.#hosting
    if (state.kind !== 'stopped') this.emit('stopping', ownAddress(state.port))
    this.#waitingName = undefined
    this.#memory.changeSettings({ hostingPort: undefined })
    void this.#hosting.stop()
    return { ok: true }
  }

  /** The user has signed in elsewhere, or signed out. */
  forgetSignIn(): void {
    this.#waitingName = undefined
  }

  /**
   * The addresses of a server for people elsewhere, the best first: those of our own one are not the one by which we reach it.
   * @param server of an account
   */
  addressesOf(server: string): readonly string[] {
    const { state } = this.#hosting
    if (state.kind !== 'running' || server !== ownAddress(state.port)) return [server]
    const { addresses, router } = state
    return [...(router.kind === 'open' ? [router.address] : []), ...addresses, server]
  }

  lookForServers(on: boolean): CommandResult {
    this.#looking = on
    if (on) this.#hosting.look()
    else this.#hosting.stopLooking()
    this.emit('changed')
    return { ok: true }
  }

  #follow(state: HostingState): void {
    const name = this.#waitingName
    if (state.kind === 'running') {
      this.#waitingName = undefined
      this.#memory.changeSettings({ hostingPort: state.port })
      if (name !== undefined) this.emit('ready', { name, server: ownAddress(state.port) })
    }
    this.emit('changed')
  }
}
