import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { networkInterfaces } from 'node:os'
import { encode, type Packet } from 'dns-packet'
import type { Clock } from '../../../base/clock'
import { Announcer } from '../discovery/announcer'
import type { HostQueries } from '../discovery/host-queries'
import { MulticastSocket } from '../discovery/multicast-socket'
import { ServerBrowser } from '../discovery/server-browser'
import type { FoundServer, NearbyServers } from '../../../phone/model'
import type { NetworkInterfaces } from '../addresses'

const GROUP = '224.0.0.251'

/** A private multicast DNS network for a test: real multicast on loopback, on a port of its own. */
export class LoopbackNetwork {
  readonly port: number
  readonly #clock: Clock
  readonly #sockets: MulticastSocket[] = []
  readonly #browsers: ServerBrowser[] = []
  readonly #strangers: Socket[] = []

  private constructor(port: number, clock: Clock) {
    this.port = port
    this.#clock = clock
  }

  static async open(clock: Clock): Promise<LoopbackNetwork> {
    const probe = createSocket('udp4').bind(0)
    await once(probe, 'listening')
    const { port } = probe.address()
    probe.close()
    return new LoopbackNetwork(port, clock)
  }

  /** A computer that is on this network only. */
  socket(interfaces: () => NetworkInterfaces = loopback): MulticastSocket {
    const socket = new MulticastSocket({ clock: this.#clock, interfaces, port: this.port })
    this.#sockets.push(socket)
    return socket
  }

  async announcer(hostname = 'studio'): Promise<Announcer> {
    const socket = this.socket()
    const announcer = new Announcer({ socket, clock: this.#clock, hostname })
    socket.open()
    await once(socket, 'joined')
    return announcer
  }

  async browser(queries?: HostQueries): Promise<ServerBrowser> {
    const socket = this.socket()
    const browser = new ServerBrowser(socket, this.#clock, queries)
    this.#browsers.push(browser)
    socket.open()
    await once(socket, 'joined')
    return browser
  }

  /**
   * A stranger that sends arbitrary packets, from the group's port by default.
   *
   * With an address in 127.0.0.0/8 it receives the unicast packets to that address, and no multicast. Other unicast packets
   * go to the last socket without an address of its own.
   */
  async stranger({ port = this.port, address }: Partial<Source> = {}): Promise<Stranger> {
    const socket = createSocket({ type: 'udp4', reuseAddr: true })
    this.#strangers.push(socket)
    socket.bind({ port, ...(address !== undefined && { address }) })
    await once(socket, 'listening')
    socket.addMembership(GROUP, '127.0.0.1')
    socket.setMulticastInterface('127.0.0.1')
    return {
      socket,
      send: (packet) =>
        new Promise((resolve, reject) => {
          const bytes = packet instanceof Uint8Array ? packet : encode(packet)
          socket.send(bytes, this.port, GROUP, (error) => (error ? reject(error) : resolve()))
        }),
    }
  }

  async close(): Promise<void> {
    for (const browser of this.#browsers) browser.stop()
    for (const socket of this.#strangers) socket.close()
    await Promise.all(this.#sockets.map((socket) => socket.close()))
  }
}

interface Source {
  readonly address: string
  readonly port: number
}

export interface Stranger {
  readonly socket: Socket
  readonly send: (packet: Packet | Uint8Array) => Promise<void>
}

/** Waits until the servers, starting with the present ones, satisfy a condition. */
export async function servers(
  browser: ServerBrowser,
  wished: (servers: readonly FoundServer[]) => boolean,
): Promise<readonly FoundServer[]> {
  let now: NearbyServers = browser.nearbyServers
  while (!wished(now.servers)) [now] = (await once(browser, 'changed')) as [NearbyServers]
  return now.servers
}

export const loopback = (): NetworkInterfaces =>
  Object.fromEntries(
    Object.entries(networkInterfaces()).filter(([, infos]) => infos?.every(({ internal }) => internal)),
  )
