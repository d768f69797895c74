import type { Socket } from 'node:net'
import { plainAddress } from '../../base/networks/socket-address'

/** Both addresses of one client's connection, as the server's socket or a proxy reports them. */
export interface ConnectionAddresses {
  /** The client's own address. */
  readonly remote: string
  /** The server's address that the client dialled. */
  readonly local: string
}

/** The addresses of a socket; `remote` is empty if it has closed already. */
export function addressesOf(socket: Socket): ConnectionAddresses {
  return {
    remote: plainAddress(socket.remoteAddress ?? ''),
    // Few connections need it, and each socket costs a system call.
    get local() {
      return plainAddress(socket.localAddress ?? '')
    },
  }
}
