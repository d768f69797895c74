import {
  DEFAULT_CALL_CONTROLLER_BALANCER_PORT,
  DEFAULT_CALL_CONTROLLER_PORT,
  DEFAULT_LOAD_BALANCER_PORT,
  DEFAULT_SERVING_NODE_BALANCER_PORT,
  DEFAULT_SERVING_NODE_PORT,
} from '../../server/groups/default-ports'
import type { PortWish } from '../../server/whole/port-wish'
import type { GroupPortsWish, GroupsWish } from '../../server/whole/served-groups'
import { UsageError } from '../exit-status'
import type { GivenSettings } from './given-settings'

type PortSetting = 'balancer-port' | 'serving-node-port' | 'call-controller-port'
type BalancerPortSetting = 'serving-node-balancer-port' | 'call-controller-balancer-port'

/**
 * The ports of group calls.
 * @param listenPort the directory's
 * @throws UsageError for settings that do not fit together
 */
export function groupsWish(given: GivenSettings, listenPort: number): GroupsWish {
  const wish = (name: PortSetting | BalancerPortSetting, usual: number): PortWish | undefined => {
    const wished = given.get(name)?.value
    if (wished === 'none') return undefined
    if (wished !== undefined) return { port: wished, otherwise: 'fail' }
    // Phones and servers are told which it is.
    return { port: listenPort === 0 ? 0 : usual, otherwise: 'any-port' }
  }
  const servingNode = pairOf(
    wish('serving-node-port', DEFAULT_SERVING_NODE_PORT),
    wish('serving-node-balancer-port', DEFAULT_SERVING_NODE_BALANCER_PORT),
  )
  const callController = pairOf(
    wish('call-controller-port', DEFAULT_CALL_CONTROLLER_PORT),
    wish('call-controller-balancer-port', DEFAULT_CALL_CONTROLLER_BALANCER_PORT),
  )
  if (!servingNode) refuse('serving-node-port', given.get('serving-node-balancer-port'))
  if (!servingNode) refuse('serving-node-port', given.get('voice-address'))
  if (!callController) refuse('call-controller-port', given.get('call-controller-balancer-port'))
  return {
    balancer: wish('balancer-port', DEFAULT_LOAD_BALANCER_PORT),
    ...{ servingNode, callController, announced: given.get('voice-address')?.value },
  }
}

const pairOf = (port: PortWish | undefined, balancerPort: PortWish | undefined): GroupPortsWish | undefined =>
  port && balancerPort && { port, balancerPort }

/** @param given what makes no sense without this port */
function refuse(port: PortSetting, given: { readonly where: string } | undefined): void {
  if (given) throw new UsageError(`${given.where}: it needs a --${port}`)
}
