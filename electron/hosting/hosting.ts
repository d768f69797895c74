import { EventEmitter } from 'node:events'
import type { CancelTimer, Clock } from '../../base/clock'
import { formatAddress } from '../../protocol/directory'
import { addressesForOthers, type NetworkInterfaces } from './addresses'
import { Announcer } from './discovery/announcer'
import { MulticastSocket } from './discovery/multicast-socket'
import { ServerBrowser } from './discovery/server-browser'
import { HostedServer, type OtherPorts } from './hosted-server'
import { wishedPorts } from './port-mapping/mapped-ports'
import type { PortMapper } from './port-mapping/port-mapper'
import type { HostingState, NearbyServers, RouterState } from '../../phone/model'
import type { OutsidePorts } from '../../server/whole/outside-ports'

/** How often to check our addresses, because Wi-Fi comes and goes. ms */
const LOOK_MS = 5_000

export interface HostingOptions {
  /** The built server-worker.ts. */
  readonly workerFile: string
  readonly clock: Clock
  /** The file with the owners of names; undefined: they are not kept. */
  readonly namesFile?: string
  /** The other ports; the usual ones by default. Others where these are taken. */
  readonly otherPorts?: OtherPorts
  /** This computer's networks and name; the system's by default. */
  readonly interfaces?: () => NetworkInterfaces
  readonly hostname?: string
  /** The port of multicast DNS; 5353 by default. */
  readonly discoveryPort?: number
  /** Opens the ports in the router; undefined: nobody does. */
  readonly portMapper?: PortMapper
}

interface HostingEvents {
  hosting: [HostingState]
  nearbyServers: [NearbyServers]
}

/** Runs and announces the app's own server, has the router open its ports, and finds servers on the local network. */
export class Hosting extends EventEmitter<HostingEvents> {
  readonly #clock: Clock
  readonly #server: HostedServer
  readonly #socket: MulticastSocket
  readonly #announcer: Announcer
  readonly #browser: ServerBrowser
  readonly #portMapper: PortMapper | undefined
  #opensRouterPort = true
  /** The ports and the addresses that the router was asked with. */
  #asked = ''
  #name = ''
  #socketOpen = false
  #cancelLook: CancelTimer = () => undefined
  #last = ''

  constructor(options: HostingOptions) {
    super()
    const { workerFile, clock, namesFile, otherPorts, interfaces, hostname, discoveryPort, portMapper } =
      options
    this.#clock = clock
    this.#server = new HostedServer({ workerFile, clock, namesFile, otherPorts })
    this.#socket = new MulticastSocket({
      clock,
      ...(interfaces === undefined ? {} : { interfaces }),
      ...(discoveryPort === undefined ? {} : { port: discoveryPort }),
    })
    this.#announcer = new Announcer({
      socket: this.#socket,
      clock,
      ...(hostname === undefined ? {} : { hostname }),
    })
    this.#browser = new ServerBrowser(this.#socket, clock)
    this.#portMapper = portMapper
    this.#portMapper?.on('state', (state) => {
      this.#server.setOutside(outsidePortsIn(state))
      this.#tell()
    })
    this.#server.on('state', () => this.#follow())
    this.#announcer.on('state', () => this.#tell())
    this.#browser.on('changed', (nearbyServers) => this.emit('nearbyServers', nearbyServers))
  }

  get state(): HostingState {
    const { state } = this.#server
    if (state.kind !== 'running') return state
    const announcement = this.#announcer.state
    const hosts = addressesForOthers(this.#socket.interfaces)
    const addresses = hosts.map((host) => formatAddress(host, state.port))
    if (announcement.kind === 'announced') addresses.push(formatAddress(announcement.hostName, state.port))
    return { ...state, addresses, announcement, router: this.#portMapper?.state ?? { kind: 'off' } }
  }

  get nearbyServers(): NearbyServers {
    return this.#browser.nearbyServers
  }

  /**
   * Hosts on this port; the outcome arrives as `hosting` events.
   * @param name the server's name in the lists of others
   */
  start(port: number, name: string): void {
    this.#name = name
    this.#server.start(port)
  }

  async stop(): Promise<void> {
    await this.#server.stop()
  }

  /** Whether the router is asked to let people elsewhere in. */
  setOpensRouterPort(opens: boolean): void {
    this.#opensRouterPort = opens
    this.#askRouter()
  }

  /** Looks for servers nearby until `stopLooking`; they arrive as `nearbyServers` events. */
  look(): void {
    this.#openSocket()
    this.#browser.start()
  }

  stopLooking(): void {
    this.#browser.stop()
  }

  /** Stops hosting and looking, withdraws the announcement, and releases threads, sockets and timers. No event follows. */
  async close(): Promise<void> {
    this.removeAllListeners()
    this.#browser.stop()
    this.#portMapper?.removeAllListeners()
    await Promise.all([this.#server.stop(), this.#portMapper?.stop()])
    this.#announcer.stop()
    this.#cancelLook()
    await this.#socket.close()
  }

  /** The socket opens only when needed, because the system may ask the user for permission. */
  #openSocket(): void {
    if (this.#socketOpen) return
    this.#socketOpen = true
    this.#socket.open()
  }

  #follow(): void {
    const { state } = this.#server
    const announced = this.#announcer.state.kind !== 'silent'
    this.#cancelLook()
    if (state.kind === 'running') {
      if (!announced) {
        this.#openSocket()
        this.#announcer.start({ name: this.#name, port: state.port })
      }
      this.#look()
    } else if (announced) {
      this.#announcer.stop()
    }
    this.#askRouter()
    this.#tell()
  }

  /** Asks again when this computer has other addresses, because it may be behind another router. */
  #askRouter(): void {
    const { state } = this.#server
    // The server starts, maybe again: an open port of the router can wait for it.
    if (this.#opensRouterPort && (state.kind === 'starting' || state.kind === 'waiting')) return
    const ports = state.kind === 'running' && this.#opensRouterPort ? state : undefined
    const asked = ports
      ? [
          ...wishedPorts(ports).map(({ use, port }) => `${use} ${port}`),
          ...addressesForOthers(this.#socket.interfaces),
        ].join(' ')
      : ''
    if (asked === this.#asked) return
    this.#asked = asked
    if (ports) this.#portMapper?.start(ports)
    else void this.#portMapper?.stop()
  }

  #look(): void {
    this.#cancelLook = this.#clock.after(LOOK_MS, () => {
      this.#askRouter()
      this.#tell()
      this.#look()
    })
  }

  #tell(): void {
    const { state } = this
    const now = JSON.stringify(state)
    if (now === this.#last) return
    this.#last = now
    this.emit('hosting', state)
  }
}

/** As long as the router has not opened its ports, somebody may have forwarded ours by hand. */
const outsidePortsIn = (state: RouterState): OutsidePorts | undefined =>
  state.kind === 'open' ? { http: state.httpPort, stun: state.stunPort } : undefined
