/** Group calls over UDP: the load balancer plane and the client plane. Pure: converts between bytes and packets. */
export type { Extension } from '../extension/extension-block'
export {
  type ClientKind,
  type ClientPacket,
  CODEC,
  type ControlPacket,
  MEDIA_HEAD_BYTES,
  type MediaPacket,
  readClientPacket,
  START_FAILURE,
  writeClientPacket,
} from './client-plane'
export { amongServers, type Endpoint, endpointText, isSameEndpoint, UNSPECIFIED } from './endpoint'
export { MAX_DATAGRAM_BYTES } from './fields'
export { placeEntry, placeIn, talkLimitEntry, talkLimitIn } from './floor-notes'
export { leaveEntry, leavesIn, MAX_MUTED, mutedEntry, mutedIn } from './listener-wishes'
export {
  type LoadBalancerKind,
  type LoadBalancerPacket,
  readLoadBalancerPacket,
  writeLoadBalancerPacket,
} from './load-balancer-plane'
export { MAC_BYTES, type MacFunction, type Seal, seal, sealIn, type Stamp, withStamp } from './mac-entry'
export {
  CHALLENGE_BYTES,
  challengeEntry,
  challengeIn,
  elsewhereEntry,
  pointsElsewhere,
  proofIn,
  type RegistrationProof,
  withProof,
} from './registration-proof'
export { leaseEntry, leaseIn, loadEntry, loadIn, type NodeLoad } from './registration-terms'
export {
  GROUPS_HERE_MS,
  type GroupsHere,
  isRelay,
  MAX_GROUPS_HERE,
  readRelay,
  type Relay,
  RELAYED_AT,
  type RelayedPacket,
  type RelaySeal,
  relaySealIn,
  writeRelay,
} from './relay'
export { rightsEntry, rightsIn, type UserRights } from './rights'
export {
  GROUP_TICKET_BYTES,
  type GroupTicket,
  groupTicketBytesIn,
  groupTicketEntry,
  groupTicketIn,
  readGroupTicket,
  type SignedTicket,
  writeGroupTicket,
} from './ticket'
export {
  mediaLevel,
  readVoicePayload,
  type VoiceFrame,
  type VoicePayload,
  writeVoicePayload,
} from './voice-payload'
export { askerEntry, askerIn, controllerEntry, controllerIn, nodeEntry, nodeIn } from './whereabouts'
