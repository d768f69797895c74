import type { PortRequest } from '../../../protocol/port-mapping/port-request'

/** The ports of a server. */
export interface ServerPorts {
  /** TCP: lets people in. */
  readonly port: number
  /** TCP; undefined: there is none. */
  readonly httpPort?: number
  /** UDP; undefined: there is none. */
  readonly stunPort?: number
  /** UDP: which serving node carries the voice of rooms, and that voice; undefined: there is none. */
  readonly balancerPort?: number
  readonly voicePort?: number
}

/** A port of this computer that the router is asked for, and what it is in `ServerPorts`. */
export interface WishedPort extends Pick<PortRequest, 'protocol'> {
  readonly use: keyof ServerPorts
  readonly port: number
}

/** The ports in the order in which they are asked for: the first decides whether people elsewhere can join. */
export const wishedPorts = (ports: ServerPorts): readonly WishedPort[] => [
  { use: 'port', protocol: 'TCP', port: ports.port },
  ...OTHERS.flatMap(({ use, protocol }) => {
    const port = ports[use]
    return port === undefined ? [] : [{ use, protocol, port }]
  }),
]

const OTHERS = [
  { use: 'httpPort', protocol: 'TCP' },
  { use: 'stunPort', protocol: 'UDP' },
  { use: 'balancerPort', protocol: 'UDP' },
  { use: 'voicePort', protocol: 'UDP' },
] as const
