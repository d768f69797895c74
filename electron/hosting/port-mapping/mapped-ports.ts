import type { PortRequest } from '../../../protocol/port-mapping/port-request'

/** The ports of a server. */
export interface ServerPorts {
  /** TCP: lets people in. */
  readonly port: number
  /** TCP; undefined: there is none. */
  readonly httpPort?: number
  /** UDP; undefined: there is none. */
  readonly stunPort?: number
}

/** A port of this computer that the router is asked for, and what it is in `ServerPorts`. */
export interface WishedPort extends Pick<PortRequest, 'protocol'> {
  readonly use: keyof ServerPorts
  readonly port: number
}

/** The ports in the order in which they are asked for: the first decides whether people elsewhere can join. */
export const wishedPorts = ({ port, httpPort, stunPort }: ServerPorts): readonly WishedPort[] => [
  { use: 'port', protocol: 'TCP', port },
  ...(httpPort === undefined ? [] : [{ use: 'httpPort', protocol: 'TCP', port: httpPort } as const]),
  ...(stunPort === undefined ? [] : [{ use: 'stunPort', protocol: 'UDP', port: stunPort } as const]),
]
