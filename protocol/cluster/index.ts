/** Packets between the master of a network and its nodes. Pure: converts between bytes and packets. */
export { type PacketError, type PacketForm, packetText, readPacket, type ReadPacket } from './packet'
export { type PacketCode, PACKET_CODES } from './packet-codes'
export { MAX_PACKET_BYTES, PacketReader, type ReceivedPackets } from './packet-reader'
export { CODE_ID_BYTES, type JoinCode, joinCodeText, readJoinCode, type ReadJoinCode } from './join-code'
