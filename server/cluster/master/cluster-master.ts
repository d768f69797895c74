import type { Socket } from 'node:net'
import { type Clock, systemClock } from '../../../base/clock'
import { type FirstBytes, readFirstBytes } from '../../../base/first-bytes'
import { networksOf } from '../../../base/networks/networks-of'
import { isLoopback } from '../../../base/networks/socket-address'
import {
  DEFAULT_MASTER_PORT,
  type NetworkSettings,
  networkSettingsIn,
  packetText,
} from '../../../protocol/cluster'
import type { Address } from '../../../protocol/directory'
import type { Admission } from '../../admission/admission-control'
import type { AdmissionLimits } from '../../admission/admission-limits'
import { ClientListener } from '../../admission/client-listener'
import type { ConnectionAddresses } from '../../admission/connection-addresses'
import type { ProxyList } from '../../admission/proxy-list'
import { RefusalLog } from '../../admission/refusal-log'
import { TlsAcceptor } from '../../admission/tls-acceptor'
import type { ServerLog } from '../../server-log'
import type { SessionForm } from '../session'
import { WAIT_MS } from '../timings'
import type { AdmissionBook } from './admission-book'
import type { MasterCertificate } from './master-certificate'
import { type JoinCodeWish, NodeAdmissions } from './node-admissions'
import { type NodeEntry, NodeVisit, type VisitContext } from './node-visit'

export interface ClusterMasterOptions {
  readonly log: ServerLog
  readonly clock?: Clock | undefined
  /** Address to listen on; every IPv6 and IPv4 address when undefined. */
  readonly host?: string | undefined
  /** 34308 when undefined; 0 lets the system choose. */
  readonly port?: number | undefined
  readonly certificate: MasterCertificate
  readonly book: AdmissionBook
  /** What nodes are told. */
  readonly settings: NetworkSettings
  /**
   * Whether nodes elsewhere may use the document's form, in which nobody proves anything. Without it, only those on this
   * computer may, and are told neither the address of Redis nor the tickets' key.
   */
  readonly isInsecure?: boolean | undefined
  /** Replaces single limits of connections. */
  readonly limits?: Partial<AdmissionLimits> | undefined
  /** Proxies, which send the PROXY protocol. */
  readonly proxies?: ProxyList | undefined
  readonly descriptorShare?: number | undefined
  /** The version of the protocol that it speaks; for tests. */
  readonly protocolVersion?: number | undefined
  /** Called when the list of nodes, or a load in it, has changed. */
  readonly onNodes?: (() => void) | undefined
}

const MASTER_LIMITS: Partial<AdmissionLimits> = { connections: 2000, unnamedPerAddress: 20, unnamed: 500 }
/** The content type of a TLS handshake record, with which each such connection begins. */
const TLS_HANDSHAKE = 0x16

/** Admits nodes to the network, tells them their settings, and knows who is there. */
export class ClusterMaster {
  readonly #options: ClusterMasterOptions
  readonly #clock: Clock
  readonly #listener: ClientListener
  readonly #tls: TlsAcceptor
  readonly #admissions: NodeAdmissions
  readonly #refusals: RefusalLog
  readonly #context: VisitContext
  /** All connections whose first bytes have come. */
  readonly #visits = new Set<NodeVisit>()
  /** Admitted nodes by their ids. */
  readonly #nodes = new Map<string, NodeVisit>()
  #settings: NetworkSettings

  /** @throws RangeError for settings that nodes would not understand */
  constructor(options: ClusterMasterOptions) {
    const { log, clock = systemClock, certificate, book, settings, protocolVersion } = options
    const { host, port = DEFAULT_MASTER_PORT, limits, proxies, descriptorShare } = options
    this.#options = options
    this.#clock = clock
    this.#settings = checked(settings)
    this.#tls = new TlsAcceptor({ certificate, clock })
    const { fingerprint, publicKey } = certificate
    this.#admissions = new NodeAdmissions({ clock, book, fingerprint, publicKey })
    this.#refusals = new RefusalLog((from, reason, refused) =>
      log.warn({ from, reason, refused }, 'node refused'),
    )
    this.#context = {
      clock,
      admissions: this.#admissions,
      protocolVersion,
      settingsFor: (form) => this.#settingsFor(form),
      admitted: (visit, id) => this.#enter(visit, id),
      declined: (visit, reason) => this.#refuse(visit.from, reason),
      loaded: () => options.onNodes?.(),
      over: (visit, reason, isOffence) => this.#leave(visit, reason, isOffence),
    }
    this.#listener = new ClientListener({
      ...{ host, port, log, clock, proxies, descriptorShare, role: 'master' },
      limits: { ...MASTER_LIMITS, ...limits },
      turnAway: (socket) => void socket.destroy(),
      serve: (socket, addresses, admission) => this.#serve(socket, addresses, admission),
    })
  }

  /** The admitted nodes, in the order of their arrival. */
  get nodes(): readonly NodeEntry[] {
    return [...this.#nodes.values()].flatMap(({ entry }) => entry ?? [])
  }

  /**
   * Starts to listen.
   * @returns where, with the port that the system chose
   * @throws the system's error when the address is not available
   */
  start(): Promise<Address> {
    return this.#listener.start()
  }

  /** Closes every connection. Nodes go on, and look for the master. */
  async stop(): Promise<void> {
    for (const visit of this.#visits) visit.close('The master stops.', false)
    await this.#listener.stop()
  }

  /**
   * Makes a join code for an operator to give to a node.
   * @returns its text, and the id by which `revokeCode` knows it
   * @throws RangeError for impossible wishes; Error when too many codes are valid
   */
  makeJoinCode(wish: JoinCodeWish): Promise<{ id: string; text: string }> {
    return this.#admissions.makeCode(wish)
  }

  /** Makes a join code void. Nodes that came with it stay. */
  revokeCode(id: string): Promise<void> {
    return this.#options.book.forgetCode(id)
  }

  /** Forgets a node and closes its connection. It comes back only with a join code that is made after this. */
  async revoke(nodeId: string): Promise<void> {
    await this.#options.book.revoke(nodeId, this.#clock.unixTime())
    // Those too that are about to be admitted.
    for (const visit of this.#visits) if (visit.id === nodeId) visit.close('The node was revoked.', true)
  }

  /** Tells a node to take no new work. @returns false when it is not there */
  drain(nodeId: string): boolean {
    const visit = this.#nodes.get(nodeId)
    visit?.drain()
    return visit !== undefined
  }

  /**
   * Sends a node to another master. @param upstream as `host` or `host:port`
   * @returns false when it is not there
   * @throws RangeError for another text
   */
  move(nodeId: string, upstream: string): boolean {
    const { upstream: address = '' } = checked({ upstream })
    const visit = this.#nodes.get(nodeId)
    visit?.move(address)
    return visit !== undefined
  }

  /** Tells all nodes other settings. @throws RangeError for settings that nodes would not understand */
  change(settings: NetworkSettings): void {
    this.#settings = checked(settings)
    for (const visit of this.#nodes.values()) visit.tell()
  }

  #settingsFor(form: SessionForm): NetworkSettings {
    const { upstream, settings } = this.#settings
    return form === 'secure' || this.#options.isInsecure === true ? this.#settings : { upstream, settings }
  }

  #serve(socket: Socket, { remote }: ConnectionAddresses, admission: Admission): (reason: string) => void {
    let drop = (): void => void socket.destroy()
    const visit = (served: Socket): void => {
      const made = new NodeVisit({ socket: served, from: remote, admission, context: this.#context })
      this.#visits.add(made)
      drop = () => made.drop('it has lost its place')
    }
    const cancel = this.#clock.after(WAIT_MS.step, () => {
      this.#refuse(remote, 'it says nothing')
      socket.destroy()
    })
    socket.on('error', () => undefined)
    socket.once('close', cancel)
    readFirstBytes(socket, firstByteIn, {
      onMalformed: () => undefined,
      onRead: (isTls) => {
        cancel()
        if (!isTls) return this.#servePlain(socket, remote, visit)
        drop = this.#encrypt(socket, remote, admission, visit)
      },
    })
    return () => drop()
  }

  #servePlain(socket: Socket, from: string, visit: (socket: Socket) => void): void {
    if (this.#options.isInsecure === true || isLoopback(from)) return visit(socket)
    this.#refuse(from, 'it does not encrypt')
    socket.resume()
    socket.end(packetText('conn:close'), () => socket.destroy())
  }

  #encrypt(socket: Socket, from: string, admission: Admission, visit: (socket: Socket) => void): () => void {
    admission.reached('silent', this.#clock.now())
    const drop = this.#tls.accept(socket, {
      onHello: () => admission.reached('handshaking', this.#clock.now()),
      onSecure: (secure) => {
        visit(secure)
        admission.reached('unnamed', this.#clock.now())
      },
      onFailed: (reason) => this.#refuse(from, reason),
    })
    return () => drop('it has lost its place')
  }

  #enter(visit: NodeVisit, id: string): void {
    const { from, form } = visit
    const older = this.#nodes.get(id)
    this.#nodes.delete(id)
    this.#nodes.set(id, visit)
    older?.close('Another node has come with the same id.', true)
    this.#options.log.info({ node: id, from, form, nodes: this.#nodes.size }, 'node admitted')
    visit.tell()
    this.#options.onNodes?.()
  }

  #leave(visit: NodeVisit, reason: string, isOffence: boolean): void {
    const { id, from } = visit
    this.#visits.delete(visit)
    if (isOffence) this.#refuse(from, reason)
    if (id === undefined || this.#nodes.get(id) !== visit) return
    this.#nodes.delete(id)
    this.#options.log.info({ node: id, from, reason, nodes: this.#nodes.size }, 'node left')
    this.#options.onNodes?.()
  }

  #refuse(from: string, reason: string): void {
    this.#refusals.add(networksOf(from).host, reason, this.#clock.now())
  }
}

const firstByteIn = ([first]: Buffer): FirstBytes<boolean> => ({
  kind: 'read',
  value: first === TLS_HANDSHAKE,
  length: 0,
})

function checked(settings: NetworkSettings): NetworkSettings {
  const read = networkSettingsIn({ ...settings })
  if (!read) throw new RangeError('a setting of the network has a form that nodes do not understand')
  return read
}
