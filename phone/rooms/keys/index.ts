/** Who can read and hear a room: its MLS group (RFC 9420). No input or output. docs/room-keys.md */
export {
  DesertedGroupError,
  enterRoom,
  type Entry,
  type FoundedRoom,
  foundRoom,
  type RoomMemberOptions,
} from './enter-room'
export { MAX_TEXT_BYTES } from './limits'
export type { Member, Person } from './members'
export { MAX_MODERATORS } from './moderators'
export type { EpochEvent, RoomEvent } from './room-event'
export { type OutgoingCommit, RoomKeys } from './room-keys'
export { MODERATED, type RoomPolicy, type RoomView } from './room-policy'
