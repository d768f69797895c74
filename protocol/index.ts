/** What goes over the wire. Pure: bytes in, messages out. */
export { type Address, DEFAULT_PORT, formatAddress, parseAddress } from './address'
export {
  clientToServer,
  type Direction,
  MessageReader,
  peerToPeer,
  type Received,
  serverToClient,
} from './direction'
export type { ClientMessage, PeerMessage, ServerMessage } from './messages'
export { checkName, MAX_NAME_LENGTH, type NameCheck } from './names'
export { ProtocolError, type ProtocolErrorCode } from './protocol-error'
