/** Packets between the master of a network and its nodes. Pure: converts between bytes and packets. */
export { CODE_ID_BYTES, type JoinCode, joinCodeText, readJoinCode, type ReadJoinCode } from './join-code'
export { nodeStatement, type NodeStatement, SECRET_BYTES } from './node-proof'
export { type PacketError, type PacketForm, packetText, readPacket, type ReadPacket } from './packet'
export { type PacketCode, PACKET_CODES } from './packet-codes'
export { MAX_PACKET_BYTES, PacketReader, type ReceivedPacket, type ReceivedPackets } from './packet-reader'
export {
  type AdmissionNote,
  admissionNoteIn,
  aliveIn,
  DEFAULT_MASTER_PORT,
  type Farewell,
  farewellIn,
  masterAddressIn,
  MAX_LOAD,
  type NetworkSettings,
  networkSettingsIn,
  type NodeCard,
  nodeCardIn,
  type NodeProof,
  nodeProofIn,
  type NodeType,
  startAuthIn,
} from './payloads'
export { DOCUMENT_VERSION, PROTOCOL_VERSION, versionProblem } from './version'
