/** The wire protocol. Pure: converts between bytes and messages. */
export { announcedBy, announcements, MAX_ANNOUNCED_BYTES, partsOf } from './announcements'
export {
  type Address,
  DEFAULT_PORT,
  DEFAULT_TLS_PORT,
  formatAddress,
  formatServerAddress,
  parseAddress,
  type ServerAddress,
} from './address'
export {
  addContactFrame,
  contactParts,
  delContactFrame,
  encodedContact,
  type EncodedContact,
  statusFrames,
} from './contact-frames'
export {
  CALL_RANDOM_BYTES,
  callProofEntry,
  callProofIn,
  type CallStatement,
  callStatement,
  serverTimeEntry,
  serverTimeIn,
} from './call-proof'
export {
  type CallEnd,
  callEndEntry,
  callEndIn,
  type CallReference,
  callReferenceEntry,
  callReferenceIn,
  isCallReference,
  REFERENCE_BYTES,
} from './call-end'
export { candidatesEntry, candidatesIn, MAX_CANDIDATES } from './candidates'
export { announced, announcement, type Capabilities, NO_CAPABILITIES } from './capabilities'
export {
  clientToServer,
  type Direction,
  MessageReader,
  peerToPeer,
  type Received,
  serverToClient,
} from './direction'
export {
  decodeExtension,
  encodeExtension,
  type Extension,
  extensionBytes,
  MAX_EXTENSION_BYTES,
} from './extension'
export { NO_ABILITIES, type ServerAbilities, serverAbilities, serverAbilitiesIn } from './server-abilities'
export {
  BROKER_PATH,
  DEFAULT_HTTP_PORT,
  DIRECTORY_PATH,
  type AnnouncedHttp,
  httpPortEntry,
  httpPortIn,
} from './http-port'
export { type RelayTicket, relayTicketEntry, relayTicketIn } from './relay-ticket'
export { type RoomToken, roomTokenEntry, roomTokenIn } from './room-token'
export { MAX_NETWORK_NODES, type NetworkNode, networkNodesEntry, networkNodesIn } from './network-nodes'
export {
  isRelayId,
  MAX_NETWORK_RELAYS,
  MAX_NETWORK_RELAYS_BYTES,
  type NetworkRelay,
  networkRelayBytes,
  type NetworkRelays,
  networkRelaysEntry,
  networkRelaysIn,
  type RelayId,
} from './network-relays'
export { isNetworkHost } from './network-host'
export { pulseEntry, pulseIn } from './pulse'
export { type IceServers, iceServersEntry, iceServersIn, type TurnServer } from './ice-servers'
export { type Fingerprint, identityEntry, identityIn } from './identity'
export {
  challengeEntries,
  challengeIn,
  hostBinding,
  type LoginChallenge,
  type LoginProof,
  type LoginRefusal,
  loginStatement,
  NONCE_BYTES,
  proofEntry,
  proofIn,
  refusalEntry,
  refusalIn,
  releaseEntry,
  releaseIn,
  releaseStatement,
  withoutProof,
} from './login-proof'
export type { ClientMessage, PeerMessage, ServerMessage } from './messages'
export { type PeerState, peerStateEntry, peerStateIn, TALKS } from './peer-state'
export { ProtocolError, type ProtocolErrorCode } from './protocol-error'
export {
  canCarry,
  type CarriedSignal,
  MAX_SIGNAL_JSON_BYTES,
  signalFromEntry,
  signalFromIn,
  signalToEntry,
  signalToIn,
} from './signal'
export { type ListedStatus, statusEntry, statusesEntry, statusesIn, statusIn } from './status'
export { joined, withLength } from './statement-parts'
export { type Ticket, TICKET_BYTES, ticketEntry, ticketIn } from './ticket'
export {
  otherLinkEntry,
  otherLinkIn,
  type VoiceNumbers,
  voiceNumbersEntry,
  voiceNumbersIn,
} from './voice-numbers'
export { MAX_HELD_MS, pingExtension, pingsIn, type VoicePings } from './voice-ping'
export { MAX_VOICE_SIGNAL_BYTES, voiceSignalEntry, voiceSignalIn } from './voice-signal'
