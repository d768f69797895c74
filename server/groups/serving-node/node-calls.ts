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

/** Half of the time after which the balancer ends such a call. ms */
const IDLE_MS = 30_000

/** The calls of the network, as the balancer tells them; one of a group, by the numbers of both. Pure. */
export class NodeCalls {
  readonly #byGroup = new Map<number, NodeCall>()
  readonly #byId = new Map<number, NodeCall>()
  readonly #controllers = new Map<string, ControllerPeer>()
  /** Calls of groups without members here, and since when. */
  readonly #idle = new Map<number, number>()

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

  /**
   * Forgets the calls of groups without members here, before the balancer ends them: it is asked again when there are some.
   * @param hasMembers whether a group has members here
   */
  sweep(nowMs: number, hasMembers: (groupId: number) => boolean): void {
    for (const call of this.#byGroup.values()) {
      const sinceMs = this.#idle.get(call.groupId) ?? nowMs
      if (hasMembers(call.groupId)) this.#idle.delete(call.groupId)
      else if (nowMs - sinceMs < IDLE_MS) this.#idle.set(call.groupId, sinceMs)
      else this.#end(call)
    }
  }

  #end({ groupId, callId, controller }: NodeCall): void {
    this.#byGroup.delete(groupId)
    this.#byId.delete(callId)
    this.#idle.delete(groupId)
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
