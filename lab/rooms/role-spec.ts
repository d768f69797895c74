import type { Endpoint } from '../../protocol/groups'
import type { Cost } from './asked-process'

/** What a process of one role is to be. Ports may be 0: the system chooses. */
export type RoleSpec = { readonly host: string; readonly port: number } & (
  | { readonly role: 'balancer' }
  | {
      readonly role: 'serving-node'
      readonly balancer: Endpoint
      /** Its members may send as much as they want. */
      readonly isUnlimited: boolean
    }
  | { readonly role: 'call-controller'; readonly balancer: Endpoint }
  | { readonly role: 'gateway'; readonly hosts: readonly string[] }
  | {
      readonly role: 'room-host'
      /** `echo`: what one of a room says is said to all. With a Redis the rooms outlive the process. */
      readonly rooms: 'echo' | { readonly redis: string | undefined }
    }
)

export interface RolePorts {
  readonly port: number
  /** Of nodes and controllers: where the balancer reaches them. */
  readonly balancerPort: number
}

export type RoleQuestions = {
  readonly start: readonly [RoleSpec, RolePorts]
  readonly cost: readonly [isTidy: boolean, Cost]
  readonly health: readonly [undefined, Readonly<Record<string, string | number>>]
}

/** Of all networks of the lab. */
export const NETWORK_KEY = new Uint8Array(32).fill(7)
