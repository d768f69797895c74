import type { CancelTimer, Clock } from '../../../base/clock'
import { errorText } from '../../../base/error-text'
import type { NetworkSettings } from '../../../protocol/cluster'
import { type Address, formatAddress } from '../../../protocol/directory'
import type { ProxyList } from '../../admission/proxy-list'
import { BackplaneAwayError } from '../../backplane/backplane'
import type { SharedRoster } from '../../backplane/shared-roster'
import type { ServerLog } from '../../server-log'
import { NODE_SETTING } from '../node-setting'
import { type Order, Orders } from '../orders'
import { ClusterMaster } from './cluster-master'
import type { MasterCertificate } from './master-certificate'
import { makeNetworkCode, mastersAmong } from './network-code'
import { SharedAdmissionBook } from './shared-admission-book'
import { type KeptCertificate, sharedCertificate } from './shared-certificate'

export interface MasterRoleOptions {
  readonly log: ServerLog
  readonly clock: Clock
  /** Address to listen on; every IPv6 and IPv4 address when undefined. */
  readonly host: string | undefined
  /** 0 lets the system choose. */
  readonly port: number
  /** Whether nodes elsewhere may use the document's form, in which nobody proves anything. */
  readonly isInsecure: boolean
  readonly proxies: ProxyList | undefined
  readonly certificate: KeptCertificate
  /** The network. It is started and stopped elsewhere. */
  readonly roster: SharedRoster
  /** How nodes reach this computer. */
  readonly ownHost: string
  /** The id of this server among the nodes of the network. */
  readonly nodeId: string
  /** What nodes are told, beyond the list of masters. It may hold a password: never log it. */
  readonly settings: NetworkSettings
  /** The key of tickets, base64url; undefined as long as it is not known. It may become another one. */
  readonly ticketsKey?: (() => string | undefined) | undefined
  /** An operator wants this server to be empty. */
  readonly onDrain: () => void
}

const LEASE = 'master'
const LEASE_MS = 5_000
const TICK_MS = 1_000

/**
 * A server's part as a master. All masters of a network have the same certificate and the same book of admissions. One of them has the
 * lease, listens for nodes, and does what operators want; the next one takes over when the lease has ended. While Redis is away nobody
 * takes over: the master keeps the nodes that it has.
 */
export class MasterRole {
  readonly #options: MasterRoleOptions
  readonly #orders: Orders
  #certificate: MasterCertificate | undefined
  #master: ClusterMaster | undefined
  #port: number
  /** The settings that nodes have, as text. */
  #told = ''
  #isStopped = false
  /** Whether the log has said why this master cannot work. */
  #isTroubled = false
  #cancelTick: CancelTimer = () => undefined
  #working: Promise<void> = Promise.resolve()
  /** Settles when Redis is there and has the certificate, or when this master stops. */
  readonly #ready: Promise<MasterCertificate>
  #becomeReady: (certificate: MasterCertificate) => void = () => undefined
  #neverReady: (reason: Error) => void = () => undefined

  constructor(options: MasterRoleOptions) {
    const { roster, clock, port, log } = options
    this.#options = options
    this.#port = port
    this.#orders = new Orders({ backplane: roster.backplane, clock, log })
    this.#ready = new Promise((resolve, reject) => {
      this.#becomeReady = resolve
      this.#neverReady = reject
    })
    this.#ready.catch(() => undefined)
  }

  start(): void {
    this.#tick()
  }

  /** Lets the next master take over. Call it before the network is left. */
  async stop(): Promise<void> {
    if (this.#isStopped) return
    this.#isStopped = true
    this.#cancelTick()
    this.#neverReady(new Error('the master stops'))
    await this.#working
    const { backplane } = this.#options.roster
    if (this.#master) await backplane.giveLease(LEASE, backplane.node).catch(() => undefined)
    await this.#stepDown()
  }

  /** Where nodes reach this master, once the port is known, and whether it is the one that admits them. */
  get state(): { readonly address: string; readonly isActive: boolean } | undefined {
    const own = this.#own
    return own && { address: formatAddress(own.host, own.port), isActive: this.#master !== undefined }
  }

  /**
   * Makes a join code, when Redis is there.
   * @returns its text, and the masters that it names
   * @throws BackplaneAwayError; Error when too many codes are valid, or the master stops
   */
  async makeCode(wish: { readonly validMs: number; readonly uses: number }) {
    const certificate = await this.#ready
    const { roster, clock, log } = this.#options
    return makeNetworkCode({ backplane: roster.backplane, clock, log, certificate, own: this.state, ...wish })
  }

  get #own(): Address | undefined {
    return this.#port === 0 ? undefined : { host: this.#options.ownHost, port: this.#port }
  }

  #tick(): void {
    this.#working = this.#work()
      .then(() => (this.#isTroubled = false))
      .catch((error: unknown) => this.#noteTrouble(error))
      .then(() => {
        if (!this.#isStopped) this.#cancelTick = this.#options.clock.after(TICK_MS, () => this.#tick())
      })
  }

  #noteTrouble(error: unknown): void {
    // The log has it already.
    if (error instanceof BackplaneAwayError || this.#isTroubled) return
    this.#isTroubled = true
    this.#options.log.warn({ error: errorText(error) }, 'this master cannot work')
  }

  async #work(): Promise<void> {
    const { roster, certificate: kept, log } = this.#options
    const { backplane } = roster
    if (!backplane.isUp) return
    this.#certificate ??= await sharedCertificate({ backplane, kept, log })
    const holder = await backplane.takeLease(LEASE, backplane.node, LEASE_MS)
    if (holder !== backplane.node) await this.#stepDown()
    else if (!this.#isStopped) await this.#serve(this.#certificate)
    this.#becomeReady(this.#certificate)
  }

  async #serve(certificate: MasterCertificate): Promise<void> {
    this.#master ??= await this.#takeOver(certificate)
    const settings = this.#settings()
    const told = JSON.stringify(settings)
    if (told !== this.#told) this.#master.change(settings)
    this.#told = told
    for (const order of await this.#orders.open()) {
      const problem = await this.#obey(order, this.#master)
      await this.#orders.answer(order, problem)
    }
  }

  async #takeOver(certificate: MasterCertificate): Promise<ClusterMaster> {
    const { log, clock, host, isInsecure, proxies, roster } = this.#options
    const { backplane } = roster
    const master = new ClusterMaster({
      ...{ log, clock, host, isInsecure, proxies, certificate, port: this.#port },
      book: new SharedAdmissionBook({ backplane, log }),
      settings: this.#settings(),
    })
    try {
      const { port } = await master.start()
      this.#port = port
    } catch (error) {
      await backplane.giveLease(LEASE, backplane.node)
      throw error
    }
    log.info({ port: this.#port }, 'admits nodes')
    return master
  }

  async #stepDown(): Promise<void> {
    const master = this.#master
    if (!master) return
    this.#master = undefined
    await master.stop()
    this.#options.log.info({}, 'admits no nodes any more')
  }

  #settings(): NetworkSettings {
    const { settings, roster, ticketsKey } = this.#options
    const key = ticketsKey?.()
    const masters = mastersAmong(roster.nodes.values(), this.state)
    const list = masters.map(({ host, port }) => formatAddress(host, port)).join(' ')
    const others = { ...settings.settings, [NODE_SETTING.masters]: list }
    return { ...settings, ...(key !== undefined && { ticketsKey: key }), settings: others }
  }

  /** @returns why it cannot */
  async #obey({ kind, node }: Order, master: ClusterMaster): Promise<string | undefined> {
    const { nodeId, onDrain, roster, log } = this.#options
    if (kind === 'drain') {
      if (node === nodeId) onDrain()
      else if (!master.drain(node)) return 'No node with this id is with the master.'
      return undefined
    }
    if (node === nodeId) return 'It is the master itself: stop it on its computer.'
    const book = new SharedAdmissionBook({ backplane: roster.backplane, log })
    if (!(await book.nodeOf(node))) return 'No node with this id was admitted.'
    await master.revoke(node)
    return undefined
  }
}
