import { type TLSSocket } from 'node:tls'

/** The label of the TLS exporter (RFC 9266), and its number of bytes. */
const LABEL = 'EXPORTER-Channel-Binding'
const BYTES = 32
const NO_CONTEXT = Buffer.alloc(0)

/** The channel binding of a TLS connection, a secret of its two ends. @returns undefined when it has closed */
export const channelBindingOf = (socket: TLSSocket): Uint8Array | undefined =>
  socket.destroyed ? undefined : socket.exportKeyingMaterial(BYTES, LABEL, NO_CONTEXT)
