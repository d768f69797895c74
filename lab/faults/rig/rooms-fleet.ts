import { RedisServer } from '../../../server/broker/testing/redis-server'
import type { Endpoint } from '../../../protocol/groups'
import { Computers } from '../../networks/computers'
import { type TextClients, textClients, type VoiceClients, voiceClients } from '../../rooms/clients'
import { RoleProcess } from '../../rooms/role-process'
import type { RoleSpec } from '../../rooms/role-spec'
import type { Lab } from './lab'
import type { LosableFleet } from './losses'

const SERVERS = [
  ...['balancer', 'node-1', 'node-2', 'controller-1', 'controller-2'],
  ...['gateway-1', 'gateway-2', 'host-1', 'host-2'],
] as const
export type RoomServer = (typeof SERVERS)[number]
/** Each server has a computer of its own; all clients are `outside`. */
const COMPUTERS = [...SERVERS, 'redis', 'outside'] as const

const INTERFACE = 'net0'
const [BALANCER_PORT, NODE_PORT, CONTROLLER_PORT, GATEWAY_PORT, HOST_PORT] = [5069, 5071, 9000, 4280, 3002]
const HOSTS = ['host-1', 'host-2'] as const

const addressOf = (computer: (typeof COMPUTERS)[number]): string =>
  `10.79.0.${COMPUTERS.indexOf(computer) + 1}`

/** The servers of rooms, each role alone in a process on a computer of its own, which is a network namespace. The lab ends it. */
export class RoomsFleet implements LosableFleet<RoomServer> {
  readonly #lab: Lab
  readonly #computers: Computers
  readonly #roles = new Map<RoomServer, RoleProcess>()
  #redis = ''

  private constructor(lab: Lab, computers: Computers) {
    this.#lab = lab
    this.#computers = computers
  }

  /** Joins the computers. */
  static async open(lab: Lab): Promise<RoomsFleet> {
    const computers = await Computers.open(COMPUTERS)
    lab.onClose(() => computers.close())
    const attachments = COMPUTERS.map(
      (computer) => [computer, { interface: INTERFACE, addresses: [`${addressOf(computer)}/24`] }] as const,
    )
    await computers.join(Object.fromEntries(attachments))
    return new RoomsFleet(lab, computers)
  }

  /** Where clients reach a server of voice. */
  endpoint(server: 'balancer' | 'node-1' | 'node-2'): Endpoint {
    return { address: addressOf(server), port: server === 'balancer' ? BALANCER_PORT : NODE_PORT }
  }

  /** Where clients reach a gateway, `host:port`. */
  gateway(server: 'gateway-1' | 'gateway-2'): string {
    return `${addressOf(server)}:${GATEWAY_PORT}`
  }

  async startRedis(): Promise<void> {
    const redis = await RedisServer.start({
      host: addressOf('redis'),
      prefix: this.#computers.prefix('redis'),
    })
    this.#lab.onClose(() => redis.close())
    this.#redis = redis.url
  }

  async start(...servers: readonly RoomServer[]): Promise<void> {
    for (const server of servers) {
      const role = await RoleProcess.start('faults', this.#spec(server), this.#computers.prefix(server))
      this.#lab.onClose(() => role.kill())
      this.#roles.set(server, role)
    }
  }

  async health(server: RoomServer): Promise<Readonly<Record<string, string | number>>> {
    return this.#role(server).ask('health', undefined)
  }

  voiceClients(): VoiceClients {
    const clients = voiceClients('faults', this.#computers.prefix('outside'))
    this.#lab.onClose(() => clients.kill())
    return clients
  }

  textClients(): TextClients {
    const clients = textClients('faults', this.#computers.prefix('outside'))
    this.#lab.onClose(() => clients.kill())
    return clients
  }

  async kill(server: RoomServer): Promise<void> {
    await this.#role(server).kill()
  }

  signal(server: RoomServer, name: 'SIGSTOP' | 'SIGCONT'): void {
    this.#role(server).signal(name)
  }

  async cut(server: RoomServer): Promise<void> {
    await this.#computers.cut(server)
  }

  async mend(server: RoomServer): Promise<void> {
    await this.#computers.mend(server)
  }

  #spec(server: RoomServer): RoleSpec {
    const [host, balancer] = [addressOf(server), this.endpoint('balancer')]
    switch (server) {
      case 'balancer':
        return { role: 'balancer', host, port: BALANCER_PORT }
      case 'node-1':
      case 'node-2':
        return { role: 'serving-node', host, port: NODE_PORT, balancer, isUnlimited: false }
      case 'controller-1':
      case 'controller-2':
        return { role: 'call-controller', host, port: CONTROLLER_PORT, balancer }
      case 'gateway-1':
      case 'gateway-2': {
        const hosts = HOSTS.map((each) => `${addressOf(each)}:${HOST_PORT}`)
        return { role: 'gateway', host, port: GATEWAY_PORT, hosts }
      }
      case 'host-1':
      case 'host-2':
        return { role: 'room-host', host, port: HOST_PORT, rooms: { redis: this.#redis } }
    }
  }

  #role(server: RoomServer): RoleProcess {
    const role = this.#roles.get(server)
    if (!role) throw new Error(`${server} does not run`)
    return role
  }
}
