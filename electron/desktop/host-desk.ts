import { EventEmitter } from 'node:events'
import { checkName } from '../../protocol/directory'
import type { Account, CommandResult, HostingState, HostingWish, Neighbourhood } from '../api'
import { nameProblem } from '../../phone/signalling/name-problem'
import type { Hosting } from '../hosting/hosting'

/** Where it is remembered that this computer hosts, and on which port; undefined when it does not. */
export interface HostingMemory {
  hostingPort: number | undefined
}

export interface HostDeskParts {
  readonly hosting: Hosting
  readonly memory: HostingMemory
  /** Signs in to our own server, which runs by now. */
  readonly signIn: (account: Account) => void
}

/** How we reach the server on this computer, whatever networks there are. */
const ownServer = (port: number): string => `127.0.0.1:${port}`

/**
 * Hosting as the user means it: the server runs, we are signed in to it, and both again at the next start. Looks for
 * other servers only while asked to.
 */
export class HostDesk extends EventEmitter<{ changed: [] }> {
  readonly #hosting: Hosting
  readonly #memory: HostingMemory
  readonly #signIn: (account: Account) => void
  /** Who signs in as soon as the server runs. */
  #waitingName: string | undefined
  #looking = false

  constructor({ hosting, memory, signIn }: HostDeskParts) {
    super()
    this.#hosting = hosting
    this.#memory = memory
    this.#signIn = signIn
    hosting.on('hosting', (state) => this.#follow(state))
    hosting.on('neighbourhood', () => this.emit('changed'))
  }

  get state(): { readonly hosting: HostingState; readonly neighbourhood?: Neighbourhood } {
    return {
      hosting: this.#hosting.state,
      ...(this.#looking && { neighbourhood: this.#hosting.neighbourhood }),
    }
  }

  /** Whether an account's server is the one that runs here. */
  isOwn({ server }: Account): boolean {
    const { state } = this.#hosting
    return state.kind !== 'stopped' && server === ownServer(state.port)
  }

  /**
   * Hosts as at the last start, if so.
   * @param account signs in once the server runs, if it belongs to that server
   * @param name what others on the network see
   * @returns whether the account waits for that
   */
  resume(account: Account | undefined, name: string): boolean {
    const { hostingPort } = this.#memory
    if (hostingPort === undefined) return false
    const waits = account?.server === ownServer(hostingPort)
    this.#waitingName = waits ? account.name : undefined
    this.#hosting.start(hostingPort, name)
    return waits
  }

  /** Runs the server, if it does not run on that port already, and signs in. */
  start({ name, port }: HostingWish): CommandResult {
    const checked = checkName(name)
    if (!checked.ok) return { ok: false, problem: nameProblem(checked.problem) }
    const { state } = this.#hosting
    this.#waitingName = checked.name
    if (state.kind === 'running' && state.port === port) this.#follow(state)
    else this.#hosting.start(port, checked.name)
    return { ok: true }
  }

  /** Everybody on our server loses it. */
  stop(): void {
    this.#waitingName = undefined
    this.#memory.hostingPort = undefined
    void this.#hosting.stop()
  }

  /** Signing in elsewhere, or out, is what the user wants by now. */
  forgetSignIn(): void {
    this.#waitingName = undefined
  }

  lookForServers(on: boolean): void {
    this.#looking = on
    if (on) this.#hosting.look()
    else this.#hosting.stopLooking()
    this.emit('changed')
  }

  #follow(state: HostingState): void {
    const name = this.#waitingName
    if (state.kind === 'running') {
      this.#waitingName = undefined
      this.#memory.hostingPort = state.port
      if (name !== undefined) this.#signIn({ name, server: ownServer(state.port) })
    }
    this.emit('changed')
  }
}
