import type { Endpoint } from '../../protocol/groups'
import { RoleProcess } from './role-process'

const HOST = '127.0.0.1'

export interface VoiceNetworkOptions {
  /** Of the built child, below out/. */
  readonly folder: 'bench' | 'faults'
  readonly nodes: number
  readonly controllers: number
  /** Members may send as much as they want. */
  readonly isUnlimited?: boolean
}

/** A load balancer, serving nodes and call controllers, each in a process of its own, on loopback. */
export class VoiceNetwork {
  readonly balancer: Endpoint
  readonly nodes: RoleProcess[] = []
  readonly controllers: RoleProcess[] = []
  readonly #options: VoiceNetworkOptions
  readonly #balancer: RoleProcess

  private constructor(options: VoiceNetworkOptions, balancer: RoleProcess) {
    this.#options = options
    this.#balancer = balancer
    this.balancer = endpointOf(balancer)
  }

  static async start(options: VoiceNetworkOptions): Promise<VoiceNetwork> {
    const balancer = await RoleProcess.start(options.folder, { role: 'balancer', host: HOST, port: 0 })
    const network = new VoiceNetwork(options, balancer)
    try {
      for (let n = 0; n < options.nodes; n++) await network.addNode()
      for (let n = 0; n < options.controllers; n++) await network.addController()
      return network
    } catch (error) {
      await network.stop()
      throw error
    }
  }

  async addNode(): Promise<RoleProcess> {
    const { folder, isUnlimited = false } = this.#options
    const { balancer } = this
    const node = await RoleProcess.start(folder, {
      ...{ role: 'serving-node', host: HOST, port: 0, balancer, isUnlimited },
    })
    this.nodes.push(node)
    return node
  }

  async addController(): Promise<RoleProcess> {
    const { balancer } = this
    const controller = await RoleProcess.start(this.#options.folder, {
      ...{ role: 'call-controller', host: HOST, port: 0, balancer },
    })
    this.controllers.push(controller)
    return controller
  }

  async stop(): Promise<void> {
    await Promise.all([...this.nodes, ...this.controllers, this.#balancer].map((role) => role.kill()))
  }
}

export const endpointOf = ({ port }: RoleProcess): Endpoint => ({ address: HOST, port })
