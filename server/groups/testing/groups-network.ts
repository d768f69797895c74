import { setImmediate } from 'node:timers/promises'
import { ManualClock } from '../../../base/testing/manual-clock'
import type { Endpoint } from '../../../protocol/groups'
import { LoadBalancer } from '../balancer/load-balancer'
import { CallControllerRole } from '../call-controller/call-controller-role'
import { GroupKeys } from '../group-keys'
import { type GroupAdmission, GroupTickets } from '../group-tickets'
import type { MemberLimits } from '../serving-node/registrar'
import { ServingNodeRole } from '../serving-node/serving-node-role'
import { GroupClient } from './group-client'

const LOCALHOST = '127.0.0.1'
/** A datagram within one computer takes one turn; a question by way of balancer and controller takes a few. */
const TURNS = 40
/** Shorter than what renews a lease. ms */
const STEP_MS = 100

export interface Started<Role> {
  readonly role: Role
  readonly endpoint: Endpoint
  readonly balancerPort: number
}

export type StartedNode = Started<ServingNodeRole>

/** A balancer, serving nodes, call controllers and clients on real sockets, whose time passes when a test says so. */
export class GroupsNetwork {
  readonly clock = new ManualClock()
  readonly keys = new GroupKeys(new Uint8Array(32).fill(7))
  readonly tickets = new GroupTickets(this.clock, this.keys)
  readonly lines: string[] = []
  readonly log = {
    info: () => undefined,
    warn: (fields: object, message: string) => this.lines.push(`${message} ${JSON.stringify(fields)}`),
  }
  /** Where the balancer is. */
  balancer: Endpoint = { address: LOCALHOST, port: 0 }
  #running: LoadBalancer | undefined
  readonly #stops: (() => Promise<void>)[] = []

  async startBalancer(): Promise<LoadBalancer> {
    const { log, keys, clock } = this
    const balancer = new LoadBalancer({ host: LOCALHOST, port: 0, log, keys, clock, random: () => 0 })
    this.balancer = { address: LOCALHOST, port: await balancer.start() }
    this.#stops.push(() => balancer.stop())
    this.#running = balancer
    return balancer
  }

  async loseBalancer(): Promise<void> {
    await this.#running?.stop()
  }

  async startNode(limits?: Partial<MemberLimits>): Promise<StartedNode> {
    const role = new ServingNodeRole({ ...this.#common, limits })
    const { port, balancerPort } = await role.start()
    this.#stops.push(() => role.stop())
    await this.settle()
    return { role, balancerPort, endpoint: { address: LOCALHOST, port } }
  }

  async startController(): Promise<Started<CallControllerRole>> {
    const role = new CallControllerRole(this.#common)
    const { port, balancerPort } = await role.start()
    this.#stops.push(() => role.stop())
    await this.settle()
    return { role, balancerPort, endpoint: { address: LOCALHOST, port } }
  }

  /** A client that is registered. */
  async member(
    node: StartedNode,
    admission: Partial<GroupAdmission> & { readonly userId: number },
    address?: string,
  ): Promise<GroupClient> {
    const client = await this.client(node, admission, address)
    client.register()
    await this.settle()
    return client
  }

  async client(
    { endpoint }: StartedNode,
    admission: Partial<GroupAdmission> & { readonly userId: number },
    address?: string,
  ): Promise<GroupClient> {
    const client = await GroupClient.open(endpoint, this.tickets, admission, address)
    this.#stops.push(() => client.close())
    return client
  }

  /** Lets all datagrams arrive, and those that answer them. */
  async settle(): Promise<void> {
    for (let n = 0; n < TURNS; n++) await setImmediate()
  }

  /** Lets time pass. @param each called before each tenth of a second */
  async pass(ms: number, each: () => void = () => undefined): Promise<void> {
    for (let passed = 0; passed < ms; passed += STEP_MS) {
      each()
      await this.settle()
      this.clock.advance(Math.min(STEP_MS, ms - passed))
    }
    await this.settle()
  }

  async stop(): Promise<void> {
    for (const stop of this.#stops.splice(0).reverse()) await stop()
  }

  get #common() {
    return {
      ...{ log: this.log, clock: this.clock, keys: this.keys, host: LOCALHOST, port: 0, balancerPort: 0 },
      announced: { address: LOCALHOST },
      balancer: () => this.balancer,
    }
  }
}
