import { connect, type Socket } from 'node:net'
import { connect as connectSecurely, type TLSSocket } from 'node:tls'
import type { Clock } from '../../../base/clock'
import { inWords } from '../../../base/networks/connection-error'
import type { Address } from '../../../protocol/directory'
import { fingerprintOf } from '../fingerprint'
import { isSame } from '../proofs'
import { WAIT_MS } from '../timings'

export interface DialOptions {
  readonly clock: Clock
  readonly address: Address
  /** SHA-256 of the master's certificate; undefined: the connection is not encrypted. */
  readonly fingerprint: Uint8Array | undefined
  /** The master is there, and has shown its certificate. Nothing has been written. */
  readonly onOpen: (socket: Socket) => void
  /** Called once, in place of `onOpen`. */
  readonly onFailed: (reason: string) => void
}

/** Connects to a master, within a time limit. @returns a function that gives up, and calls nothing any more */
export function dialMaster(options: DialOptions): () => void {
  const { clock, address, fingerprint, onOpen, onFailed } = options
  let reason = 'the master closed the connection'
  const socket = fingerprint ? secureSocketTo(address) : connect(address)
  const giveUp = (why: string): void => {
    reason = why
    socket.destroy()
  }
  const failed = (error: Error): void => void (reason = inWords(error))
  const closed = (): void => {
    cancelTimeout()
    onFailed(reason)
  }
  const cancelTimeout = clock.after(WAIT_MS.step, () => giveUp('no answer'))
  socket.on('error', failed)
  socket.once('close', closed)
  socket.once(fingerprint ? 'secureConnect' : 'connect', () => {
    if (fingerprint && !showsCertificate(socket, fingerprint))
      return giveUp('the certificate that is shown there is not the master’s')
    cancelTimeout()
    socket.off('close', closed)
    onOpen(socket)
    socket.off('error', failed)
  })
  return () => {
    cancelTimeout()
    socket.off('close', closed)
    socket.destroy()
  }
}

/** The certificate is compared with the one in the join code: neither names nor authorities matter. */
const secureSocketTo = ({ host, port }: Address): TLSSocket =>
  connectSecurely({ host, port, minVersion: 'TLSv1.3', rejectUnauthorized: false })

function showsCertificate(socket: Socket | TLSSocket, fingerprint: Uint8Array): boolean {
  const shown = 'getPeerX509Certificate' in socket ? socket.getPeerX509Certificate() : undefined
  return shown !== undefined && isSame(fingerprintOf(shown.raw), fingerprint)
}
