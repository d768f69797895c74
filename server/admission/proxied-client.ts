import type { Socket } from 'node:net'
import type { Clock } from '../../base/clock'
import { type FirstBytes, readFirstBytes } from '../../base/first-bytes'
import { type ProxiedConnection, readProxyHeader } from '../../protocol/proxy/proxy-header'

/** A proxy sends its header at once. ms */
const HEADER_TIMEOUT_MS = 5000

interface HeaderEvents {
  /** @param client undefined for a connection of the proxy itself */
  readonly onClient: (client: ProxiedConnection | undefined) => void
  /** The connection begins with something else. Undefined: that is not allowed. */
  readonly onNoHeader?: (() => void) | undefined
  /** The connection is closed. */
  readonly onFailed: (reason: string) => void
}

/** Reads the PROXY header of a connection. The bytes after it stay in the socket. */
export function readProxiedClient(
  socket: Socket,
  clock: Clock,
  { onClient, onNoHeader, onFailed }: HeaderEvents,
): void {
  let reason = 'the proxy closed it'
  const giveUp = (why: string): void => {
    reason = why
    socket.destroy()
  }
  const closed = (): void => {
    cancelTimeout()
    onFailed(reason)
  }
  const failed = ({ message }: Error): void => void (reason = message)
  const cancelTimeout = clock.after(HEADER_TIMEOUT_MS, () => giveUp('the proxy did not say whom it connects'))
  socket.on('error', failed)
  socket.once('close', closed)
  readFirstBytes(socket, onNoHeader ? readAnyHeader : readHeader, {
    onMalformed: () => giveUp('the proxy does not speak the PROXY protocol'),
    onRead: (header) => {
      cancelTimeout()
      socket.off('close', closed)
      if (header.kind === 'header') onClient(header.client)
      else onNoHeader?.()
      socket.off('error', failed)
    },
  })
}

type Header =
  { readonly kind: 'header'; readonly client: ProxiedConnection | undefined } | { readonly kind: 'none' }

function readHeader(bytes: Buffer): FirstBytes<Header> {
  const read = readProxyHeader(bytes)
  return read.kind === 'read' ? { ...read, value: { kind: 'header', client: read.value } } : read
}

function readAnyHeader(bytes: Buffer): FirstBytes<Header> {
  const read = readHeader(bytes)
  return read.kind === 'malformed' ? { kind: 'read', value: { kind: 'none' }, length: 0 } : read
}
