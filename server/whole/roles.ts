import type { PortUse } from './port-wish'

/** A part of a server, which can run on a node of its own. */
export interface RoleDeclaration {
  /** What it starts, in a few words. */
  readonly meaning: string
  /** Those that it listens on, if the server has them. */
  readonly ports: readonly PortUse[]
}

/** Every role. A server has the usual ones unless it is told which. */
export const ROLES = {
  directory: { meaning: 'who is there; calls', ports: ['directory', 'http'] },
  broker: { meaning: 'signals of WebRTC, also with guests', ports: ['http'] },
  relay: { meaning: 'voice where no other way is open', ports: ['http'] },
  gateway: { meaning: 'where phones come to rooms', ports: ['http'] },
  'room-host': { meaning: 'who is in a room; what is written there', ports: ['rooms'] },
  balancer: {
    meaning: 'tells phones which serving node carries the voice of their room',
    ports: ['balancer'],
  },
  'serving-node': { meaning: 'the voice of rooms', ports: ['serving-node', 'serving-node-balancer'] },
  'call-controller': {
    meaning: 'who may talk in a push-to-talk room',
    ports: ['call-controller', 'call-controller-balancer'],
  },
  stun: { meaning: 'tells phones their addresses', ports: ['stun'] },
  master: { meaning: 'admits the machines of a network', ports: ['cluster'] },
} as const satisfies Readonly<Record<string, RoleDeclaration>>

export type RoleName = keyof typeof ROLES

const isRole = (word: string): word is RoleName => Object.hasOwn(ROLES, word)

export const ROLE_NAMES: readonly RoleName[] = Object.keys(ROLES).filter(isRole)

/** Those of a server that is told nothing: a network has a master only if somebody wants one. */
export const USUAL_ROLES: ReadonlySet<RoleName> = new Set(ROLE_NAMES.filter((role) => role !== 'master'))

/** The role with this name; undefined: there is none. */
export const roleNamed = (word: string): RoleName | undefined => (isRole(word) ? word : undefined)

/** Whether one of these roles listens on this port. */
export const usesPort = (roles: ReadonlySet<RoleName>, port: PortUse): boolean =>
  [...roles].some((role) => ROLES[role].ports.some((each) => each === port))
