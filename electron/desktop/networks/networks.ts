import { EventEmitter } from 'node:events'
import { serverKey } from '../../../phone/people/server-key'
import type { CallsElsewhere } from '../../../phone/availability/calls-elsewhere'
import type { SharedVoice } from '../../../phone/voice/shared-voice'
import type { Account, CommandResult, HostingRequest, NetworksSlice } from '../../api'
import { isReachedAt } from '../call-urls/where-is'
import type { OwnServer } from '../hosting/own-server'
import type { Slice } from '../state/slices'
import { type AccountBook, FIRST, MAX_NETWORKS } from '../stores/account-book'
import type { Line } from './lines'
import { Network, type SharedParts } from './network'

export interface NetworksParts {
  readonly accounts: AccountBook
  readonly voice: Pick<SharedVoice, 'line' | 'shutdown'>
  readonly shared: SharedParts
  readonly ownServer: Pick<OwnServer, 'resume' | 'isOurs' | 'startHosting' | 'forgetSignIn'> & {
    on(event: 'ready', listener: (account: Account) => void): unknown
    on(event: 'stopping', listener: (server: string) => void): unknown
  }
  /** How many missed calls at a server the user has not seen. */
  readonly missedAt: (server: string) => number
  /** Called with each network before it signs in. */
  readonly onOpened: (network: Network) => void
}

interface NetworksEvents {
  /** `state` may have changed. */
  changed: []
  /** Another network is shown. */
  shown: []
}

const DONE: CommandResult = { ok: true }

const refused = (
  key: 'problem.networkGone' | 'problem.networkLast' | 'problem.networkMany' | 'problem.networkTwice',
): CommandResult => ({ ok: false, problem: { key, fill: { limit: MAX_NETWORKS } } })

/**
 * The user's networks: an account at each, all of them signed in at once. One is shown. There is at least one; without an account it
 * is blank, and shows the form of the first sign-in.
 */
export class Networks extends EventEmitter<NetworksEvents> {
  readonly #parts: NetworksParts
  #all: readonly Network[] = []
  #shown: Network
  /** The network whose account waits for our own server. */
  #waitsForHost: Network | undefined
  /** Our own server was told to go on as in the last run. */
  #isHostResumed = false
  readonly #followers: ((network: Network) => void)[] = []
  /** Networks that were removed, until they are closed. */
  readonly #closing = new Set<Promise<void>>()
  #calls = ''

  constructor(parts: NetworksParts) {
    super()
    this.#parts = parts
    const { accounts, ownServer } = parts
    const [first = FIRST, ...others] = accounts.ids
    this.#shown = this.#open(first)
    for (const id of others) this.#open(id)
    this.#shown = this.#find(accounts.shown ?? first) ?? this.#shown
    ownServer.on('ready', (account) => this.#hostReady(account))
    ownServer.on('stopping', (server) => {
      for (const { host } of this.#all) host.emit('stopping', server)
    })
  }

  /** In the order in which they were added. */
  get all(): readonly Network[] {
    return this.#all
  }

  get shown(): Network {
    return this.#shown
  }

  get state(): NetworksSlice {
    return {
      networks: this.#all.map((network) => network.summary(this.#missedAt(network))),
      shownNetwork: this.#shown.id,
      elsewhere: this.#all.flatMap((network) => (network === this.#shown ? [] : (network.elsewhere ?? []))),
    }
  }

  /** A part of the shown network, as a part of the state. */
  slice<Part extends object>(pick: (network: Network) => Slice<Part>): Slice<Part> {
    const shown = (): Network => this.#shown
    return {
      get state() {
        return pick(shown()).state
      },
      on: (_event, listener) => {
        this.onEach((network) => pick(network).on('changed', () => network === this.#shown && listener()))
        return this.on('shown', listener)
      },
    }
  }

  /** Calls this with each network that there is, and that comes later. */
  onEach(follow: (network: Network) => void): void {
    this.#followers.push(follow)
    for (const network of this.#all) follow(network)
  }

  /** Signs in at all networks as in the last run. */
  resume(): void {
    const waiting = this.#all.filter(isFirstAtServer)
    for (const network of waiting.length > 0 ? this.#ownServerFirst(waiting) : this.#all)
      network.account.resume()
  }

  signIn(account: Account): CommandResult {
    const known = this.#at(account.server)
    return known && known !== this.#shown
      ? refused('problem.networkTwice')
      : this.#shown.account.signIn(account)
  }

  signOut(): CommandResult {
    return this.#shown.account.signOut()
  }

  /** At all networks. */
  signOutAll(): void {
    for (const { account } of this.#all) account.signOut()
  }

  startHosting(request: HostingRequest): CommandResult {
    const result = this.#parts.ownServer.startHosting(request)
    if (result.ok) this.#waitsForHost = this.#shown
    return result
  }

  showNetwork(id: string): CommandResult {
    const network = this.#find(id)
    if (!network) return refused('problem.networkGone')
    this.#show(network)
    return DONE
  }

  /** @param server that of an invitation: where there is an account already, that one is shown */
  addNetwork(server?: string): CommandResult {
    const known = server === undefined ? undefined : this.#at(server)
    if (known) return this.showNetwork(known.id)
    const blank = this.#all.find(({ isBlank }) => isBlank)
    if (!blank && this.#all.length >= MAX_NETWORKS) return refused('problem.networkMany')
    this.#show(blank ?? this.#open(this.#freeId()))
    return DONE
  }

  removeNetwork(id: string): CommandResult {
    const network = this.#find(id)
    if (!network) return refused('problem.networkGone')
    if (this.#all.length === 1) return refused('problem.networkLast')
    this.#remove(network)
    return DONE
  }

  /** Signs out everywhere, and forgets all accounts. One blank network is left. */
  forgetAll(): void {
    const [kept, ...others] = this.#all
    for (const network of others) this.#remove(network)
    kept?.forget()
  }

  /** To be called when missed calls were added or seen. */
  historyChanged(): void {
    this.emit('changed')
  }

  /** Shows the network with an account at a server, if there is one. @param address one of those of the server */
  showNetworkAt(address: string): void {
    const network = this.#at(address)
    if (network) this.#show(network)
  }

  /** The network that has a call, by its id. */
  withCall(id: number): Network | undefined {
    return this.#all.find((network) => network.hasCall(id))
  }

  /** The network in whose call both sides talk; otherwise the shown one. */
  get talking(): Network {
    return this.#all.find(({ phone }) => phone.state.call.kind === 'talking') ?? this.#shown
  }

  /** The network in whose room we are; otherwise the shown one. */
  get inRoom(): Network {
    return this.#all.find(({ hasRoom }) => hasRoom) ?? this.#shown
  }

  /** The network of the call that tray, menu and notifications are about: one that rings, talks, or is on hold. */
  get pressing(): Network {
    const rings = ({ phone }: Network): boolean => {
      const { call, waiting } = phone.state
      return (call.kind === 'ringing' && !call.silent) || (waiting !== undefined && !waiting.silent)
    }
    const find = (is: (network: Network) => boolean): Network | undefined =>
      is(this.#shown) ? this.#shown : this.#all.find(is)
    const isOn =
      (...kinds: readonly Line['kind'][]) =>
      ({ lines }: Network): boolean =>
        lines.some(({ kind }) => kinds.includes(kind))
    return find(rings) ?? find(isOn('talking', 'opening')) ?? find(isOn('held')) ?? this.#shown
  }

  /**
   * Makes room for a call of one network: the one in which the user talks elsewhere is held. There are two calls at most.
   * @param kept how many other calls the network goes on with
   */
  makeRoomFor(network: Network, kept: number): CommandResult {
    const elsewhere = this.#linesBeside(network.id)
    const [other] = elsewhere
    if (!other) return DONE
    if (elsewhere.length + kept > 1 || other.line.kind === 'opening')
      return { ok: false, problem: { key: 'problem.callElsewhere' } }
    return other.line.kind === 'talking' ? other.network.phone.swapCalls(other.line) : DONE
  }

  /** Leaves the rooms of all networks but this one: the app is in one room at a time. */
  leaveRoomsBeside(network: Network): void {
    for (const other of this.#all) if (other !== network) other.phone.rooms.leave()
  }

  /** Leaves all networks at the end of the run; resolves when all is released. */
  async close(): Promise<void> {
    await Promise.all([...this.#closing, ...this.#all.map((network) => network.close())])
    await this.#parts.voice.shutdown()
  }

  #open(id: string): Network {
    const { accounts, voice, shared, ownServer, onOpened } = this.#parts
    const network: Network = new Network({
      ...{ id, slot: accounts.slot(id), voice: voice.line(), shared },
      callsElsewhere: () => this.#callsBeside(id),
      resume: (account, name) => this.#resumeHost(network, account, name),
      forgetSignIn: () => {
        if (this.#waitsForHost !== network) return
        this.#waitsForHost = undefined
        ownServer.forgetSignIn()
      },
    })
    this.#all = [...this.#all, network]
    const changed = (): void => void this.emit('changed')
    network.phone.on('state', () => {
      this.#followCalls()
      changed()
    })
    network.account.on('changed', changed)
    network.rooms.on('changed', changed)
    network.directTexts.on('changed', changed)
    network.people.on('silences', changed)
    onOpened(network)
    for (const follow of this.#followers) follow(network)
    return network
  }

  #show(network: Network): void {
    const before = this.#shown
    if (network === before) return
    this.#setShown(network)
    // The user has gone back from the form.
    if (before.isBlank && before !== this.#waitsForHost) this.#remove(before)
    this.emit('changed')
  }

  #remove(network: Network): void {
    const place = this.#all.indexOf(network)
    network.host.forgetSignIn()
    this.#all = this.#all.filter((each) => each !== network)
    const next = this.#all[Math.min(place, this.#all.length - 1)]
    if (network === this.#shown && next) this.#setShown(next)
    network.account.signOut()
    network.forget()
    const closed = network.close().finally(() => this.#closing.delete(closed))
    this.#closing.add(closed)
    this.#followCalls()
    this.emit('changed')
  }

  #setShown(network: Network): void {
    this.#shown = network
    this.#parts.accounts.noteShown(network.id)
    this.emit('shown')
  }

  /** The network with an account at a server. @param address one of those of the server */
  #at(address: string): Network | undefined {
    const { addresses } = this.#parts.shared
    return this.#all.find(
      ({ remembered }) => remembered && isReachedAt(remembered.server, address, addresses),
    )
  }

  #find(id: string): Network | undefined {
    return this.#all.find((each) => each.id === id)
  }

  #freeId(): string {
    const ids = new Set(this.#all.map(({ id }) => id))
    for (let id = 1; ; id++) if (!ids.has(String(id))) return String(id)
  }

  #missedAt({ serverKey: key }: Network): number {
    return key === undefined ? 0 : this.#parts.missedAt(key)
  }

  /** The calls of all networks but this one. */
  #linesBeside(id: string): readonly { readonly network: Network; readonly line: Line }[] {
    return this.#all.flatMap((each) =>
      each.id === id ? [] : each.lines.map((line) => ({ network: each, line })),
    )
  }

  #callsBeside(id: string): CallsElsewhere {
    const [only, ...more] = this.#linesBeside(id)
    if (!only) return 'none'
    return more.length > 0 || only.line.kind === 'opening' ? 'more' : 'one'
  }

  /** Tells the phones when the calls of the others have changed. */
  #followCalls(): void {
    const calls = this.#all.map(({ id, lines }) => `${id} ${lines.map(({ kind }) => kind).join()}`).join()
    if (calls === this.#calls) return
    this.#calls = calls
    for (const { phone } of this.#all) phone.elsewhereChanged()
  }

  /** The account at our own server waits for it. */
  #ownServerFirst(networks: readonly Network[]): readonly Network[] {
    const isOurs = ({ wanted }: Network): boolean =>
      wanted !== undefined && this.#parts.ownServer.isOurs(wanted.server)
    return [...networks.filter(isOurs), ...networks.filter((each) => !isOurs(each))]
  }

  /** Only the first account starts our own server. @returns whether it waits for it */
  #resumeHost(network: Network, account: Account | undefined, name: string): boolean {
    if (this.#isHostResumed) return false
    this.#isHostResumed = true
    const waits = this.#parts.ownServer.resume(account, name)
    if (waits) this.#waitsForHost = network
    return waits
  }

  /** Our own server runs: the network that waits for it signs in, or the one that has its address already. */
  #hostReady(account: Account): void {
    const asking = this.#waitsForHost ?? this.#shown
    this.#waitsForHost = undefined
    const key = serverKey(account.server)
    const known = this.#all.find((each) => each.serverKey === key)
    const network = known ?? (this.#all.includes(asking) ? asking : this.#shown)
    network.host.emit('ready', account)
    if (known && asking === this.#shown) this.#show(known)
  }
}

/** Whether there is an account, and none before it at the same server: two would put each other out. */
const isFirstAtServer = ({ serverKey: key }: Network, place: number, all: readonly Network[]): boolean =>
  key !== undefined && all.findIndex((each) => each.serverKey === key) === place
