/** What members of a room and its host say to each other, inside the messages of the rooms protocol. Pure. */
export {
  GUEST_TOKEN,
  type GuestNews,
  type GuestRefusal,
  type GuestRequest,
  guestRequestIn,
} from './guest-messages'
export { InfoParts, type InfoPart, partsOfInfo } from './info-parts'
export * from './limits'
export {
  type Departure,
  type Refusal,
  REFUSALS,
  type RoomEvent,
  roomEventIn,
  type RoomMember,
  type RoomNews,
  roomNewsIn,
} from './news'
export { guestReference, type RequestOf, type RoomAction, type RoomRequest, roomRequestIn } from './requests'
export { DEFAULT_ROOM_SETTINGS, isTopic, personKey, type RoomSettings, roomSettings } from './settings'
