import { type Endpoint, endpointText } from '../../../protocol/groups'
import { RelayPeer } from '../relay-seals'

/** A call controller that has a call of ours. */
export interface ControllerPeer {
  readonly endpoint: Endpoint
  readonly heard: RelayPeer
  calls: number
}

/** The call of a group. */
export interface NodeCall {
  readonly groupId: number
  readonly callId: number
  /** Undefined from a balancer that names none: an original. */
  readonly controller: ControllerPeer | undefined
}

/** The calls of the network, as the balancer tells them; one of a group, by the numbers of both. Pure. */
export class NodeCalls {
  readonly #byGroup = new Map<number, NodeCall>()
  readonly #byId = new Map<number, NodeCall>()
  readonly #controllers = new Map<string, ControllerPeer>()

  find(groupId: number): NodeCall | undefined {
    return this.#byGroup.get(groupId)
  }

  /** The group of a call. */
  groupOf(callId: number): number | undefined {
    return this.#byId.get(callId)?.groupId
  }

  controllerAt(endpoint: Endpoint): ControllerPeer | undefined {
    return this.#controllers.get(endpointText(endpoint))
  }

  /** A number has one group: the one that got it before has no call any more. */
  start(groupId: number, callId: number, controller: Endpoint | undefined): NodeCall {
    // Often one and the same, which ends once.
    const ended = new Set([this.#byGroup.get(groupId), this.#byId.get(callId)])
    for (const before of ended) if (before) this.#end(before)
    const peer = controller && this.#controllerFor(controller)
    if (peer) peer.calls++
    const call: NodeCall = { groupId, callId, controller: peer }
    this.#byGroup.set(groupId, call)
    this.#byId.set(callId, call)
    return call
  }

  #end({ groupId, callId, controller }: NodeCall): void {
    this.#byGroup.delete(groupId)
    this.#byId.delete(callId)
    if (controller) controller.calls--
  }

  #controllerFor(endpoint: Endpoint): ControllerPeer {
    for (const [key, { calls }] of this.#controllers) if (calls === 0) this.#controllers.delete(key)
    const key = endpointText(endpoint)
    const peer = this.#controllers.get(key) ?? { endpoint, heard: new RelayPeer(), calls: 0 }
    this.#controllers.set(key, peer)
    return peer
  }
}
